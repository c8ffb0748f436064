"""Turn results -> a summary: per type and pooled, each measure with its counts and intervals. Plain data."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eval.header import RunHeader
from eval.items import TYPES, Behaviour
from eval.measures import PASSED
from eval.results import Finding, Measure, Outcome, SegmentResult, TurnResult
from eval.statistics import clopper_pearson, cluster_bootstrap
from eval.verdict import reasons, unmeasured

SCHEMA_VERSION = "1"
POOLS: dict[str, Callable[[str], bool]] = {
    "answerable": lambda name: name[0] in "AB",
    "adversarial": lambda name: name[0] == "C",
    "all": lambda _: True,
}


@dataclass(frozen=True, slots=True)
class MeasureSummary:
    """Over the turns to which a measure applies.

    `mean` is that of the measured turns' values, [`low`, `high`] its 95 % interval by cluster bootstrap; `pooled` is
    `numerator` / `denominator` summed over turns. `exact_low`/`exact_high` are the Clopper–Pearson bounds, given where
    every value is 0 or 1. None where nothing was measured.
    """

    n_turns: int
    n_unmeasured: int
    numerator: float
    denominator: float
    mean: float | None
    low: float | None
    high: float | None
    pooled: float | None
    exact_low: float | None = None
    exact_high: float | None = None

    @property
    def n_measured(self) -> int:
        return self.n_turns - self.n_unmeasured

    def interval(self) -> tuple[float, float] | None:
        """What to print: the exact bounds at 0 and 1, where a bootstrap has no width, and for a single cluster."""
        is_extreme = self.mean in (0.0, 1.0) or self.low is None
        low, high = (self.exact_low, self.exact_high) if is_extreme else (self.low, self.high)
        return None if low is None or high is None else (low, high)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Positive: a refusal was expected. None where the quotient has no denominator."""

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int
    n_unmeasured: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """One type, or types pooled. `n_skipped` items were not asked (see the header's skip_reason).

    `findings` are counted by kind; `rules` are in how many failed turns a rule fired or a decisive measure was missed.
    """

    key: str
    n_items: int
    n_turns: int
    n_clusters: int
    n_skipped: int
    n_unmeasured: int
    measures: dict[str, MeasureSummary]
    refusals: Refusals
    radii: dict[str, int]
    findings: dict[str, int]
    rules: dict[str, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """`rows` in type order, then the pools. `confusion` is expected -> predicted behaviour -> turns."""

    header: RunHeader
    rows: tuple[Row, ...]
    confusion: dict[str, dict[str, int]]
    schema_version: str = SCHEMA_VERSION

    def row(self, key: str) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)


def summarise(results: Sequence[TurnResult], header: RunHeader) -> Summary:
    """The summary of a run; types of which there is no turn have no row."""
    types = [name for name in TYPES if any(r.type == name for r in results)]
    rows = [_row(name, [r for r in results if r.type == name], header) for name in types]
    rows += [_row(key, [r for r in results if holds(r.type)], header) for key, holds in POOLS.items()]
    confusion: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        if result.qid not in header.skipped:
            confusion[result.expected][result.predicted or ""] += 1
    ordered = {b.value: dict(sorted(confusion[b].items())) for b in Behaviour if b in confusion}
    return Summary(header, tuple(row for row in rows if row.n_turns), ordered)


def passed_measure(result: TurnResult) -> Measure:
    """The strict verdict as a measure, so that it is summed like the others."""
    if result.passed is Outcome.UNMEASURED:
        return Measure(None, reason="未测")
    value = float(result.passed is Outcome.PASS)
    return Measure(value, value, 1.0)


def measures_of(result: TurnResult) -> dict[str, Measure]:
    return {PASSED: passed_measure(result), **result.measures}


