"""A generator profile -> a model to ask, or None where answers are composed without one."""

from answer.llm.bounded import BoundedModel, ChatModel, make_breaker
from index.generator_config import (
    EndpointGenerator,
    LanguageModel,
    LlamaCppGenerator,
    NoGenerator,
)

_FAILURES = 3
_PAUSE_S = 30.0


def open_model(profile: NoGenerator | LanguageModel) -> BoundedModel | None:
    """Loads weights or prepares a client. Raises ModelError. Each kind's library is imported only when it is used."""
    if isinstance(profile, NoGenerator):
        return None
    if isinstance(profile, EndpointGenerator):
        breaker = make_breaker(failures=profile.breaker_failures, pause_s=profile.breaker_pause_s)
    else:
        breaker = make_breaker(failures=_FAILURES, pause_s=_PAUSE_S)
    return BoundedModel(_open_llm(profile), breaker)


def _open_llm(profile: LanguageModel) -> ChatModel:
    if isinstance(profile, EndpointGenerator):
        from answer.llm.endpoint import open_endpoint

        return open_endpoint(profile)
    if isinstance(profile, LlamaCppGenerator):
        from answer.llm.llamacpp import load_llamacpp

        return load_llamacpp(profile)
    from answer.llm.transformers_llm import load_transformers

    return load_transformers(profile)
