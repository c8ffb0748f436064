"""Trains the pair scorer, measures how it tells answerable from not, and calibrates what it gives as a probability."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from index.e5s1 import FloatArray
from index.pair_scorer import HEAD, encode_pairs
from index.tuning.loop import Course
from index.tuning.network import LANES, Network, in_lanes, in_pieces, one_thread_a_lane
from index.tuning.pairs import NEAR_MISS, Asked, Pair, epoch_pairs

Booleans = npt.NDArray[np.bool_]

PRECISION: Final = 0.97
_PAIRS_A_JOB: Final = 32


class ScoringNetwork:
    """The network and a linear head that turns the mean state of a pair into one logit."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.head = nn.Linear(network.model.config.hidden_size, 1).to(network.device)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def parameters(self) -> list[Any]:
        return [*self.network.parameters(), self.head.weight, self.head.bias]

    def tensors(self) -> dict[str, FloatArray]:
        head = {f"{HEAD}.{name}": value.detach().cpu().numpy().copy() for name, value in self.head.named_parameters()}
        return self.network.tensors() | head

    def logits(self, questions: Sequence[str], passages: Sequence[str]) -> Any:
        sequences = encode_pairs(self.network.tokenizer, questions, passages)
        return self.head(self.network.means(sequences, batch_size=16))[:, 0]

    def score(self, pairs: Sequence[tuple[str, str]]) -> FloatArray:
        """The logit of each (question, passage), without gradients."""

        def score_piece(piece: Sequence[tuple[str, str]]) -> FloatArray:
            with torch.no_grad():
                found: FloatArray = self.logits([q for q, _ in piece], [p for _, p in piece]).cpu().numpy()
                return found

        with one_thread_a_lane():
            return np.concatenate(in_lanes(score_piece, in_pieces(pairs, _PAIRS_A_JOB)))

    def calibrate(self, scale: float, shift: float) -> None:
        """Put p = sigmoid(scale * logit + shift) into the head."""
        with torch.no_grad():
            self.head.weight.mul_(scale)
            self.head.bias.mul_(scale).add_(shift)


def scorer_course(scoring: ScoringNetwork, train: Sequence[Asked], dev: Sequence[Asked]) -> Course[list[Pair]]:
    """Stops by how well the dev notices' questions are told from their near misses, the worst style counting."""

    def plan(rng: random.Random) -> list[list[list[Pair]]]:
        pairs = epoch_pairs(train, rng)
        whole = len(pairs) - len(pairs) % (_PAIRS_A_JOB * LANES)
        jobs = [list(piece) for piece in in_pieces(pairs[:whole], _PAIRS_A_JOB)]
        return [list(step) for step in in_pieces(jobs, LANES)]

    def loss(pairs: list[Pair]) -> Any:
        logits = scoring.logits([p.question for p in pairs], [p.passage for p in pairs])
        targets = torch.tensor([p.target for p in pairs], device=logits.device)
        return functional.binary_cross_entropy_with_logits(logits, targets)

    return Course(scoring.parameters(), plan, loss, lambda: min(judge(scoring, dev).aucs.values()))


@dataclass(frozen=True, slots=True)
class Judgement:
    """`aucs` by style against all near misses, each question judged by the best of its `n_read` candidates."""

    aucs: dict[str, float]
    scores: dict[str, FloatArray]


def judge(scoring: ScoringNetwork, asked: Sequence[Asked], *, n_read: int = 1) -> Judgement:
    """As the product would ask: what search found first is read, and its best logit counts.

    A question whose own task is not among them is left out: whether it should be answered from those is moot.
    """
    kept = [a for a in asked if a.style == NEAR_MISS or any(c.answers for c in a.found[:n_read])]
    pairs = [(a.question, c.passage) for a in kept for c in a.found[:n_read]]
    logits = scoring.score(pairs)
    best, position = [], 0
    for question in kept:
        size = len(question.found[:n_read])
        best.append(logits[position : position + size].max())
        position += size
    scores = {
        style: np.array([b for a, b in zip(kept, best, strict=True) if a.style == style], dtype=np.float32)
        for style in sorted({a.style for a in kept})
    }
    negatives = scores.get(NEAR_MISS, np.zeros(0, dtype=np.float32))
    return Judgement({s: auc(own, negatives) for s, own in scores.items() if s != NEAR_MISS}, scores)


def auc(positives: FloatArray, negatives: FloatArray) -> float:
    """The share of (positive, negative) pairs in which the positive scores higher; equals count half."""
    if not len(positives) or not len(negatives):
        return 0.5
    ordered = np.sort(negatives)
    below = np.searchsorted(ordered, positives, side="left")
    not_above = np.searchsorted(ordered, positives, side="right")
    return float((below + not_above).sum() / 2 / len(positives) / len(negatives))


def style_only_aucs(scoring: ScoringNetwork, asked: Sequence[Asked]) -> dict[str, float]:
    """What the question alone gives away; 0.5 is nothing.

    `no_passage`: answerable questions against near misses, nothing to read. `wrong_passage`: the same, both shown
    a task that does not answer.
    """

    def shown(passage: Callable[[Asked], str]) -> float:
        logits = scoring.score([(a.question, passage(a)) for a in asked])
        is_near_miss = np.array([a.style == NEAR_MISS for a in asked])
        return auc(logits[~is_near_miss], logits[is_near_miss])

    return {
        "no_passage": shown(lambda _: ""),
        "wrong_passage": shown(lambda a: next((c.passage for c in a.found if not c.answers), "")),
    }


def fit_calibration(logits: FloatArray, answers: Booleans) -> tuple[float, float]:
    """(scale, shift) of the logistic curve that fits best, by Newton's method."""
    columns = np.stack([logits.astype(np.float64), np.ones(len(logits))], axis=1)
    found = np.array([1.0, 0.0])
    for _ in range(50):
        probabilities = 1 / (1 + np.exp(-columns @ found))
        weights = probabilities * (1 - probabilities)
        gradient = columns.T @ (probabilities - answers) + 1e-3 * found
        curvature = (columns * weights[:, None]).T @ columns + 1e-3 * np.eye(2)
        found = found - np.linalg.solve(curvature, gradient)
    return float(found[0]), float(found[1])


def threshold_at_precision(positives: FloatArray, negatives: FloatArray, precision: float) -> tuple[float, float]:
    """(threshold, recall): the lowest threshold whose accepted are right at `precision`; recall 0.0 where none is."""
    best = (float("inf"), 0.0)
    for threshold in np.unique(positives)[::-1]:
        accepted, wrong = int((positives >= threshold).sum()), int((negatives >= threshold).sum())
        if accepted / (accepted + wrong) >= precision:
            best = (float(threshold), accepted / len(positives))
    return best
