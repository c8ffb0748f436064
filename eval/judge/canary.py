"""Forty labelled segments that are judged anew each time: a judge that has drifted may not give numbers."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from eval.judge.verdict import Verdict

N_CANARY = 40
MAX_DRIFT = 0.05
_NATURAL = "natural"


class _Segment(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def operator(self) -> str: ...


def pick_canary(segments: Sequence[_Segment], n: int = N_CANARY) -> tuple[str, ...]:
    """Ids: half natural, half mutants, by the hash of their ids; fewer of one kind are made up with the other."""
    ordered = sorted(segments, key=lambda s: hashlib.sha256(s.id.encode()).hexdigest())
    natural = [s.id for s in ordered if s.operator == _NATURAL]
    mutants = [s.id for s in ordered if s.operator != _NATURAL]
    n_natural = min(len(natural), max(n // 2, n - len(mutants)))
    return tuple(sorted(natural[:n_natural] + mutants[: n - n_natural]))


def agreement(truth: Mapping[str, str], verdicts: Mapping[str, Verdict], ids: Sequence[str]) -> float:
    """The share of `ids` on which the judge says exactly what people settled; an unmeasured verdict disagrees."""
    return sum(verdicts[name].label == truth[name] for name in ids) / len(ids)


def has_drifted(now: float, calibrated: float) -> bool:
    """Whether judged numbers are blocked.

    >>> has_drifted(0.85, 0.90), has_drifted(0.825, 0.90)
    (False, True)
    """
    return abs(now - calibrated) > MAX_DRIFT + 1e-9
