"""Tunes the encoder: a question must lie nearer to its own task than to the other tasks of its block.

A block holds tasks of one notice, or of two: tasks on neighbouring subjects are the hard negatives. A task is
compared as a whole or by its best sentence, in turn, since search takes the mean of the two.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import torch
from torch.nn import functional

from index.tuning.data import Split, TaskQuestions
from index.tuning.loop import Course, Settings
from index.tuning.measure import mean_reciprocal_rank, rank_questions
from index.tuning.network import LANES, Network, in_pieces

QUERY, PASSAGE = "query: ", "passage: "
_QUESTION_TOKENS, _TASK_TOKENS, _SENTENCE_TOKENS = 64, 256, 128
_STRIPPED = 0.5  # of the questions lose their question mark: the style must not show by it
_WHOLE = 0.5


@dataclass(frozen=True, slots=True)
class Block:
    """Tasks with what is asked of them: (place in `tasks`, question, weight)."""

    tasks: tuple[TaskQuestions, ...]
    asked: tuple[tuple[int, str, float], ...]
    as_whole: bool


def encoder_course(network: Network, split: Split, settings: Settings) -> Course[Block]:
    """Stops by the citizens' questions on the dev notices, the hardest style."""

    def assess() -> float:
        return mean_reciprocal_rank(rank_questions(network, split.dev), style="citizen")

    return Course(
        parameters=network.parameters(),
        plan=lambda rng: plan(split.train, settings, rng),
        loss=lambda block: block_loss(network, block, settings.temperature),
        assess=assess,
    )


def plan(tasks: Sequence[TaskQuestions], settings: Settings, rng: random.Random) -> list[list[Block]]:
    """One epoch: each task once, in blocks of two half-blocks, LANES blocks a step."""
    halves: list[list[TaskQuestions]] = []
    for _, group in groupby(sorted(tasks, key=lambda t: t.notice), key=lambda t: t.notice):
        own = list(group)
        rng.shuffle(own)
        n_halves = max(1, round(len(own) / settings.block))
        halves += [own[start::n_halves] for start in range(n_halves)]
    rng.shuffle(halves)
    blocks = [_block([task for half in pair for task in half], settings, rng) for pair in in_pieces(halves, 2)]
    return [list(step) for step in in_pieces(blocks, LANES)]


def _block(tasks: Sequence[TaskQuestions], settings: Settings, rng: random.Random) -> Block:
    asked = [(place, question.q, 1.0) for place, task in enumerate(tasks) for question in task.questions]
    if settings.near_miss_weight:  # not answered there, but on that task's subject in a citizen's words
        asked += [(place, q, settings.near_miss_weight) for place, task in enumerate(tasks) for q in task.near_miss]
    return Block(tuple(tasks), tuple((p, _maybe_bare(q, rng), w) for p, q, w in asked), rng.random() < _WHOLE)


def _maybe_bare(question: str, rng: random.Random) -> str:
    return question.rstrip("？?。 ") if rng.random() < _STRIPPED else question


def block_loss(network: Network, block: Block, temperature: float) -> Any:
    """Cross-entropy of each question's own task among the block's."""
    questions = network.unit_vectors([QUERY + q for _, q, _ in block.asked], max_tokens=_QUESTION_TOKENS, batch_size=64)
    if block.as_whole:
        passages = [PASSAGE + task.passage for task in block.tasks]
        scores = questions @ network.unit_vectors(passages, max_tokens=_TASK_TOKENS, batch_size=8).T
    else:
        scores = best_sentence_scores(network, questions, block.tasks)
    places = torch.tensor([place for place, _, _ in block.asked], device=scores.device)
    weights = torch.tensor([weight for _, _, weight in block.asked], device=scores.device)
    losses = functional.cross_entropy(scores / temperature, places, reduction="none")
    return (losses * weights).sum() / weights.sum()


def best_sentence_scores(network: Network, questions: Any, tasks: Sequence[TaskQuestions]) -> Any:
    """(n questions, n tasks): the cosine of the nearest sentence of each task."""
    owned = [(place, sentence) for place, task in enumerate(tasks) for sentence in task.sentences]
    vectors = network.unit_vectors([PASSAGE + s for _, s in owned], max_tokens=_SENTENCE_TOKENS)
    owners = torch.tensor([place for place, _ in owned], device=questions.device)
    empty = torch.full((len(questions), len(tasks)), -2.0, device=questions.device)
    return empty.scatter_reduce(1, owners.expand(len(questions), -1), questions @ vectors.T, "amax")
