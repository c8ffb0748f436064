"""How well questions find their tasks: ranks by style, and the table of base against tuned with its alarms."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from index.e5s1 import FloatArray
from index.tuning.data import TaskQuestions
from index.tuning.network import Network, in_lanes, in_pieces, one_thread_a_lane

VERBATIM: Final = "verbatim"
"""A style of its own: the clause that answers, word for word, as someone quotes a figure or a title."""

ALARM: Final = 0.01
"""A style whose share of first hits falls by more than this raises an alarm."""

_PIECE: Final = 48


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where a question's own task stands, from 1: among its notice's tasks, and among those of all notices."""

    notice: str
    style: str
    question: str
    in_notice: int
    among_all: int


@dataclass(frozen=True, slots=True)
class Share:
    """Of `n` questions, the share whose task came first, and among the first five."""

    n: int
    first: float
    top_five: float


def unit_vectors(network: Network, texts: Sequence[str], *, max_tokens: int) -> FloatArray:
    """(n, hidden) without gradients."""

    def embed(piece: Sequence[str]) -> FloatArray:
        with torch.no_grad():
            found: FloatArray = network.unit_vectors(piece, max_tokens=max_tokens).cpu().numpy()
            return found

    with one_thread_a_lane():
        return np.concatenate(in_lanes(embed, in_pieces(texts, _PIECE)))


@dataclass(frozen=True, slots=True)
class Scores:
    """`tasks` (n questions, n tasks) as search scores them; `nearest[i][j]` the sentence of task j nearest to i."""

    tasks: FloatArray
    nearest: list[list[str]]


def search_scores(network: Network, questions: Sequence[str], tasks: Sequence[TaskQuestions]) -> Scores:
    """A task scores the mean of its own cosine and its best sentence's."""
    asked = unit_vectors(network, [f"query: {q}" for q in questions], max_tokens=64)
    whole = unit_vectors(network, [f"passage: {t.passage}" for t in tasks], max_tokens=512)
    sentences = [sentence for task in tasks for sentence in task.sentences]
    cosines = asked @ unit_vectors(network, [f"passage: {s}" for s in sentences], max_tokens=512).T
    ends = np.cumsum([len(task.sentences) for task in tasks])
    best = [cosines[:, start:end].argmax(axis=1) + start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    nearest = np.stack(best, axis=1)
    scores = (asked @ whole.T + np.take_along_axis(cosines, nearest, axis=1)) / 2
    return Scores(scores.astype(np.float32), [[sentences[place] for place in row] for row in nearest])


def rank_questions(network: Network, tasks: Sequence[TaskQuestions], *, verbatim: bool = False) -> list[Ranked]:
    """Every question's ranks; `verbatim` adds one more question a task, its first known answer word for word."""
    asked = [(place, question.style, question.q) for place, task in enumerate(tasks) for question in task.questions]
    if verbatim:
        firsts = ((place, next((q.answer for q in t.questions if q.answer), "")) for place, t in enumerate(tasks))
        asked += [(place, VERBATIM, answer) for place, answer in firsts if answer]
    scores = search_scores(network, [q for _, _, q in asked], tasks).tasks
    notices = np.array([task.notice for task in tasks])
    ranked = []
    for row, (place, style, question) in zip(scores, asked, strict=True):
        before = row > row[place]
        own = notices == notices[place]
        ranked.append(Ranked(tasks[place].notice, style, question, int(before[own].sum()) + 1, int(before.sum()) + 1))
    return ranked


def mean_reciprocal_rank(ranked: Sequence[Ranked], *, style: str) -> float:
    """In the notice; over all questions where none has this style."""
    chosen = [r for r in ranked if r.style == style] or ranked
    return float(np.mean([1 / r.in_notice for r in chosen]))


def shares(ranked: Sequence[Ranked], *, among_all: bool = False) -> dict[str, Share]:
    """By style, those with most questions first."""
    found = {}
    for style in sorted({r.style for r in ranked}, key=lambda s: (-sum(r.style == s for r in ranked), s)):
        ranks = [r.among_all if among_all else r.in_notice for r in ranked if r.style == style]
        found[style] = Share(
            len(ranks), float(np.mean([r == 1 for r in ranks])), float(np.mean([r <= 5 for r in ranks]))
        )
    return found


def alarms(before: dict[str, Share], after: dict[str, Share]) -> list[str]:
    """One Chinese phrase for each style that fell."""
    return [
        f"{style}：排第一的比例由 {old.first:.3f} 降到 {after[style].first:.3f}，"
        f"前五由 {old.top_five:.3f} 变为 {after[style].top_five:.3f}"
        for style, old in before.items()
        if style in after and (after[style].first < old.first - ALARM or after[style].top_five < old.top_five - ALARM)
    ]
