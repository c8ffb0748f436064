"""Vectors in Chroma. The only file that imports chromadb.

Chroma's defaults are set aside on purpose: cosine instead of L2, our vectors instead of its downloaded embedder,
no telemetry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import numpy as np
import numpy.typing as npt
from chromadb.config import Settings

from index.chunk import Chunk

FloatArray = npt.NDArray[np.float32]
_COLLECTION = "task-chunks"
_HNSW = {"space": "cosine", "ef_construction": 200, "ef_search": 500, "max_neighbors": 32}


@dataclass(frozen=True, slots=True)
class ChunkHit:
    """A chunk near a vector; `score` is the cosine, in [-1, 1]."""

    chunk: Chunk
    score: float


class VectorStore:
    """One collection of chunk vectors."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._collection = client.get_or_create_collection(
            _COLLECTION, embedding_function=None, configuration={"hnsw": _HNSW}
        )

    @classmethod
    def at_path(cls, folder: Path) -> "VectorStore":
        """An embedded store in `folder`, made if it is not there."""
        return cls(chromadb.PersistentClient(path=str(folder), settings=_settings()))

    @classmethod
    def at_url(cls, url: str) -> "VectorStore":
        """A Chroma server, as in http://127.0.0.1:8000."""
        parts = urlsplit(url)
        client = chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or 8000,
            ssl=parts.scheme == "https",
            settings=_settings(),
        )
        return cls(client)

    def close(self) -> None:
        self._client.close()

    def count(self) -> int:
        return int(self._collection.count())

    def write(self, chunks: Sequence[Chunk], vectors: FloatArray) -> None:
        """Store chunks with their vectors, shape (len(chunks), dimension); an id that is there is replaced."""
        batch = self._client.get_max_batch_size()
        for start in range(0, len(chunks), batch):
            part = chunks[start : start + batch]
            self._collection.upsert(
                ids=[c.chunk_id for c in part],
                embeddings=vectors[start : start + batch],
                documents=[c.text for c in part],
                metadatas=[_metadata(c) for c in part],
            )

    def query(
        self, vector: FloatArray, *, n_results: int, notice_ids: Sequence[str] | None = None
    ) -> tuple[ChunkHit, ...]:
        """The nearest chunks, best first; fewer than `n_results` where there are no more."""
        found = self._collection.query(
            query_embeddings=vector.reshape(1, -1),
            n_results=n_results,
            where=_in_notices(notice_ids),
            include=["distances", "documents", "metadatas"],
        )
        rows = zip(found["ids"][0], found["documents"][0], found["metadatas"][0], found["distances"][0], strict=True)
        return tuple(ChunkHit(_chunk(i, text, meta), 1.0 - distance) for i, text, meta, distance in rows)

    def vectors_by_id(self, chunk_ids: Sequence[str]) -> Mapping[str, FloatArray]:
        """Vectors of the chunks that are there."""
        found = self._collection.get(ids=list(chunk_ids), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], dtype=np.float32), strict=True))

    def vectors_by_text(self) -> Mapping[tuple[str, str], FloatArray]:
        """All vectors, by kind and text of their chunk: what a new build can take over."""
        found = self._collection.get(include=["embeddings", "documents", "metadatas"])
        keys = [(str(meta["kind"]), text) for meta, text in zip(found["metadatas"], found["documents"], strict=True)]
        return dict(zip(keys, np.asarray(found["embeddings"], dtype=np.float32), strict=True))


def _settings() -> Settings:
    return Settings(anonymized_telemetry=False)


def _in_notices(notice_ids: Sequence[str] | None) -> dict[str, Any] | None:
    return None if notice_ids is None else {"notice_id": {"$in": list(notice_ids)}}


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    return {
        "notice_id": chunk.notice_id,
        "task": chunk.task_number,
        "kind": chunk.kind,
        "start": chunk.start,
        "end": chunk.end,
    }


def _chunk(chunk_id: str, text: str, meta: Mapping[str, Any]) -> Chunk:
    return Chunk(chunk_id, meta["notice_id"], meta["task"], meta["kind"], text, meta["start"], meta["end"])
