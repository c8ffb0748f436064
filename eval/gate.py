"""May this run go out? Hard rules tolerate nothing; soft rules hold a run to its targets and to the run before it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.compare import ComparedRow, Comparison
from eval.items import TYPES
from eval.measures import COLUMNS, HARD, measure_label
from eval.results import Outcome, TurnResult
from eval.summary import Summary
from eval.trust import Trust
from eval.verdict import failed_hard, unmeasured
from ingest.errors import InputError

TARGETS = Path(__file__).parent / "gate_targets.json"
SMALL_TYPE = 20
_MOST_BROKEN = 2
_FORBID_UNKNOWN: dict[str, Any] = {"extra": "forbid"}
_SHOWN = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Targets:
    """`lower_bounds` are of the pooled rows' intervals; `latency_growth` is of the 95th percentile."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    lower_bounds: dict[str, float]
    refusal_f1: float
    latency_growth: float


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A failure let through until a day (ISO), with who answers for it. Past that day it fails the gate by itself.

    `rule` is the measure of a hard rule (citation_validity).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    qid: str
    rule: str
    until: str
    owner: str


@dataclass(frozen=True, slots=True)
class GateInput:
    """`comparison` and the two latencies are None where there is no run before; `today` is an ISO date."""

    summary: Summary
    results: Sequence[TurnResult]
    targets: Targets
    today: str
    trust: Trust | None = None
    comparison: Comparison | None = None
    known: Sequence[KnownFailure] = ()
    p95_ms: float | None = None
    p95_ms_before: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Of one rule: `problems` empty means that it holds; `note` says why a rule was not applied."""

    rule: str
    is_hard: bool
    problems: tuple[str, ...] = field(default=())
    note: str = ""


def judge(given: GateInput) -> list[Verdict]:
    """Every rule's verdict, hard ones first."""
    hard = [_hard_measure(given, name, measure) for name, measure in HARD.items()]
    hard += [_known_failures(given), _unmeasured(given), _dead_checks(given), _scorer_trust(given)]
    return [*hard, _targets(given), _drops(given), _broken(given), _latency(given)]


def first_failing(verdicts: Iterable[Verdict]) -> Verdict | None:
    return next((verdict for verdict in verdicts if verdict.problems), None)


def render_gate(verdicts: Sequence[Verdict]) -> str:
    """A line a rule, then the outcome, which names the first failing rule."""
    lines = []
    for verdict in verdicts:
        sign = "✗" if verdict.problems else "－" if verdict.note else "✓"
        kind = "硬性" if verdict.is_hard else "软性"
        lines.append(f"{sign} {kind} {verdict.rule}" + (f"（{verdict.note}）" if verdict.note else ""))
        lines += [f"    {problem}" for problem in verdict.problems[:_SHOWN]]
        if len(verdict.problems) > _SHOWN:
            lines.append(f"    …… 共 {len(verdict.problems)} 处")
    failing = first_failing(verdicts)
    last = f"未通过：{failing.rule}；{failing.problems[0]}" if failing else "通过"
    return "\n".join([*lines, "", last]) + "\n"


def read_targets(path: Path) -> Targets:
    """Raises InputError for a measure that no table has: a mistyped target would hold nothing to it."""
    targets = _read(path, Targets)
    unknown = sorted(set(targets.lower_bounds) - {name for name, _ in COLUMNS})
    if unknown:
        raise InputError(
            f"{path} 里没有指标 {unknown[0]}", expected="、".join(name for name, _ in COLUMNS), remedy="请改正指标名"
        )
    return targets


def read_known_failures(path: Path) -> tuple[KnownFailure, ...]:
    return _read(path, tuple[KnownFailure, ...])


def _hard_measure(given: GateInput, name: str, measure: str) -> Verdict:
    excused = {(k.qid, k.rule) for k in given.known if k.until >= given.today}
    problems = [
        f"{result.qid} 第{result.turn + 1}轮 {result.question}"
        for result in given.results
        if measure in failed_hard(result) and (result.qid, measure) not in excused
    ]
    return Verdict(name, True, tuple(problems))


def _known_failures(given: GateInput) -> Verdict:
    expired = [f"{k.qid} {k.rule} 到 {k.until} 为止，负责人 {k.owner}" for k in given.known if k.until < given.today]
    return Verdict("已知问题没有过期", True, tuple(expired))


