"""Switches off one check of the scorer at a time: a check that nothing misses is dead."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eval import metrics, scorer, support
from eval.mutation.harness import Verdict, scored_record
from eval.mutation.model import World
from eval.results import Outcome

# One mutant that depends on a check proves it alive; more only say how much rests on it.
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Knockout:
    """`n_missed` mutants went unseen while the check was off."""

    rule: str
    n_missed: int

    @property
    def is_noticed(self) -> bool:
        return self.n_missed > 0


def check_names() -> tuple[str, ...]:
    """The support rules, and the measures that the strict verdict asks for."""
    return (*support.RULES, *scorer.MUST_BE_ONE)


@contextmanager
def without(name: str) -> Iterator[None]:
    """Within it the scorer works without one check."""
    registry: dict[str, Any] = support.RULES if name in support.RULES else metrics.MEASURES
    before = dict(registry)
    del registry[name]
    try:
        yield
    finally:
        registry.clear()
        registry.update(before)


def knock_out(detected: Sequence[Verdict], world: World) -> tuple[Knockout, ...]:
    """For each check, how many of the mutants seen with it are not seen without it."""
    return tuple(Knockout(name, _missed(name, _candidates(name, detected), world)) for name in check_names())


def _candidates(name: str, detected: Sequence[Verdict]) -> list[Verdict]:
    """The mutants that this check may have caught alone."""
    if name in support.RULES:
        return [v for v in detected if {f.rule for f in v.new if f.rule in support.RULES} == {name}]
    return [v for v in detected if name in v.failed]


def _missed(name: str, candidates: Iterable[Verdict], world: World) -> int:
    missed = 0
    with without(name):
        for verdict in candidates:
            wrong = scored_record(verdict.mutant)
            result = scorer.score_turn(wrong.item, wrong.turn, wrong.record, world.sources)
            missed += result.passed == Outcome.PASS
            if missed >= _ENOUGH:
                break
    return missed
