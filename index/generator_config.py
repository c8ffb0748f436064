"""The generator section of models.yaml: which language model phrases the answers, and within what bounds.

Read by `index.config`, the only place that reads the file.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class NoGenerator(_Section):
    """Answers are composed from the register and the notice's own words; no language model is loaded."""

    kind: Literal["none"] = Field(description="no language model")


class _Generator(_Section):
    """What every language model is bounded by. When a bound is met, the composed answer is shown instead."""

    context_tokens: int = Field(4096, ge=1024, description="tokens that the model reads and writes in one go")
    max_tokens: int = Field(400, gt=0, description="tokens written for one answer at most")
    time_budget_s: float = Field(60.0, gt=0, description="seconds for one answer, from question to last word")
    first_sentence_s: float = Field(30.0, gt=0, description="seconds to the first sentence that may be shown")
    answers_refused: bool = Field(
        False, description="where no answer was found, let the model read the nearest tasks and answer from them"
    )


class TransformersGenerator(_Generator):
    """A model that transformers runs in this process: a hub name, a folder, or a GGUF file."""

    kind: Literal["transformers"] = Field(description="transformers in process")
    model: Name = Field(description="hub name, folder or .gguf file; a relative path starts at this file")
    revision: Name = Field("main", description="hub only: branch, tag or commit")
    device: Name = Field("cpu", description="torch device, such as cpu or cuda:0")
    dtype: Literal["float32", "bfloat16", "float16"] = Field("float32", description="numbers of the weights")


class LlamaCppGenerator(_Generator):
    """A GGUF file that llama.cpp runs in this process; about fifteen times as fast as transformers on a CPU."""

    kind: Literal["llamacpp"] = Field(description="llama.cpp in process")
    model: Name = Field(description=".gguf file; a relative path starts at this file")
    threads: int = Field(0, ge=0, description="processor threads; 0: as many as there are cores")
    gpu_layers: int = Field(0, ge=0, description="layers kept on a GPU")


class EndpointGenerator(_Generator):
    """A server that speaks OpenAI's chat protocol: vLLM, llama.cpp, Ollama, or a cloud service."""

    kind: Literal["openai"] = Field(description="OpenAI-compatible server")
    base_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+")] = Field(
        description="the address up to and with /v1"
    )
    model: Name = Field(description="the model's name at that server")
    key_variable: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")] = Field(
        "ZHENGWEN_LLM_KEY", description="environment variable that holds the key; a key itself is never written here"
    )
    retries: int = Field(2, ge=0, le=10, description="further tries after a failed call, each after a longer pause")
    breaker_failures: int = Field(3, gt=0, description="failed answers in a row after which the server is left alone")
    breaker_pause_s: float = Field(30.0, gt=0, description="seconds until it is tried again")


LanguageModel = TransformersGenerator | LlamaCppGenerator | EndpointGenerator
GeneratorProfile = Annotated[NoGenerator | LanguageModel, Field(discriminator="kind")]


class GeneratorSection(_Section):
    profile: Name = Field(default="none", description="the profile in use")
    profiles: dict[Name, GeneratorProfile] = Field(
        default={"none": NoGenerator(kind="none")}, description="the profiles to choose from"
    )

    @property
    def selected(self) -> NoGenerator | LanguageModel:
        return self.profiles[self.profile]


def resolve_model_path(profile: NoGenerator | LanguageModel, root: Path) -> NoGenerator | LanguageModel:
    """A model file or folder that exists beside models.yaml, as a full path; a hub name stays as it is."""
    if isinstance(profile, LlamaCppGenerator):
        return profile.model_copy(update={"model": str(root / Path(profile.model).expanduser())})
    if isinstance(profile, TransformersGenerator):
        path = root / Path(profile.model).expanduser()
        return profile.model_copy(update={"model": str(path)}) if path.exists() else profile
    return profile
