"""One turn and its answer, read once for all measures."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from eval.answers import AnswerRecord
from eval.behaviour import is_content, predicted_behaviour
from eval.check_worthy import is_check_worthy
from eval.claims import Claim, Origin, build_claims
from eval.comparison import AnswerContext
from eval.evidence import Evidence, evidence_of, units_of
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place
from eval.measure_words import canonical_measure
from eval.normalise import plain
from eval.nuggets import NuggetVerdict, Said, judge, read_answer
from eval.quantities import Quantity
from eval.results import Finding
from eval.sources import Sources
from eval.support import check


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """A check-worthy claim with what speaks against it under its own citations and in span mode."""

    number: int
    claim: Claim
    findings: tuple[Finding, ...]
    span_findings: tuple[Finding, ...]


class TurnView:
    """Everything is read on first use; nothing changes afterwards."""

    def __init__(self, item: Item, turn: int, answer: AnswerRecord, sources: Sources) -> None:
        self.item = item
        self.turn = turn
        self.answer = answer
        self.sources = sources
        self.gold: Gold = item.turns[turn].gold

    @cached_property
    def is_missing(self) -> bool:
        """No answer at all, or an error in its place: every measure that applies is then 0."""
        parts = (self.answer.answer, self.answer.lead_in, *(s.text for s in self.answer.segments))
        return bool(self.answer.error) or not any(part.strip() for part in parts)

    @cached_property
    def units(self) -> tuple[str, ...]:
        return units_of(tuple(self.sources[n].units for n in self.item.notices))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return () if self.is_missing else build_claims(self.answer, self.item.notices, self.sources)

    @cached_property
    def document(self) -> Evidence:
        """All that is in scope: every task and the header of every notice."""
        notices = self.item.notices
        places = [Place(n, task) for n in notices for task in (*self.sources[n].tasks, None)]
        return evidence_of(self.sources, notices, tuple(places), self.computed)

    @cached_property
    def context(self) -> AnswerContext:
        question = "\n".join([self.item.turns[self.turn].question, self.answer.resolved_question])
        return AnswerContext(self.document, plain(question), self.claims, self._listed())

    def _listed(self) -> dict[str, int]:
        statements = [c for c in self.claims if c.origin == Origin.STATEMENT]
        groups = {"": statements} | {g: [c for c in statements if c.group == g] for g in {c.group for c in statements}}
        groups[""] = statements
        return {g: len({p for c in claims for p in c.places if p.task is not None}) for g, claims in groups.items()}

    def evidence(self, places: Iterable[Place]) -> Evidence:
        return evidence_of(self.sources, self.item.notices, tuple(places), self.computed)

    @cached_property
    def computed(self) -> frozenset[tuple[str, str]]:
        """Values that gold derives from several places: sums and counts."""
        derived = [n for n in self.gold.nuggets if n.computed_from or n.kind == NuggetKind.COUNT]
        return frozenset((plain(n.value), canonical_measure(plain(n.unit_of_measure))) for n in derived)

    @cached_property
    def verdicts(self) -> tuple[ClaimVerdict, ...]:
        return tuple(self._verdict(i, c) for i, c in enumerate(self.claims) if self.worthy[i])

    @cached_property
    def worthy(self) -> tuple[bool, ...]:
        """Of each claim, whether it must be supported. A citation that leads nowhere must always be looked at."""
        return tuple(bool(c.invalid) or is_check_worthy(c, self.document) for c in self.claims)

    def _verdict(self, number: int, claim: Claim) -> ClaimVerdict:
        findings = check(claim, self.evidence(claim.places), self.context)
        if claim.span_places == claim.places:
            return ClaimVerdict(number, claim, findings, findings)
        return ClaimVerdict(number, claim, findings, check(claim, self.evidence(claim.span_places), self.context))

    @cached_property
    def cited(self) -> tuple[Place, ...]:
        """The places that the answer's own statements cite, without those that a frame inherits."""
        statements = [p for c in self.claims if c.origin == Origin.STATEMENT for p in c.places]
        return tuple(dict.fromkeys(statements))

    @cached_property
    def invalid(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i for c in self.claims for i in c.invalid))

    @cached_property
    def said(self) -> Said:
        return read_answer(self.claims, self.units)

    @cached_property
    def nuggets(self) -> tuple[NuggetVerdict, ...]:
        return tuple(judge(n, self.said, self.gold.nuggets, self._printed(n)) for n in self.gold.nuggets)

    def _printed(self, nugget: Nugget) -> tuple[Quantity, ...]:
        """The figures that the nugget's own place prints."""
        place = Place(nugget.notice, nugget.task)
        places = {place, *nugget.computed_from} if nugget.task else set(nugget.computed_from)
        return self.evidence(sorted(places, key=str)).quantities

    @cached_property
    def predicted(self) -> Behaviour | None:
        return predicted_behaviour(self.answer, self.claims, self.units)

    @cached_property
    def content(self) -> tuple[Claim, ...]:
        return tuple(c for c in self.claims if c.origin != Origin.CAVEAT and is_content(c, self.units))

    @cached_property
    def whole_text(self) -> str:
        """Everything shown, normalised."""
        answer = self.answer
        return plain("\n".join([answer.answer, answer.lead_in, *(s.text for s in answer.segments), *answer.caveats]))
