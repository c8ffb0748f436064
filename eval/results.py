"""What scoring gives: findings, measures and results of turns. Plain data, JSON by `dataclasses.asdict`.

A measure has three outcomes. Unmeasured is neither 0 nor left out silently: it is counted and reported.
"""

from dataclasses import dataclass
from enum import StrEnum

from eval.items import Behaviour, Place


class Outcome(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    UNMEASURED = "unmeasured"


class AtomKind(StrEnum):
    """What a statement asserts.

    Q(value, unit, bound, attribute), O(unit, role), D(date), N(document), V(validity), P(polarity), M(modality),
    S(scope 县/市/省), T(clause text), C(citation), A(arithmetic and counts).
    """

    QUANTITY = "quantity"
    ORGANISATION = "organisation"
    DATE = "date"
    DOCUMENT = "document"
    VALIDITY = "validity"
    POLARITY = "polarity"
    MODALITY = "modality"
    SCOPE = "scope"
    CLAUSE = "clause"
    CITATION = "citation"
    ARITHMETIC = "arithmetic"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong. `rule` is stable (quantity.bound); `asserted` is in the answer, `source` what the text says."""

    rule: str
    kind: AtomKind
    message: str
    asserted: str = ""
    source: str = ""
    place: Place | None = None
    segment: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentResult:
    """Support at three radii: by the segment's own citations, by what was retrieved, by the whole document."""

    text: str
    places: tuple[Place, ...]
    is_check_worthy: bool
    cited: Outcome
    retrieved: Outcome
    document: Outcome


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` = numerator / denominator, in [0, 1] (truthfulness in [-1, 1]); None where it is unmeasured.

    A measure that does not apply to a turn (citation recall of a refusal) is not in its result at all.
    """

    value: float | None
    numerator: float = 0.0
    denominator: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """`passed` is the strict verdict: right behaviour, faithful, every vital nugget, no forbidden value."""

    qid: str
    turn: int
    type: str
    split: str
    cluster: str
    question: str
    answer: str
    expected: Behaviour
    predicted: Behaviour | None
    passed: Outcome
    measures: dict[str, Measure]
    findings: tuple[Finding, ...]
    segments: tuple[SegmentResult, ...]
    latency_ms: float | None = None
