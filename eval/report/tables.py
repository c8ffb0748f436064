"""The report's tables: types with intervals, kinds of mistakes, refusals."""

from collections.abc import Sequence

from eval.items import Behaviour
from eval.labels import BEHAVIOUR_LABELS, KIND_LABELS, POOL_LABELS, row_label
from eval.measures import COLUMNS, PASSED, REFUSAL
from eval.report.charts import interval_bar, radius_bar, radius_key
from eval.report.markup import Html, join, tag
from eval.summary import MeasureSummary, Row, Summary
from eval.verdict import reason_label

_HEAT_STEPS = (1, 3, 6, 12)
# Behaviours that the scorer takes for as good as the expected one.
_AS_GOOD: dict[str, tuple[str, ...]] = {
    "answer": ("correct", "partial"),
    "correct": ("answer", "partial", "refuse"),
    "partial": (),
    "refuse": (),
    "clarify": (),
}


def type_table(summary: Summary, base: Summary | None) -> Html:
    """On a narrow screen each row becomes a block, its cells named by data-label."""
    heads = ["题型", "轮数", *(label for _, label in COLUMNS), "未测", *(["变化"] if base else [])]
    head = tag("thead", tag("tr", *(tag("th", h, scope="col") for h in heads)))
    types = [_type_row(row, base) for row in summary.rows if row.key not in POOL_LABELS]
    pools = [_type_row(row, base) for row in summary.rows if row.key in POOL_LABELS]
    return tag("table", head, tag("tbody", *types), tag("tbody", *pools, class_="pools"), class_="types")


def _type_row(row: Row, base: Summary | None) -> Html:
    is_pool = row.key in POOL_LABELS
    code = None if is_pool else tag("span", row.key, class_="code")
    cells = [
        tag("th", code, row_label(row.key), scope="row"),
        _cell("轮数", str(row.n_turns), class_="num"),
    ]
    for name, label in COLUMNS:
        measure = row.measures.get(name)
        if name == PASSED:
            cells.append(_verdict_cell(label, measure))
        elif name == REFUSAL:
            cells.append(_cell(label, _percent(row.refusals.f1), class_="num"))
        else:
            cells.append(_cell(label, *_figure(measure), class_="num"))
    unmeasured = [str(row.n_unmeasured)] + ([f"，跳过 {row.n_skipped} 题"] if row.n_skipped else [])
    cells.append(_cell("未测", "".join(unmeasured), class_="num"))
    if base:
        cells.append(_cell("变化", change_text(row, base.row(row.key)), class_="num"))
    return tag("tr", *cells)


def _verdict_cell(label: str, measure: MeasureSummary | None) -> Html:
    if measure is None or measure.mean is None:
        return _cell(label, tag("span", "未测" if measure else "—", class_="none"), class_="verdict")
    passed = f"{measure.numerator:.0f}/{measure.denominator:.0f}"
    mean, *bounds = _figure(measure)
    text = tag("span", mean, tag("small", passed), *bounds, class_="figure")
    return _cell(label, tag("div", interval_bar(measure), text, class_="barred"), class_="verdict")


def _figure(measure: MeasureSummary | None) -> list[Html]:
    if measure is None or measure.mean is None:
        return [tag("span", "未测" if measure else "—", class_="none")]
    bounds = measure.interval()
    return [tag("b", _percent(measure.mean))] + (
        [tag("i", f"{_percent(bounds[0])}–{_percent(bounds[1])}")] if bounds else []
    )


def change_text(row: Row, before: Row | None) -> str:
    """Points by which the strict verdict moved, with the sign always printed."""
    ours, theirs = row.measures.get(PASSED), before.measures.get(PASSED) if before else None
    if ours is None or theirs is None or ours.mean is None or theirs.mean is None:
        return "—"
    return f"{(ours.mean - theirs.mean) * 100:+.1f}"


