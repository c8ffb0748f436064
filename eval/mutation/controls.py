"""Right answers that must not be flagged: written by hand, and rewritten by rule."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.mutation.model import Base, World
from eval.mutation.paraphrase import PARAPHRASES
from eval.results import Finding, Outcome, TurnResult
from eval.scorer import score_turn

# Enough of each rule for a bound of 3 % or better on all of them together.
CAP = 60


@dataclass(frozen=True, slots=True)
class Control:
    """A right answer under the name of the group that it counts for; `rule` is the paraphrase that made it."""

    group: str
    rule: str
    base: Base
    original: Base | None = None


@dataclass(frozen=True, slots=True)
class ControlVerdict:
    control: Control
    is_flagged: bool
    findings: tuple[Finding, ...]
    fallen: tuple[str, ...]


def rewritten(bases: Sequence[Base], world: World, *, seed: int, cap: int = CAP) -> Iterator[Control]:
    """Up to `cap` controls of each paraphrase rule, from bases drawn evenly."""
    for paraphrase in PARAPHRASES:
        rng = Random(f"{seed}:{paraphrase.name}")
        n = 0
        for base in rng.sample(list(bases), len(bases)):
            if n >= cap:
                break
            record = paraphrase.rephrase(base, world, rng)
            if record is not None:
                n += 1
                yield Control("paraphrase", paraphrase.name, replace(base, record=record), base)


def judge_controls(controls: Iterable[Control], world: World) -> Iterator[ControlVerdict]:
    for control in controls:
        base = control.base
        result = score_turn(base.item, base.turn, base.record, world.sources)
        yield ControlVerdict(control, result.passed != Outcome.PASS, result.findings, fallen_measures(result))


def fallen_measures(result: TurnResult) -> tuple[str, ...]:
    """Measures of the verdict that are not 1, for the one who has to find out why a control was flagged."""
    passing = {"exempt_share", "over_refusal"}
    return tuple(
        name for name, m in result.measures.items() if m.value is not None and m.value < 1 and name not in passing
    )
