"""Two runs over the same items, turn by turn: differences with paired intervals, flips, and what is significant."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.header import SEED
from eval.items import TYPES
from eval.labels import row_label
from eval.measures import COLUMNS, REFUSAL
from eval.results import Outcome, TurnResult
from eval.statistics import cluster_bootstrap, holm, mcnemar
from eval.summary import POOLS, Summary, measures_of
from eval.verdict import reason_label, reasons
from ingest.errors import InputError

# Differences whose interval lies within a point either way make no difference in practice.
EQUAL_BAND = 0.01
SIGNIFICANT = 0.05
Pair = tuple[TurnResult, TurnResult]


class IncomparableError(InputError):
    """Two runs of other items, other gold or another scorer."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one measure, over the `n` turns where both runs measured it: `after` - `before`, with its 95 % interval."""

    n: int
    before: float
    after: float
    change: float
    low: float | None
    high: float | None

    @property
    def is_practically_equal(self) -> bool:
        return self.low is not None and self.high is not None and -EQUAL_BAND <= self.low <= self.high <= EQUAL_BAND


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """`p` is McNemar's exact one on the strict verdict, `p_holm` adjusted across the types (pools are not)."""

    key: str
    n: int
    n_fixed: int
    n_broken: int
    p: float
    p_holm: float
    differences: dict[str, Difference]

    @property
    def is_significant_drop(self) -> bool:
        return self.n_broken > self.n_fixed and self.p_holm < SIGNIFICANT


@dataclass(frozen=True, slots=True)
class Flip:
    """`kind` is fixed, broken or changed: another answer with the same verdict."""

    kind: str
    qid: str
    turn: int
    question: str
    before: str
    after: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    rows: tuple[ComparedRow, ...]
    flips: tuple[Flip, ...]


def require_comparable(before: Summary, after: Summary) -> None:
    """Raises IncomparableError, naming what differs: the set, the gold, the scorer or what went unmeasured."""
    ours, theirs = before.header.comparison_key(), after.header.comparison_key()
    for name, value in ours.items():
        if theirs[name] != value:
            raise IncomparableError(
                f"两次评测的{name}不同（{value[:12] or '未编号'} 与 {theirs[name][:12] or '未编号'}）",
                expected=f"同样的{name}",
                remedy="请用同一题集和评分程序给两份答复重新评分（python -m eval score）",
            )
    shares = [_unmeasured_share(summary) for summary in (before, after)]
    if shares[0] != shares[1]:
        raise IncomparableError(
            f"两次评测的未测比例不同（{shares[0]} 与 {shares[1]}）",
            expected="同样的未测比例",
            remedy="请先补齐未测的项目，未测的题不能当作没有差别",
        )


def compare_runs(before: Sequence[TurnResult], after: Sequence[TurnResult]) -> Comparison:
    """Turns are paired by item and number; both runs have the same ones (see require_comparable)."""
    by_key = {(r.qid, r.turn): r for r in before}
    pairs = [(by_key[r.qid, r.turn], r) for r in after]
    types = [name for name in TYPES if any(b.type == name for _, b in pairs)]
    groups: dict[str, Callable[[str], bool]] = {name: name.__eq__ for name in types} | POOLS
    rows = [_row(key, [p for p in pairs if holds(p[1].type)]) for key, holds in groups.items()]
    rows = [row for row in rows if row.n]
    adjusted = dict(zip(types, holm([row.p for row in rows if row.key in types]), strict=True))
    return Comparison(tuple(_with_holm(row, adjusted) for row in rows), tuple(_flips(pairs)))


def render_comparison(comparison: Comparison) -> str:
    """The comparison as text for a terminal."""
    names = dict(COLUMNS)
    lines = []
    for row in comparison.rows:
        lines.append(
            f"{row.key:<4} {row_label(row.key)}  {row.n} 轮，修好 {row.n_fixed}，弄坏 {row.n_broken}，{_p(row)}"
        )
        lines += [f"       {names[name]}  {_change(d)}" for name, d in row.differences.items() if d.change or d.low]
    lines += ["", *_flip_lines(comparison.flips)]
    lines.append("p 为 McNemar 精确检验，题型间按 Holm 校正；[ ] 内是成对聚类自助法的 95% 区间，单位为百分点。")
    return "\n".join(lines) + "\n"


