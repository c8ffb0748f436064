"""Question -> tasks. A task scores the mean of its own cosine and that of its best sentence."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.chunk import Chunk, ChunkKind, chunk_task
from index.embed import Embedder
from index.register import Register
from index.store import ChunkHit, Vectors, VectorStore
from ingest.errors import QuestionError

DEFAULT_K = 10
FIRST_CHUNKS = 256
_WIDEN = 4


@dataclass(frozen=True, slots=True)
class TaskHit:
    """A task found, `rank` from 1. `best_sentence` is None for a task without sentences.

    `score` is the mean of two cosines, in [-1, 1].
    """

    notice_id: str
    task_number: str
    score: float
    best_sentence: Chunk | None
    rank: int


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    task: ChunkHit
    sentence: ChunkHit | None

    @property
    def order(self) -> tuple[float, str, int]:
        """Best first; equals (the same task in two notices) by notice and place."""
        return (-round(self.score, 6), self.task.notice_id, self.task.ordinal)


class Retriever:
    """Search over one open index. Any number of threads may share it."""

    def __init__(self, register: Register, store: VectorStore, embedder: Embedder) -> None:
        self._register = register
        self._store = store
        self._embedder = embedder

    def search(self, question: str, *, k: int = DEFAULT_K, notice_ids: Collection[str] | None = None) -> list[TaskHit]:
        """The `k` best tasks for the question, best first; fewer only where fewer tasks exist.

        `notice_ids` None searches all notices, an empty collection none. Raises QuestionError if it is blank.
        """
        if not question.strip():
            raise QuestionError("问题是空的", expected="一句话的问题", remedy="请输入要问的内容")
        vector = self._embedder.embed_queries([question])[0]
        best = self._best_tasks(vector, k, notice_ids)
        sentences = self._sentences(best)
        return [
            TaskHit(
                notice_id=found.task.notice_id,
                task_number=found.task.task_number,
                score=found.score,
                best_sentence=sentences[found.sentence.chunk_id] if found.sentence else None,
                rank=rank,
            )
            for rank, found in enumerate(best, 1)
        ]

    def _best_tasks(self, vector: Vectors, k: int, notice_ids: Collection[str] | None) -> list[_Scored]:
        """Widen the search for chunks until no task outside it can be among the best `k`.

        A mean is no greater than the greater of its parts, so a task none of whose chunks was found scores no
        more than the last chunk found.
        """
        n_chunks = max(FIRST_CHUNKS, _WIDEN * k)
        while True:
            hits = self._store.query(vector, n_results=n_chunks, notice_ids=notice_ids)
            best = self._score(vector, hits)[:k]
            complete = len(hits) < n_chunks
            if complete or (len(best) == k and round(best[-1].score, 6) > round(hits[-1].score, 6)):
                return best
            n_chunks *= _WIDEN

    def _score(self, vector: Vectors, hits: Sequence[ChunkHit]) -> list[_Scored]:
        """The tasks that own the hits, best first, each scored on all of its chunks."""
        owned: defaultdict[tuple[str, str], list[ChunkHit]] = defaultdict(list)
        for hit in self._store.score_tasks(vector, {f"{hit.notice_id}#{hit.task_number}" for hit in hits}):
            owned[hit.notice_id, hit.task_number].append(hit)
        return sorted((_score_task(chunks) for chunks in owned.values()), key=lambda scored: scored.order)

    def _sentences(self, best: Sequence[_Scored]) -> dict[str, Chunk]:
        """Every sentence of the found tasks by chunk id."""
        tasks = self._register.citable(
            {scored.task.notice_id for scored in best}, numbers={scored.task.task_number for scored in best}
        )
        return {chunk.chunk_id: chunk for task in tasks for chunk in chunk_task(task)}


def _score_task(chunks: Sequence[ChunkHit]) -> _Scored:
    """`chunks` are all chunks of one task, best first."""
    [task] = (chunk for chunk in chunks if chunk.kind is ChunkKind.TASK)
    sentence = next((chunk for chunk in chunks if chunk.kind is ChunkKind.SENTENCE), None)
    score = task.score if sentence is None else (task.score + sentence.score) / 2
    return _Scored(score, task, sentence)