def radius_of(segment: SegmentResult) -> str:
    """Where support for a segment ends: at its citations, in what was retrieved, in the document, or nowhere."""
    if segment.cited is not Outcome.FAIL:
        return "supported" if segment.cited is Outcome.PASS else "unmeasured"
    if segment.document is Outcome.FAIL:
        return "fabrication"
    if segment.retrieved is Outcome.FAIL:
        return "retrieval"
    return "wrong_citation" if Outcome.UNMEASURED not in (segment.retrieved, segment.document) else "unmeasured"


def kind_of(finding: Finding) -> str:
    """What a finding is about; what was left unsaid is told apart from what was said wrongly."""
    return "omission" if finding.rule == "nugget.missing" else finding.kind.value


def refusals_of(results: Iterable[TurnResult]) -> Refusals:
    counts = Counter(
        "?" if r.predicted is None else (r.expected is Behaviour.REFUSE, r.predicted is Behaviour.REFUSE)
        for r in results
    )
    tp, fp, fn, tn = (counts[pair] for pair in ((True, True), (False, True), (True, False), (False, False)))
    return Refusals(
        tp,
        fp,
        fn,
        tn,
        counts["?"],
        precision=_quotient(tp, tp + fp),
        recall=_quotient(tp, tp + fn),
        f1=_quotient(2 * tp, 2 * tp + fp + fn) if tp + fn else None,
    )


def summarise_measure(measures: Sequence[tuple[str, Measure]], seed: int) -> MeasureSummary:
    """`measures` are (cluster, measure) of the turns to which it applies."""
    known = [(cluster, m.value) for cluster, m in measures if m.value is not None]
    numerator = sum(m.numerator for _, m in measures if m.value is not None)
    denominator = sum(m.denominator for _, m in measures if m.value is not None)
    if not known:
        return MeasureSummary(len(measures), len(measures), 0.0, 0.0, None, None, None, None)
    values = [value for _, value in known]
    clusters = [cluster for cluster, _ in known]
    # One cluster says nothing of how others would have come out: no interval, rather than one of no width.
    low, high = cluster_bootstrap(values, clusters, seed=seed) if len(set(clusters)) > 1 else (None, None)
    exact = clopper_pearson(int(sum(values)), len(values)) if set(values) <= {0.0, 1.0} else (None, None)
    return MeasureSummary(
        n_turns=len(measures),
        n_unmeasured=len(measures) - len(known),
        numerator=_rounded(numerator),
        denominator=_rounded(denominator),
        mean=_rounded(sum(values) / len(values)),
        low=None if low is None else _rounded(low),
        high=None if high is None else _rounded(high),
        pooled=_rounded(numerator / denominator) if denominator else None,
        exact_low=None if exact[0] is None else _rounded(exact[0]),
        exact_high=None if exact[1] is None else _rounded(exact[1]),
    )


def _row(key: str, results: Sequence[TurnResult], header: RunHeader) -> Row:
    asked = [r for r in results if r.qid not in header.skipped]
    findings = [finding for r in asked for finding in r.findings]
    by_name: dict[str, list[tuple[str, Measure]]] = defaultdict(list)
    for result in asked:
        for name, measure in measures_of(result).items():
            by_name[name].append((result.cluster, measure))
    return Row(
        key=key,
        n_items=len({r.qid for r in results}),
        n_turns=len(results),
        n_clusters=len({r.cluster for r in asked}),
        n_skipped=len({r.qid for r in results} - {r.qid for r in asked}),
        n_unmeasured=sum(r.passed is Outcome.UNMEASURED or bool(unmeasured(r)) for r in asked),
        measures={name: summarise_measure(by_name[name], header.seed) for name in sorted(by_name)},
        refusals=refusals_of(asked),
        radii=_counted(radius_of(s) for r in asked for s in r.segments if s.is_check_worthy),
        findings=_counted(kind_of(finding) for finding in findings),
        rules=_counted(reason for r in asked if r.passed is Outcome.FAIL for reason in reasons(r)),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _quotient(part: int, whole: int) -> float | None:
    return _rounded(part / whole) if whole else None


def _rounded(value: float) -> float:
    """Six places: more are noise of the platform's arithmetic, which would make equal runs differ."""
    return round(value, 6)
