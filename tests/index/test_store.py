import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.chunk import chunk_notice
from index.store import VectorStore, _Snapshot
from tests.fakes import KeywordEmbedder
from tests.notices import PEOPLE, WATER

CHUNKS = [*chunk_notice(PEOPLE), *chunk_notice(WATER)]
VECTORS = KeywordEmbedder().embed_passages([chunk.text for chunk in CHUNKS])


@pytest.fixture
def store(tmp_path):
    with VectorStore.open_folder(tmp_path / "chroma", create=True) as store:
        store.write(CHUNKS, VECTORS)
        yield store


def test_upsert_replaces(store):
    store.write(CHUNKS[:1], -VECTORS[:1])
    assert store.count() == len(CHUNKS)
    np.testing.assert_allclose(store.read_vectors()[CHUNKS[0].chunk_id], -VECTORS[0], atol=1e-6)


@pytest.mark.parametrize("exact_limit", [100_000, 0], ids=["in memory", "Chroma's graph"])
def test_scores_are_cosines_best_first(tmp_path, store, exact_limit):
    store.close()
    with VectorStore.open_folder(tmp_path / "chroma", exact_limit=exact_limit) as again:
        vector = 3 * VECTORS[2]  # length does not matter
        hits = again.query(vector, n_results=5)
        expected = sorted(VECTORS @ VECTORS[2], reverse=True)[:5]
        assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-5)
        assert {hit.notice_id for hit in again.query(vector, n_results=99, notice_ids={"mou-2024-7"})} == {"mou-2024-7"}
        assert len(again.query(vector, n_results=99)) == len(CHUNKS)


def test_removing_a_notice_removes_its_vectors(store):
    store.remove("mou-2023-4")
    assert set(store.read_vectors()) == {chunk.chunk_id for chunk in chunk_notice(WATER)}
    assert all(hit.notice_id == "mou-2024-7" for hit in store.query(VECTORS[0], n_results=99))
    store.remove("mou-2024-7")
    assert store.count() == 0
    assert store.query(VECTORS[0], n_results=5) == []


def test_counts_must_agree(store):
    with pytest.raises(ValueError, match="1 chunks but 2 vectors"):
        store.write(CHUNKS[:1], VECTORS[:2])


def test_a_missing_folder_is_not_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        VectorStore.open_folder(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_a_folder_without_the_collection(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError):
        VectorStore.open_folder(tmp_path / "empty")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_close_releases_the_files(tmp_path, store):
    def held():
        links = (link for link in Path("/proc/self/fd").iterdir() if link.exists())
        return [name for name in map(os.readlink, links) if name.startswith(str(tmp_path))]

    store.query(VECTORS[0], n_results=3)
    assert held()
    store.close()
    store.close()
    for _ in range(100):  # Chroma's own threads let go a moment later
        if not held():
            break
        time.sleep(0.1)
    assert held() == []


def test_two_openings_of_one_folder_close_apart(tmp_path, store):
    with VectorStore.open_folder(tmp_path / "chroma") as other:
        assert other.count() == len(CHUNKS)
    assert len(store.query(VECTORS[0], n_results=3)) == 3


@given(
    matrix=arrays(np.float32, (7, 5), elements=st.floats(-4, 4, width=32)),
    vector=arrays(np.float32, 5, elements=st.floats(-4, 4, width=32)),
)
@settings(max_examples=40, deadline=None)
def test_the_score_is_the_cosine_whatever_the_lengths(matrix, vector):
    """L2, or an inner product, would order vectors of unequal length otherwise."""
    assume(np.linalg.norm(matrix, axis=1).min() > 0.01)
    assume(np.linalg.norm(vector) > 0.01)
    metadatas = [
        {"task_id": f"n#{row}", "notice_id": "n", "number": str(row), "ordinal": row, "kind": "task"}
        for row in range(7)
    ]
    table = _Snapshot([str(row) for row in range(7)], metadatas, matrix)
    expected = matrix @ vector / (np.linalg.norm(matrix, axis=1) * np.linalg.norm(vector))
    hits = table.nearest(vector, 7, None)
    assert [hit.score for hit in hits] == pytest.approx([expected[int(hit.chunk_id)] for hit in hits], abs=1e-5)
    assert [hit.score for hit in hits] == pytest.approx(sorted(expected, reverse=True), abs=1e-5)


def test_chroma_itself_measures_cosines_and_sends_no_telemetry(tmp_path, store):
    assert store._collection._model.configuration_json["hnsw"]["space"] == "cosine"
    assert store._client.get_settings().anonymized_telemetry is False
    found = store._collection.query(query_embeddings=[5 * VECTORS[1]], n_results=1, include=["distances"])
    assert found["distances"][0][0] == pytest.approx(0, abs=1e-5)  # squared L2 would be 16


def test_writing_tells_its_progress(store):
    steps = []
    store.write(CHUNKS, VECTORS, progress=lambda *step: steps.append(step))
    assert steps == [(len(CHUNKS), len(CHUNKS), "写入向量")]