def _row(key: str, pairs: Sequence[Pair]) -> ComparedRow:
    verdicts = [(a.passed, b.passed) for a, b in pairs]
    n_fixed = verdicts.count((Outcome.FAIL, Outcome.PASS))
    n_broken = verdicts.count((Outcome.PASS, Outcome.FAIL))
    p = mcnemar(n_fixed, n_broken)
    names = [name for name, _ in COLUMNS if name != REFUSAL]
    found = {name: _difference(name, pairs) for name in names}
    return ComparedRow(key, len(pairs), n_fixed, n_broken, p, p, {k: d for k, d in found.items() if d is not None})


def _difference(name: str, pairs: Iterable[Pair]) -> Difference | None:
    values = []
    for before, after in pairs:
        ours, theirs = measures_of(before).get(name), measures_of(after).get(name)
        if ours is not None and theirs is not None and ours.value is not None and theirs.value is not None:
            values.append((after.cluster, ours.value, theirs.value))
    if not values:
        return None
    n = len(values)
    clusters = [cluster for cluster, _, _ in values]
    changes = [b - a for _, a, b in values]
    is_enough = len(set(clusters)) > 1
    low, high = cluster_bootstrap(changes, clusters, seed=SEED) if is_enough else (None, None)
    before_mean, after_mean = sum(a for _, a, _ in values) / n, sum(b for _, _, b in values) / n
    return Difference(n, round(before_mean, 6), round(after_mean, 6), round(sum(changes) / n, 6), low, high)


def _with_holm(row: ComparedRow, adjusted: Mapping[str, float]) -> ComparedRow:
    p_holm = adjusted.get(row.key, row.p)
    return ComparedRow(row.key, row.n, row.n_fixed, row.n_broken, row.p, p_holm, row.differences)


def _flips(pairs: Iterable[Pair]) -> Iterable[Flip]:
    order = {"broken": 0, "fixed": 1, "changed": 2}
    flips = [_flip(before, after) for before, after in pairs]
    return sorted((f for f in flips if f is not None), key=lambda f: order[f.kind])


def _flip(before: TurnResult, after: TurnResult) -> Flip | None:
    if (before.passed, after.passed) == (Outcome.FAIL, Outcome.PASS):
        kind = "fixed"
    elif (before.passed, after.passed) == (Outcome.PASS, Outcome.FAIL):
        kind = "broken"
    elif before.answer != after.answer:
        kind = "changed"
    else:
        return None
    rules = tuple(map(reason_label, reasons(before if kind == "fixed" else after)))
    return Flip(kind, after.qid, after.turn, after.question, before.answer, after.answer, rules)


def _unmeasured_share(summary: Summary) -> str:
    row = summary.row("all")
    n_skipped = len(summary.header.skipped)
    return "0/0" if row is None else f"{row.n_unmeasured}/{row.n_turns}，跳过 {n_skipped} 题"


def _p(row: ComparedRow) -> str:
    return f"p={row.p_holm:.3f}" + ("，显著变差" if row.is_significant_drop else "")


def _change(difference: Difference) -> str:
    interval = ""
    if difference.low is not None and difference.high is not None:
        interval = f" [{difference.low * 100:+.1f},{difference.high * 100:+.1f}]"
    equal = "，实际相等" if difference.is_practically_equal else ""
    values = f"{difference.before * 100:.1f} → {difference.after * 100:.1f}"
    return f"{values}（{difference.change * 100:+.1f}{interval}{equal}）"


def _flip_lines(flips: Sequence[Flip]) -> list[str]:
    names = {"broken": "弄坏", "fixed": "修好", "changed": "答复变了，结果没变"}
    lines = []
    for kind, name in names.items():
        own = [flip for flip in flips if flip.kind == kind]
        lines.append(f"{name} {len(own)} 轮")
        for flip in own:
            rules = f"（{'、'.join(flip.rules)}）" if flip.rules else ""
            lines.append(f"  {flip.qid} 第{flip.turn + 1}轮 {flip.question}{rules}")
            lines += [f"    - {_one_line(flip.before)}", f"    + {_one_line(flip.after)}"]
    return [*lines, ""]


def _one_line(text: str, limit: int = 120) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= limit else joined[: limit - 1] + "…"
