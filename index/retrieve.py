"""Retrieval by meaning: question -> tasks. A task scores the mean of its own cosine and its best sentence's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.chunk import SENTENCE_KIND, TASK_KIND, Chunk
from index.embed import Embedder
from index.store import ChunkHit, FloatArray, VectorStore

_CHUNKS_A_TASK = 8
_FEWEST_CHUNKS = 64


@dataclass(frozen=True, slots=True)
class TaskHit:
    """A task near a question, rank from 1; `score` in [-1, 1]; `best_sentence` is its sentence nearest to it."""

    notice_id: str
    task_number: str
    score: float
    rank: int
    best_sentence: Chunk | None


@dataclass(frozen=True, slots=True)
class Retriever:
    """Reads one vector store with the embedder that filled it."""

    store: VectorStore
    embedder: Embedder

    def search(self, question: str, *, k: int = 10, notice_ids: Sequence[str] | None = None) -> tuple[TaskHit, ...]:
        """The k best tasks, best first; ties in the order of their ids. Empty for an empty store."""
        vector = self.embedder.embed_queries([question])[0]
        n_results = max(_FEWEST_CHUNKS, _CHUNKS_A_TASK * k)
        while True:
            hits = self.store.query(vector, n_results=n_results, notice_ids=notice_ids)
            found = self._score(vector, hits)
            # A task with no chunk among the hits scores at most what the last hit does.
            is_exact = len(hits) < n_results or (len(found) >= k and found[k - 1].score >= hits[-1].score)
            if is_exact:
                break
            n_results *= 2
        return tuple(replace(hit, rank=rank) for rank, hit in enumerate(found[:k], 1))

    def _score(self, vector: FloatArray, hits: Sequence[ChunkHit]) -> list[TaskHit]:
        tasks: dict[tuple[str, str], dict[str, ChunkHit]] = {}
        for hit in hits:
            # hits come best first, so the first sentence seen is the best one
            tasks.setdefault((hit.chunk.notice_id, hit.chunk.task_number), {}).setdefault(hit.chunk.kind, hit)
        missing = [f"{n}#{t}/t" for (n, t), parts in tasks.items() if TASK_KIND not in parts]
        fetched = self.store.vectors_by_id(missing) if missing else {}
        floor = hits[-1].score if hits else 0.0
        scored = []
        for (notice_id, number), parts in tasks.items():
            sentence = parts.get(SENTENCE_KIND)
            own = parts.get(TASK_KIND)
            own_score = own.score if own else float(fetched[f"{notice_id}#{number}/t"] @ vector)
            sentence_score = sentence.score if sentence else floor
            score = (own_score + sentence_score) / 2
            scored.append(TaskHit(notice_id, number, score, 0, sentence.chunk if sentence else None))
        return sorted(scored, key=lambda h: (-h.score, h.notice_id, h.task_number))
