"""Pairs of a question and a passage, as the pair scorer meets them: what search finds for the question.

A question's own task answers it (1), the other tasks found for it do not (0); a near miss is answered by none.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder_folder import Progress
from index.pair_scorer import passage_for_scoring
from index.tuning.data import TaskQuestions
from index.tuning.measure import search_scores
from index.tuning.network import Network

NEAR_MISS = "near_miss"
N_CANDIDATES = 5
_GIVEN = 0.5  # of the positives show the sentence known to answer, the others the one search would show
_BLANK = 0.25
NO_PASSAGE_TARGET = 0.35
"""What is taught for an empty passage, whoever asks: the question's style alone must say nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A task found for a question: what of it is read, and whether it answers."""

    task: str
    passage: str
    answers: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the tasks found for it in its own notice, best first.

    `own` is its task as search would show it and `given` as its known answer shows it; None for a near miss.
    """

    notice: str
    style: str
    question: str
    found: tuple[Candidate, ...]
    own: Candidate | None = None
    given: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    question: str
    passage: str
    target: float


def search_pairs(searcher: Network, tasks: Sequence[TaskQuestions], *, progress: Progress) -> list[Asked]:
    """What `searcher` finds for each question, near misses too, within the question's notice."""
    notices = sorted({task.notice for task in tasks})
    asked: list[Asked] = []
    for done, notice in enumerate(notices, 1):
        asked += _search_notice(searcher, [task for task in tasks if task.notice == notice])
        progress(done, len(notices), "查找候选任务")
    return asked


def _search_notice(searcher: Network, tasks: Sequence[TaskQuestions]) -> Iterator[Asked]:
    questions = [(place, q.style, q.q, q.answer) for place, task in enumerate(tasks) for q in task.questions]
    questions += [(place, NEAR_MISS, q, "") for place, task in enumerate(tasks) for q in task.near_miss]
    texts = [q for _, _, q, _ in questions]
    scores = search_scores(searcher, texts, tasks)
    nearest = scores.nearest
    for row, (place, style, question, answer) in enumerate(questions):
        own = place if style != NEAR_MISS else None
        found = [_candidate(tasks, p, nearest[row][p], own) for p in np.argsort(-scores.tasks[row])[:N_CANDIDATES]]
        yield Asked(
            notice=tasks[place].notice,
            style=style,
            question=question,
            found=tuple(found),
            own=_candidate(tasks, place, nearest[row][place], own) if own is not None else None,
            given=_given(tasks[place], answer) if own is not None else None,
        )


def _candidate(tasks: Sequence[TaskQuestions], place: int, sentence: str, own: int | None) -> Candidate:
    task = tasks[place]
    return Candidate(task.task, passage_for_scoring(_title(task), sentence, task.passage), place == own)


def _given(task: TaskQuestions, answer: str) -> Candidate | None:
    sentence = task.sentence_with(answer)
    return (sentence and Candidate(task.task, passage_for_scoring(_title(task), sentence, task.passage), True)) or None


def _title(task: TaskQuestions) -> str:
    """A task's first sentence, where it is short enough for a heading."""
    first = task.sentences[0]
    return first if len(first) <= 30 else ""


def epoch_pairs(asked: Sequence[Asked], rng: random.Random) -> list[Pair]:
    """One epoch: a task that answers and one that does not for each question, two that do not for a near miss."""
    pairs = []
    for question in asked:
        wrong = [c for c in question.found if not c.answers]
        if question.own is not None:
            shown = question.given if question.given and rng.random() < _GIVEN else question.own
            pairs.append(Pair(question.question, shown.passage, 1.0))
            pairs += [Pair(question.question, c.passage, 0.0) for c in rng.sample(wrong, min(1, len(wrong)))]
        else:
            chosen = wrong[:1] + rng.sample(wrong[1:], min(1, len(wrong[1:])))
            pairs += [Pair(question.question, c.passage, 0.0) for c in chosen]
        if rng.random() < _BLANK:
            pairs.append(Pair(question.question, "", NO_PASSAGE_TARGET))
    rng.shuffle(pairs)
    return pairs
