"""Makes mutants, has them scored, and counts what the scorer saw."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.answers import AnswerRecord
from eval.items import Place
from eval.mutation.model import Base, Draft, Operator, World, fold, places_of
from eval.mutation.operators import OPERATORS
from eval.mutation.wording import is_said
from eval.rendering import as_plain_text
from eval.results import Finding, Outcome, TurnResult
from eval.scorer import MUST_BE_ONE, score_turn

# One mutant in so many is scored as text alone, its citations read from the marks.
TEXT_SHARE = 3
# More mutants than this from one operator narrow no bound worth having (473 prove 0.99 with one miss).
CAP = 500


@dataclass(frozen=True, slots=True)
class Mutant:
    operator: Operator
    base: Base
    draft: Draft
    is_text_only: bool

    @property
    def record_base(self) -> Base:
        """The right answer in the same form, text or structured."""
        return replace(self.base, record=as_plain_text(self.base.record)) if self.is_text_only else self.base


@dataclass(frozen=True, slots=True)
class Verdict:
    """`new` are findings that the right answer does not have. `is_localised`: one of them names the atom changed.

    `failed` are the measures of the strict verdict that the mutant fails.
    """

    mutant: Mutant
    is_detected: bool
    is_localised: bool
    new: tuple[Finding, ...]
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The mutants of one operator, after those that say nothing wrong were left out."""

    operator: Operator
    mutants: tuple[Mutant, ...]
    n_equivalent: int


def make_mutants(bases: Sequence[Base], world: World, *, seed: int, cap: int = CAP) -> tuple[Made, ...]:
    """At most `cap` mutants an operator, drawn evenly from all bases. Deterministic by seed."""
    return tuple(_made(operator, bases, world, seed, cap) for operator in OPERATORS)


def _made(operator: Operator, bases: Sequence[Base], world: World, seed: int, cap: int) -> Made:
    rng = Random(f"{seed}:{operator.name}")
    shuffled = rng.sample(list(bases), len(bases))
    mutants: list[Mutant] = []
    n_equivalent = 0
    for base in shuffled:
        if len(mutants) >= cap:
            break
        for draft in _drafts(operator, base, world, seed)[:2]:
            if is_equivalent(base, draft, world):
                n_equivalent += 1
            else:
                is_shown = draft.record.answer != base.record.answer
                mutants.append(Mutant(operator, base, draft, is_shown and rng.randrange(TEXT_SHARE) == 0))
    return Made(operator, tuple(mutants[:cap]), n_equivalent)


def _drafts(operator: Operator, base: Base, world: World, seed: int) -> list[Draft]:
    """The drafts of one base in an order that does not favour its first statement."""
    rng = Random(f"{seed}:{operator.name}:{base.key}")
    drafts = list(operator.mutate(base, world, rng))
    return rng.sample(drafts, len(drafts))


def is_equivalent(base: Base, draft: Draft, world: World) -> bool:
    """Nothing replaced, or what now stands there is word for word in what it cites."""
    if draft.record == base.record:
        return True
    if fold(draft.record.answer) == fold(base.record.answer) and _cited(draft.record) == _cited(base.record):
        return True
    return bool(draft.after) and bool(draft.places) and is_said(draft, world)


def _cited(record: AnswerRecord) -> list[tuple[Place, ...]]:
    return [places_of(s.citations) for s in record.segments]


def judge(mutants: Iterable[Mutant], world: World) -> Iterator[Verdict]:
    """Verdicts in order; a mutant whose right form is flagged too is scored in its structured form instead."""
    of_base = _BaseResults(world)
    for mutant in mutants:
        before = of_base(mutant.record_base)
        if mutant.is_text_only and before.passed != Outcome.PASS:
            mutant = replace(mutant, is_text_only=False)
            before = of_base(mutant.base)
        yield _verdict(mutant, before, world)


class _BaseResults:
    """Results of right answers, each scored once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.known: dict[tuple[str, bool], TurnResult] = {}

    def __call__(self, base: Base) -> TurnResult:
        key = (base.key, bool(base.record.segments))
        if key not in self.known:
            self.known[key] = score_turn(base.item, base.turn, base.record, self.world.sources)
        return self.known[key]


def scored_record(mutant: Mutant) -> Base:
    record = as_plain_text(mutant.draft.record) if mutant.is_text_only else mutant.draft.record
    return replace(mutant.base, record=record)


def _verdict(mutant: Mutant, before: TurnResult, world: World) -> Verdict:
    wrong = scored_record(mutant)
    after = score_turn(wrong.item, wrong.turn, wrong.record, world.sources)
    return verdict_of(mutant, before, after)


def verdict_of(mutant: Mutant, before: TurnResult, after: TurnResult) -> Verdict:
    known = {(f.rule, f.asserted) for f in before.findings}
    new = tuple(f for f in after.findings if (f.rule, f.asserted) not in known)
    fallen = {name for name in mutant.operator.measures if _fell(name, before, after)}
    is_detected = after.passed == Outcome.FAIL or bool(fallen)
    is_localised = is_detected and (bool(fallen) or any(f.kind in mutant.operator.kinds for f in new))
    failed = tuple(m for m in MUST_BE_ONE if m in after.measures and after.measures[m].value != 1)
    return Verdict(mutant, is_detected, is_localised, new, failed)


def _fell(name: str, before: TurnResult, after: TurnResult) -> bool:
    old, now = before.measures.get(name), after.measures.get(name)
    if now is None or now.value is None:
        return False
    return now.value < (1.0 if old is None or old.value is None else old.value)
