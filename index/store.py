"""Vectors in Chroma. The only file that imports chromadb, and it does so only on opening a store.

Chroma's graph search is approximate: of 8 000 random vectors it missed some of the true top 50 on all but a few
questions with default settings, and now and then some of the top 200 with generous ones. Up to EXACT_LIMIT vectors
the store therefore keeps the vectors in memory (30 MB at 384 numbers each) and compares all of them. That takes
seconds to read at the first question and about half the graph's time afterwards. Beyond the limit the graph
proposes, and a near tie may be missed.
"""

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from index.chunk import Chunk, ChunkKind
from index.encoder_folder import Progress
from index.manifest import REBUILD
from ingest.errors import ConfigError, MissingIndexError, StorageError

Vectors = NDArray[np.float32]

COLLECTION = "zhengwen"
EXACT_LIMIT = 20_000
_WRITTEN_AT_ONCE = 1000

# Cosine must be chosen when the collection is made: the default is squared L2.
_CONFIGURATION = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 500, "max_neighbors": 32}}


@dataclass(frozen=True, slots=True)
class ChunkHit:
    """A chunk with its cosine to the question, in [-1, 1]."""

    chunk_id: str
    notice_id: str
    task_number: str
    kind: ChunkKind
    score: float
    ordinal: int


class VectorStore:
    """One collection of chunk vectors. Close it, or its files stay open; it is its own context manager."""

    def __init__(self, client: Any, collection_name: str, *, create: bool, exact_limit: int) -> None:
        self._client = client
        # Without embedding_function=None Chroma would load a model of its own from the network.
        if create:
            self._collection = client.get_or_create_collection(
                collection_name, embedding_function=None, configuration=_CONFIGURATION
            )
        else:
            self._collection = client.get_collection(collection_name, embedding_function=None)
        self._exact_limit = exact_limit
        self._lock = threading.Lock()
        self._snapshot: _Snapshot | None = None

    @classmethod
    def open_folder(cls, folder: Path, *, create: bool = False, exact_limit: int = EXACT_LIMIT) -> Self:
        """Open the store in a folder.

        Without `create`, raises FileNotFoundError where there is none. Raises MissingIndexError where it is damaged.
        """
        if not create and not folder.is_dir():
            raise FileNotFoundError(folder)
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient

        # Chroma shares one system among clients of one path: spell a path in one way only.
        address = str(folder.resolve())
        with _readable(folder):
            try:
                client = chromadb.PersistentClient(path=address, settings=_settings())
            except BaseException:
                # Chroma keeps the half-started system and would hand it to the next client of this path.
                SharedSystemClient._identifier_to_system.pop(address, None)
                raise
        return cls._of_client(client, COLLECTION, create=create, exact_limit=exact_limit)

    @classmethod
    def open_server(
        cls, url: str, collection_name: str, *, create: bool = False, exact_limit: int = EXACT_LIMIT
    ) -> Self:
        """Open a collection on a Chroma server at a URL such as http://127.0.0.1:8000.

        Without `create`, raises FileNotFoundError where there is none. Raises StorageError where none answers.
        """
        return cls._of_client(_server_client(url), collection_name, create=create, exact_limit=exact_limit)

    @classmethod
    def _of_client(cls, client: Any, collection_name: str, *, create: bool, exact_limit: int) -> Self:
        from chromadb.errors import NotFoundError

        try:
            return cls(client, collection_name, create=create, exact_limit=exact_limit)
        except NotFoundError as error:
            _close(client)
            raise FileNotFoundError(collection_name) from error

    def write(self, chunks: Sequence[Chunk], vectors: Vectors, *, progress: Progress | None = None) -> None:
        """Store `vectors[i]` for `chunks[i]`, replacing vectors of the same chunk ids."""
        if len(chunks) != len(vectors):
            raise ValueError(f"{len(chunks)} chunks but {len(vectors)} vectors")
        step = min(_WRITTEN_AT_ONCE, self._client.get_max_batch_size())
        for start in range(0, len(chunks), step):
            batch = chunks[start : start + step]
            self._collection.upsert(
                ids=[chunk.chunk_id for chunk in batch],
                embeddings=vectors[start : start + step],
                metadatas=[_metadata(chunk) for chunk in batch],
            )
            if progress:
                progress(start + len(batch), len(chunks), "写入向量")
        self._forget()

    def remove(self, notice_id: str) -> None:
        """Remove all vectors of a notice; nothing happens where there are none."""
        self._collection.delete(where={"notice_id": notice_id})
        self._forget()

    def count(self) -> int:
        return int(self._collection.count())

    def query(self, vector: Vectors, *, n_results: int, notice_ids: Collection[str] | None = None) -> list[ChunkHit]:
        """The chunks nearest to `vector`, best first, equals by chunk id; at most `n_results`.

        `notice_ids` None searches all notices, an empty collection none.
        """
        if n_results <= 0 or (notice_ids is not None and not notice_ids):
            return []
        snapshot = self._in_memory()
        if snapshot is not None:
            return snapshot.nearest(vector, n_results, notice_ids)
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=min(n_results, self.count()),
            where=_where(notice_ids=notice_ids),
            include=["metadatas", "distances"],
        )
        rows = zip(found["ids"][0], found["metadatas"][0], found["distances"][0], strict=True)
        return _best_first(_hit(key, metadata, 1.0 - distance) for key, metadata, distance in rows)

    def score_tasks(self, vector: Vectors, task_ids: Collection[str]) -> list[ChunkHit]:
        """Every chunk of these tasks with its exact cosine to `vector`, best first."""
        if not task_ids:
            return []
        snapshot = self._in_memory()
        if snapshot is not None:
            return snapshot.of_tasks(vector, task_ids)
        return self._read(where=_where(task_ids=task_ids)).score_all(vector)

    def read_vectors(self) -> dict[str, Vectors]:
        """Every stored vector by chunk id."""
        snapshot = self._read(where=None)
        return dict(zip(snapshot.ids, snapshot.matrix, strict=True))

    def close(self) -> None:
        """Release the files and connections. A second call does nothing."""
        _close(self._client)
        self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _in_memory(self) -> "_Snapshot | None":
        with self._lock:
            if self._snapshot is None and self.count() <= self._exact_limit:
                self._snapshot = self._read(where=None)
            return self._snapshot

    def _forget(self) -> None:
        with self._lock:
            self._snapshot = None

    def _read(self, *, where: dict[str, Any] | None) -> "_Snapshot":
        found = self._collection.get(where=where, include=["embeddings", "metadatas"])
        rows = sorted(range(len(found["ids"])), key=found["ids"].__getitem__)
        matrix = np.asarray(found["embeddings"], dtype=np.float32)
        return _Snapshot([found["ids"][row] for row in rows], [found["metadatas"][row] for row in rows], matrix[rows])


