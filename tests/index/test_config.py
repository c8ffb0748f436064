from pathlib import Path

import pytest

from index.config import load_models_config
from index.generator_config import LlamaCppGenerator, TransformersGenerator
from ingest.errors import ConfigError

GOOD = """
embedding:
  profile: packaged
  profiles:
    packaged:
      {source: packaged, query_prefix: "q: ", passage_prefix: "p: ", dimension: 384, max_tokens: 512}
    mine:
      {source: path, model: models/mine, query_prefix: "", passage_prefix: "", dimension: 8, max_tokens: 64}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "models.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_offers_five_embeddings_and_no_generator(root: Path) -> None:
    config = load_models_config(root / "models.yaml", environ={})
    assert list(config.embedding.profiles) == [
        "packaged",
        "packaged-tuned",
        "bge-small-zh",
        "bge-m3",
        "qwen3-embedding-0.6b",
    ]
    assert config.embedding.profile == "packaged"
    assert config.embedding.selected.source == "packaged"
    assert config.generator.profile == "none"
    assert config.embedding.profiles["bge-small-zh"].query_prefix == "为这个句子生成表示以用于检索相关文章："


@pytest.mark.parametrize(
    "argument, environ, chosen",
    [
        (None, {}, "packaged"),
        (None, {"ZHENGWEN_PROFILE": "mine"}, "mine"),
        ("packaged", {"ZHENGWEN_PROFILE": "mine"}, "packaged"),
        (None, {"ZHENGWEN_PROFILE": ""}, "packaged"),
    ],
)
def test_argument_beats_environment_beats_file(
    tmp_path: Path, argument: str | None, environ: dict[str, str], chosen: str
) -> None:
    config = load_models_config(write(tmp_path, GOOD), profile=argument, environ=environ)
    assert config.embedding.profile == chosen


def test_a_relative_folder_starts_at_the_file(tmp_path: Path) -> None:
    config = load_models_config(write(tmp_path, GOOD), profile="mine", environ={})
    assert config.embedding.selected.model == str(tmp_path / "models" / "mine")


def test_an_adapter_is_a_shipped_name_or_a_file_beside_the_configuration(tmp_path: Path) -> None:
    text = GOOD.replace("source: packaged,", "source: packaged, adapter: shipped-one, scorer: own/s.safetensors,")
    selected = load_models_config(write(tmp_path, text), environ={}).embedding.selected
    assert selected.adapter_file is not None
    assert (selected.adapter_file.parent.name, selected.adapter_file.name) == ("data", "shipped-one.safetensors")
    assert selected.scorer_file == tmp_path / "own" / "s.safetensors"
    bare = load_models_config(write(tmp_path, GOOD), environ={}).embedding.selected
    assert (bare.adapter_file, bare.scorer_file) == (None, None)


GENERATORS = """
generator:
  profile: none
  profiles:
    none: {kind: none}
    gguf: {kind: llamacpp, model: models/a.gguf}
    hub: {kind: transformers, model: Qwen/Qwen3-4B}
    server: {kind: openai, base_url: "http://127.0.0.1:8000/v1", model: m}
