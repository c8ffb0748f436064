"""A chat model behind an OpenAI-compatible address, through llama-index's OpenAILike.

The SDK beneath it retries, with growing pauses, what fails before the first word (connection, 408, 409, 429, 5xx), and
heeds Retry-After.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from llama_index.llms.openai_like import OpenAILike

from index.generator_config import EndpointGenerator, LlamaCppGenerator

_NO_KEY = "none"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


class EndpointLLM(OpenAILike):
    """OpenAILike whose connections can be closed: an abandoned stream would keep its own open."""

    @classmethod
    def class_name(cls) -> str:
        return "EndpointLLM"

    def close(self) -> None:
        self._http_client.close()


_Model = TypeVar("_Model", bound=EndpointLLM)


def open_endpoint(profile: EndpointGenerator, environ: Mapping[str, str] | None = None) -> EndpointLLM:
    """The model at `profile.base_url`. Nothing is sent before the first question.

    The key comes from the environment variable that the profile names; without one a placeholder is sent, which
    servers on an office's own network ignore.
    """
    key = (os.environ if environ is None else environ).get(profile.key_variable) or _NO_KEY
    return open_address(EndpointLLM, profile, base_url=profile.base_url, key=key, retries=profile.retries)


def open_address(
    kind: type[_Model], profile: EndpointGenerator | LlamaCppGenerator, *, base_url: str, key: str, retries: int
) -> _Model:
    # A proxy from the environment must not stand before this computer's own address.
    is_local = urlsplit(base_url).hostname in _LOOPBACK
    model: _Model = kind(
        model=Path(profile.model).name if isinstance(profile, LlamaCppGenerator) else profile.model,
        api_base=base_url,
        api_key=key,
        is_chat_model=True,
        context_window=profile.context_tokens,
        max_tokens=profile.max_tokens,
        temperature=0.0,
        max_retries=retries,
        timeout=profile.first_sentence_s,
        http_client=httpx.Client(trust_env=not is_local),
    )
    return model