def delete_collections(url: str, *, prefix: str, kept: Collection[str]) -> None:
    """Delete the collections of a Chroma server whose names begin with `prefix`, except those kept."""
    client = _server_client(url)
    try:
        for collection in client.list_collections():
            if collection.name.startswith(prefix) and collection.name not in kept:
                client.delete_collection(collection.name)
    finally:
        _close(client)


def _close(client: Any) -> None:
    # The client of a server leaves its connections open.
    for part in (client, client._admin_client):
        session = getattr(part._server, "_session", None)
        if session is not None:
            session.close()
    client.close()


def _settings() -> Any:
    from chromadb.config import Settings

    return Settings(anonymized_telemetry=False)


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    except ChromaError as error:
        raise MissingIndexError(
            f"向量库 {folder} 读不出来（{error}）", expected="完整的向量库", remedy=REBUILD
        ) from error


def _server_client(url: str) -> Any:
    import chromadb
    from chromadb.errors import ChromaError

    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ConfigError(
            f"向量库的地址是 {url!r}",
            expected="http://主机:端口",
            remedy="请改正 --chroma-url 或环境变量 ZHENGWEN_CHROMA_URL",
        )
    encrypted = address.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=address.hostname,
            port=address.port or (443 if encrypted else 80),
            ssl=encrypted,
            settings=_settings(),
        )
    except (ValueError, ChromaError) as error:
        raise StorageError(
            f"连不上向量库 {url}",
            expected="正在运行的 Chroma 服务",
            remedy="请启动它，或检查 --chroma-url 和环境变量 ZHENGWEN_CHROMA_URL",
        ) from error


