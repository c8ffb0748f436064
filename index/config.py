"""models.yaml as typed settings. The only place that imports yaml."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from index.adapter import SUFFIX, adapter_path
from index.generator_config import GeneratorSection, resolve_model_path
from ingest.errors import ConfigError

DEFAULT_PATH: Final = Path("models.yaml")
PROFILE_VARIABLE: Final = "ZHENGWEN_PROFILE"
GENERATOR_VARIABLE: Final = "ZHENGWEN_GENERATOR"

Name = Annotated[str, StringConstraints(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EmbeddingProfile(_Section):
    """How one embedding model is found and fed."""

    source: Literal["packaged", "hub", "path"] = Field(description="where the model comes from")
    model: str = Field("", description="hub: model name; path: folder; packaged: left out")
    revision: Name = Field("main", description="hub only: branch, tag or commit to download")
    adapter: str = Field("", description="packaged only: what tunes it, a shipped name or a .safetensors file")
    scorer: str = Field("", description="packaged only: what judges answers, likewise; none where left out")
    query_prefix: str = Field(description="put before every question, exactly as written")
    passage_prefix: str = Field(description="put before every passage, exactly as written")
    dimension: int = Field(gt=0, description="length of a vector; checked against the model when it loads")
    max_tokens: int = Field(gt=0, description="tokens read of a text, prefix included; the rest is not seen")
    quantize: bool = Field(False, description="8-bit linear layers: faster on a CPU, slightly other vectors")
    quantize_scorer: bool = Field(True, description="8-bit linear layers in the scorer")
    device: Name = Field("cpu", description="torch device, such as cpu or cuda:0")
    batch_size: int = Field(16, gt=0, description="passages embedded at once")

    @model_validator(mode="after")
    def _model_matches_source(self) -> "EmbeddingProfile":
        if (self.source == "packaged") == bool(self.model):
            wanted = "不写 model" if self.source == "packaged" else "写出 model（模型名或文件夹）"
            raise PydanticCustomError("model_and_source", "{wanted}", {"wanted": wanted})
        if self.source != "packaged" and (self.adapter or self.scorer):
            wanted = "不写 adapter 和 scorer（它们只用于 source: packaged）"
            raise PydanticCustomError("model_and_source", "{wanted}", {"wanted": wanted})
        return self

    @property
    def adapter_file(self) -> Path | None:
        return adapter_path(self.adapter) if self.adapter else None

    @property
    def scorer_file(self) -> Path | None:
        return adapter_path(self.scorer) if self.scorer else None


class EmbeddingSection(_Section):
    profile: Name = Field(description="the profile in use")
    profiles: dict[Name, EmbeddingProfile] = Field(description="the profiles to choose from")

    @property
    def selected(self) -> EmbeddingProfile:
        return self.profiles[self.profile]


class ModelsConfig(_Section):
    embedding: EmbeddingSection = Field(description="the model that turns text into vectors")
    generator: GeneratorSection = Field(default=GeneratorSection(), description="the language model")


def load_models_config(
    path: Path = DEFAULT_PATH,
    *,
    profile: str | None = None,
    generator: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> ModelsConfig:
    """Read `path`; the embedding profile is `profile`, else $ZHENGWEN_PROFILE, else the file's own choice.

    The language model is `generator`, else $ZHENGWEN_GENERATOR, else the file's own choice. A relative folder in a
    profile is taken from the file's own folder. Raises ConfigError, naming the
    file and the key, where the file is missing, is not YAML, or holds an unknown key, value or profile.
    """
    environ = os.environ if environ is None else environ
    try:
        config = ModelsConfig.model_validate(_read_yaml(path))
    except ValidationError as error:
        raise _explain(path, error.errors()[0]) from error
    chosen = profile or environ.get(PROFILE_VARIABLE) or config.embedding.profile
    _require_profile(path, "embedding", chosen, config.embedding.profiles)
    generating = generator or environ.get(GENERATOR_VARIABLE) or config.generator.profile
    _require_profile(path, "generator", generating, config.generator.profiles)
    profiles = {name: _resolve_paths(p, path.parent) for name, p in config.embedding.profiles.items()}
    embedding = config.embedding.model_copy(update={"profile": chosen, "profiles": profiles})
    return config.model_copy(
        update={"embedding": embedding, "generator": _choose_generator(config.generator, generating, path.parent)}
    )


def _choose_generator(section: GeneratorSection, chosen: str, root: Path) -> GeneratorSection:
    profiles = {name: resolve_model_path(profile, root) for name, profile in section.profiles.items()}
    return section.model_copy(update={"profile": chosen, "profiles": profiles})


def _read_yaml(path: Path) -> object:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"没有找到模型配置文件 {str(path)!r}",
            expected="项目根目录的 models.yaml",
            remedy="请在项目根目录运行，或用 --models 指定文件",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"读不了模型配置文件 {str(path)!r}（{type(error).__name__}）",
            expected="可读的 UTF-8 文本",
            remedy="请检查文件的权限和编码",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else "内容"
        raise ConfigError(
            f"模型配置文件 {str(path)!r} {where}不是合法的 YAML",
            expected="YAML 格式",
            remedy="请检查该处的缩进、冒号和引号",
        ) from error


def _require_profile(path: Path, section: str, chosen: str, profiles: Mapping[str, object]) -> None:
    if chosen not in profiles:
        raise ConfigError(
            f"{str(path)!r} 的 {section}.profiles 里没有 {chosen!r}",
            expected="、".join(profiles) or "至少一个配置",
            remedy="请改用其中之一，或在该文件里补上这个配置",
        )


def _resolve_paths(profile: EmbeddingProfile, root: Path) -> EmbeddingProfile:
    """Relative folders and files start at the configuration file."""
    given = {"adapter": profile.adapter, "scorer": profile.scorer}
    found = {key: name for key, name in given.items() if name.endswith(SUFFIX)}
    if profile.source == "path":
        found["model"] = profile.model
    return profile.model_copy(update={key: str(root / Path(name).expanduser()) for key, name in found.items()})


# Errors whose input is a whole section, too long to show.
_TAGS: Final = ("union_tag_invalid", "union_tag_not_found")
_EXPECTED: Final = {
    "extra_forbidden": "项目自带的 models.yaml 里有的键",
    "missing": "写出这个键的值",
    "string_type": "文字（加引号）",
    "string_too_short": "非空文字",
    "int_type": "整数",
    "bool_type": "true 或 false",
    "float_type": "数",
    "greater_than": "大于 {gt} 的数",
    "greater_than_equal": "不小于 {ge} 的数",
    "less_than_equal": "不大于 {le} 的数",
    "string_pattern_mismatch": "这种写法的文字：{pattern}",
    "union_tag_invalid": "{expected_tags}",
    "union_tag_not_found": "写出 kind",
    "literal_error": "{expected}",
    "model_and_source": "{wanted}",
}


def _explain(path: Path, error: ErrorDetails) -> ConfigError:
    key = ".".join(str(part) for part in error["loc"] if part != "[key]") or "最外层"
    kind = error["type"]
    verb = {"extra_forbidden": "多了不认识的键", "missing": "缺少键"}.get(kind, "这一项的值不对：")
    shown = "" if kind in ("extra_forbidden", "missing", "model_and_source", *_TAGS) else f" = {error['input']!r}"
    expected = _EXPECTED.get(kind, "键和值组成的一节").format(**error.get("ctx", {})).replace(" or ", "、")
    return ConfigError(
        f"模型配置文件 {str(path)!r} {verb} {key}{shown}",
        expected=expected,
        remedy="请改正这一处",
    )