def _unmeasured(given: GateInput) -> Verdict:
    skipped = set(given.summary.header.skipped)
    problems = []
    for result in given.results:
        where = f"{result.qid} 第{result.turn + 1}轮"
        if result.qid not in skipped and result.passed is Outcome.UNMEASURED:
            problems.append(f"{where} 没有评分")
        problems += [f"{where} {measure_label(k)}：{m.reason or '未测'}" for k, m in unmeasured(result).items()]
    return Verdict("没有未测的指标", True, tuple(problems))


def _dead_checks(given: GateInput) -> Verdict:
    name = "每项检查关掉都会被发现"
    if given.trust is None or not given.trust.knockouts:
        return Verdict(name, True, note="没有变异测试的汇总")
    return Verdict(name, True, tuple(k.rule for k in given.trust.knockouts if not k.is_noticed))


def _scorer_trust(given: GateInput) -> Verdict:
    name = "评分程序达到可信度目标"
    if given.trust is None:
        return Verdict(name, True, note="没有变异测试的汇总")
    problems = [
        f"{o.label or o.name} 发现 {_percent(o.rate)}，目标 {_percent(o.target)}"
        for o in given.trust.operators
        if o.is_critical and not o.is_met
    ]
    for control in given.trust.controls:
        if not control.is_met:
            rate, limit = _percent(control.rate), _percent(control.limit)
            problems.append(f"{control.label or control.name} 误报 {rate}，上限 {limit}")
    if given.trust.scorer_hash not in ("", given.summary.header.scorer_hash):
        problems.insert(0, "变异测试用的是另一版评分程序")
    return Verdict(name, True, tuple(problems))


def _targets(given: GateInput) -> Verdict:
    row = given.summary.row("all")
    problems = []
    for name, target in given.targets.lower_bounds.items():
        measure = row.measures.get(name) if row else None
        bounds = measure.interval() if measure else None
        if bounds is not None and bounds[0] < target:
            problems.append(f"{dict(COLUMNS)[name]} 区间下限 {_percent(bounds[0])}，目标 {_percent(target)}")
    f1 = row.refusals.f1 if row else None
    if f1 is not None and f1 < given.targets.refusal_f1:
        problems.append(f"拒答 F1 {_percent(f1)}，目标 {_percent(given.targets.refusal_f1)}")
    return Verdict("总成绩达到目标", False, tuple(problems))


def _drops(given: GateInput) -> Verdict:
    def problems(rows: Sequence[ComparedRow]) -> list[str]:
        dropped = [row for row in rows if row.is_significant_drop]
        return [f"{row.key} 弄坏 {row.n_broken}，修好 {row.n_fixed}，p={row.p_holm:.3f}" for row in dropped]

    return _against_base(given, "没有题型显著变差", problems)


def _broken(given: GateInput) -> Verdict:
    def problems(rows: Sequence[ComparedRow]) -> list[str]:
        broken = [row for row in rows if row.n < SMALL_TYPE and row.n_broken >= _MOST_BROKEN]
        return [f"{row.key} 共 {row.n} 轮，新弄坏 {row.n_broken} 轮" for row in broken]

    return _against_base(given, f"不足 {SMALL_TYPE} 轮的题型没有弄坏两轮以上", problems)


def _against_base(given: GateInput, name: str, problems: Callable[[Sequence[ComparedRow]], list[str]]) -> Verdict:
    if given.comparison is None:
        return Verdict(name, False, note="没有给出基准")
    types = [row for row in given.comparison.rows if row.key in TYPES]
    return Verdict(name, False, tuple(problems(types)))


def _latency(given: GateInput) -> Verdict:
    name = "没有明显变慢"
    if given.p95_ms is None or not given.p95_ms_before:
        return Verdict(name, False, note="没有两次的用时")
    growth = given.p95_ms / given.p95_ms_before - 1
    is_slow = growth > given.targets.latency_growth
    said = f"p95 从 {given.p95_ms_before:.0f} 毫秒到 {given.p95_ms:.0f} 毫秒，多 {_percent(growth)}"
    return Verdict(name, False, (said,) if is_slow else ())


def _percent(value: float | None) -> str:
    return "未测" if value is None else f"{value * 100:.1f}%"


def _read(path: Path, kind: type[T]) -> T:
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"读不了 {path}", expected="一个 JSON 文件", remedy="请检查路径") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "整体"
        raise InputError(
            f"{path} 的 {where} 有误（{first['msg']}）", expected="门槛或已知问题的格式", remedy="请改正"
        ) from error