class _Snapshot:
    """Vectors in memory in order of chunk id, and exact comparison with all of them."""

    def __init__(self, ids: list[str], metadatas: list[dict[str, Any]], matrix: Vectors) -> None:
        self.ids = ids
        self.matrix = matrix
        self._metadatas = metadatas
        self._lengths = np.linalg.norm(matrix, axis=1) if len(matrix) else np.zeros(0, dtype=np.float32)
        self._notice_ids = np.array([metadata["notice_id"] for metadata in metadatas])
        self._rows: dict[str, list[int]] = {}
        for row, metadata in enumerate(metadatas):
            self._rows.setdefault(metadata["task_id"], []).append(row)

    def nearest(self, vector: Vectors, n_results: int, notice_ids: Collection[str] | None) -> list[ChunkHit]:
        scores = self._cosines(vector)
        rows = np.arange(len(scores))
        if notice_ids is not None:
            rows = np.flatnonzero(np.isin(self._notice_ids, list(notice_ids)))
        # Rounded as in _best_first: equal texts can differ in the last bit, by their place in the matrix.
        order = np.argsort(-np.round(scores[rows], 6), kind="stable")
        return self._hits(rows[order[:n_results]].tolist(), scores)

    def of_tasks(self, vector: Vectors, task_ids: Collection[str]) -> list[ChunkHit]:
        rows = [row for task_id in task_ids for row in self._rows.get(task_id, [])]
        return self._hits(rows, self._cosines(vector))

    def score_all(self, vector: Vectors) -> list[ChunkHit]:
        return self._hits(list(range(len(self.ids))), self._cosines(vector))

    def _cosines(self, vector: Vectors) -> Vectors:
        if not self.ids:
            return np.zeros(0, dtype=np.float32)
        lengths = np.maximum(self._lengths * np.linalg.norm(vector), np.finfo(np.float32).tiny)
        return np.asarray(self.matrix @ vector / lengths, dtype=np.float32)

    def _hits(self, rows: list[int], scores: Vectors) -> list[ChunkHit]:
        return _best_first(_hit(self.ids[row], self._metadatas[row], scores[row]) for row in rows)


def _metadata(chunk: Chunk) -> dict[str, str | int]:
    return {
        "task_id": _task_id(chunk),
        "notice_id": chunk.notice_id,
        "number": chunk.task_number,
        "ordinal": chunk.ordinal,
        "kind": chunk.kind.value,
    }


def _task_id(chunk: Chunk) -> str:
    return f"{chunk.notice_id}#{chunk.task_number}"


def _hit(chunk_id: str, metadata: dict[str, Any], score: float) -> ChunkHit:
    return ChunkHit(
        chunk_id=chunk_id,
        notice_id=metadata["notice_id"],
        task_number=metadata["number"],
        kind=ChunkKind(metadata["kind"]),
        score=float(score),
        ordinal=metadata["ordinal"],
    )


def _best_first(hits: Iterator[ChunkHit]) -> list[ChunkHit]:
    return sorted(hits, key=lambda hit: (-round(hit.score, 6), hit.chunk_id))


def _where(
    *, notice_ids: Collection[str] | None = None, task_ids: Collection[str] | None = None
) -> dict[str, Any] | None:
    if task_ids is not None:
        return {"task_id": {"$in": sorted(task_ids)}}
    return None if notice_ids is None else {"notice_id": {"$in": sorted(notice_ids)}}