"""


def test_the_language_model_is_chosen_as_the_embedding_is(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD + GENERATORS)
    assert load_models_config(path, environ={}).generator.selected.kind == "none"
    assert load_models_config(path, environ={"ZHENGWEN_GENERATOR": "hub"}).generator.selected.kind == "transformers"
    both = load_models_config(path, generator="server", environ={"ZHENGWEN_GENERATOR": "hub"})
    assert both.generator.selected.kind == "openai"
    assert both.embedding.profile == "packaged"


def test_a_model_file_starts_at_the_file_and_a_hub_name_stays(tmp_path: Path) -> None:
    profiles = load_models_config(write(tmp_path, GOOD + GENERATORS), environ={}).generator.profiles
    gguf, hub = profiles["gguf"], profiles["hub"]
    assert isinstance(gguf, LlamaCppGenerator)
    assert isinstance(hub, TransformersGenerator)
    assert (gguf.model, hub.model) == (str(tmp_path / "models" / "a.gguf"), "Qwen/Qwen3-4B")


@pytest.mark.parametrize(
    "old, new, text",
    [
        (
            "kind: none",
            "kind: gpt",
            "的值不对： generator.profiles.none；应为'none', 'transformers', 'llamacpp', 'openai'。",
        ),
        ("{kind: none}", "{}", "generator.profiles.none；应为写出 kind。"),
        ("a.gguf}", "a.gguf, threads: -1}", "generator.profiles.gguf.llamacpp.threads = -1；应为不小于 0 的数。"),
        ("model: m}", "model: m, key: sk-1}", "多了不认识的键 generator.profiles.server.openai.key；"),
        ("http://127", "ftp://127", "base_url = 'ftp://127.0.0.1:8000/v1'；应为这种写法的文字："),
        ("model: m}", "model: m, time_budget_s: 很快}", "time_budget_s = '很快'；应为数。"),
        ("profile: none", "profile: other", "generator.profiles 里没有 'other'；应为none、gguf、hub、server。"),
    ],
)
def test_a_wrong_generator_is_named(tmp_path: Path, old: str, new: str, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_models_config(write(tmp_path, GOOD + GENERATORS.replace(old, new, 1)), environ={})
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "old, new, text",
    [
        ("embedding:", "reranker: {}\nembedding:", "多了不认识的键 reranker；"),
        ("dimension: 8", "dimensions: 8", "缺少键 embedding.profiles.mine.dimension；"),
        ("dimension: 8,", "dimension: 8, colour: red,", "多了不认识的键 embedding.profiles.mine.colour；"),
        ("dimension: 8", "dimension: 八", "embedding.profiles.mine.dimension = '八'；应为整数。"),
        ("dimension: 8", "dimension: 0", "embedding.profiles.mine.dimension = 0；应为大于 0 的数。"),
        (
            "source: path",
            "source: web",
            "embedding.profiles.mine.source = 'web'；应为'packaged', 'hub'、'path'。",
        ),
        (
            "source: path, model: models/mine",
            "source: path",
            "embedding.profiles.mine；应为写出 model（模型名或文件夹）。",
        ),
        ("source: path", "source: packaged", "embedding.profiles.mine；应为不写 model。"),
        ("dimension: 8", "dimension: 8, adapter: x", "应为不写 adapter 和 scorer（它们只用于 source: packaged）。"),
        ("dimension: 8", "dimension: 8, scorer: x", "应为不写 adapter 和 scorer（它们只用于 source: packaged）。"),
        (
            'query_prefix: ""',
            "query_prefix: 1",
            "embedding.profiles.mine.query_prefix = 1；应为文字（加引号）。",
        ),
        ("profile: packaged", "profile: other", "embedding.profiles 里没有 'other'；应为packaged、mine。"),
        (
            "embedding:",
            "generator: {profile: gpt}\nembedding:",
            "generator.profiles 里没有 'gpt'；应为none。",
        ),
        ("profile: packaged", "profile: [", "第 5 行不是合法的 YAML"),
    ],
)
def test_a_wrong_file_is_explained_in_one_sentence(tmp_path: Path, old: str, new: str, text: str) -> None:
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        load_models_config(path, environ={})
    message = str(caught.value)
    assert text in message
    assert repr(str(path)) in message
    assert "\n" not in message


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just text\n"])
def test_a_file_that_is_not_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"最外层.*应为键和值组成的一节"):
        load_models_config(write(tmp_path, text), environ={})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    with pytest.raises(ConfigError, match=r"没有找到模型配置文件 .*models\.yaml.*--models"):
        load_models_config(path, environ={})


def test_an_unknown_profile_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="没有 'bge'；应为packaged、mine"):
        load_models_config(write(tmp_path, GOOD), profile="bge", environ={})