def atom_matrix(summary: Summary) -> Html:
    """How many findings of each kind each type has; only kinds that occur, in the fixed order."""
    rows = [row for row in summary.rows if row.key not in POOL_LABELS and row.findings]
    kinds = [kind for kind in KIND_LABELS if any(kind in row.findings for row in rows)]
    if not rows:
        return tag("p", "没有发现任何错误。", class_="quiet")
    head = tag("tr", tag("th", "题型", scope="col"), *(tag("th", KIND_LABELS[k], scope="col") for k in kinds))
    body = [
        tag(
            "tr",
            tag("th", tag("span", row.key, class_="code"), tag("span", row_label(row.key), class_="wide"), scope="row"),
            *(_heat(row.findings.get(kind, 0)) for kind in kinds),
        )
        for row in rows
    ]
    return tag(
        "div", tag("table", tag("thead", head), tag("tbody", *body), class_="matrix"), class_="scroll", tabindex="0"
    )


def _heat(count: int) -> Html:
    step = sum(count >= limit for limit in _HEAT_STEPS)
    return tag("td", str(count) if count else "·", class_=f"heat{step}")


def rules_list(row: Row) -> Html:
    """Why turns failed, the commonest reason first: rules that fired, measures that were missed."""
    ordered = sorted(row.rules.items(), key=lambda pair: (-pair[1], pair[0]))
    return tag("ol", *(tag("li", _reason(rule), tag("b", f"{n} 轮")) for rule, n in ordered), class_="rules")


def _reason(name: str) -> Html:
    label = reason_label(name)
    return tag("span", label, *([" ", tag("code", name)] if "." in name and label != name else []))


def radius_panel(row: Row) -> Html:
    return tag("div", radius_bar(row.radii), radius_key(row.radii), class_="radii")


def confusion_table(summary: Summary) -> Html:
    """Expected behaviours down, those seen across; the diagonal is right."""
    seen = [b.value for b in Behaviour if any(b in counts for counts in summary.confusion.values())]
    seen = list(dict.fromkeys([*(b.value for b in Behaviour if b in summary.confusion), *seen]))
    columns = [*seen, *([""] if any("" in counts for counts in summary.confusion.values()) else [])]
    head = tag(
        "tr", tag("th", "应当 \\ 实际", scope="col"), *(tag("th", BEHAVIOUR_LABELS[c], scope="col") for c in columns)
    )
    body = [
        tag(
            "tr",
            tag("th", BEHAVIOUR_LABELS[expected], scope="row"),
            *(_confusion_cell(expected, column, summary.confusion[expected].get(column, 0)) for column in columns),
        )
        for expected in summary.confusion
    ]
    return tag(
        "div",
        tag("table", tag("thead", head), tag("tbody", *body), class_="matrix confusion"),
        class_="scroll",
        tabindex="0",
    )


def _confusion_cell(expected: str, seen: str, count: int) -> Html:
    if not count:
        return tag("td", "·", class_="heat0")
    sign, kind = ("✓", "right") if expected == seen else ("○", "fine") if seen in _AS_GOOD[expected] else ("✗", "wrong")
    return tag("td", f"{sign} {count}", class_=kind)


def refusal_line(row: Row) -> Html:
    r = row.refusals
    parts = [f"拒答准确率 {_percent(r.precision)}", f"召回率 {_percent(r.recall)}", f"F1 {_percent(r.f1)}"]
    should_answer = r.false_positive + r.true_negative
    over = f"该答而拒 {r.false_positive}/{should_answer}" if should_answer else ""
    legend = "✓ 做法一致　○ 也算做法对　✗ 做法不对"
    return tag("p", legend, tag("br"), "　".join([*parts, *([over] if over else [])]), class_="quiet")


def _cell(label: str, *children: str, class_: str = "") -> Html:
    return tag("td", *children, class_=class_ or None, data_label=label)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value * 100:.1f}"


def facts(pairs: Sequence[tuple[str, str | Html]]) -> Html:
    """Names with values, as a definition list."""
    return tag("dl", join(tag("div", tag("dt", name), tag("dd", value)) for name, value in pairs), class_="facts")
