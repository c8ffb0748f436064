"""The table on the terminal. Columns are aligned by width on screen, where a Chinese character takes two."""

import unicodedata
from collections.abc import Sequence

from eval.labels import POOL_LABELS, row_label
from eval.measures import COLUMNS, PASSED, REFUSAL, STRICT
from eval.summary import Row, Summary

# More would not fit a terminal; summary.json and the report have the intervals of all.
_WITH_INTERVAL = (PASSED, STRICT)


def render_table(summary: Summary, base: Summary | None = None) -> str:
    """One row a type, a line, then the pooled rows; with `base`, the change of the strict verdict in points."""
    heads = ["题型", "题数", *(label for _, label in COLUMNS), "未测", *(["变化"] if base else [])]
    types = [_cells(row, base) for row in summary.rows if row.key not in POOL_LABELS]
    pools = [_cells(row, base) for row in summary.rows if row.key in POOL_LABELS]
    widths = [max(map(width, column)) for column in zip(heads, *types, *pools, strict=True)]
    rule = "─" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [_line(heads, widths), rule, *(_line(c, widths) for c in types), rule, *(_line(c, widths) for c in pools)]
    return "\n".join([*_head_lines(summary), "", *lines, *_notes(summary)]) + "\n"


def _head_lines(summary: Summary) -> list[str]:
    header = summary.header
    return [
        f"题集 {header.set_name}（{header.n_items} 题 {header.n_turns} 轮，其中留出题 {header.n_heldout} 题）",
        f"题集 {header.set_hash[:12]}  标准答案 {header.gold_version or '未编号'}  评分程序 {header.scorer_hash[:12]}",
        f"被测系统 {header.system}" + "".join(f"  {name} {value}" for name, value in header.product.items()),
    ]


def _notes(summary: Summary) -> list[str]:
    header = summary.header
    notes = ["", "[ ] 内是 95% 置信区间：按事实聚类自助抽样；全对或全错时为 Clopper–Pearson 精确区间。— 表示不适用。"]
    if header.skipped:
        notes.append(f"跳过 {len(header.skipped)} 题：{header.skip_reason}。")
    return notes


def _cells(row: Row, base: Summary | None) -> list[str]:
    name = row.key if row.key in POOL_LABELS else f"{row.key} "
    label = row_label(row.key) if row.key in POOL_LABELS else f"{name}{row_label(row.key)}"
    values = [_refusal(row) if key == REFUSAL else _value(row, key) for key, _ in COLUMNS]
    unmeasured = str(row.n_unmeasured) + (f"+跳过{row.n_skipped}" if row.n_skipped else "")
    return [label, str(row.n_items), *values, unmeasured, *([_change(row, base)] if base else [])]


def _value(row: Row, name: str) -> str:
    measure = row.measures.get(name)
    if measure is None:
        return "—"
    if measure.mean is None:
        return "未测"
    interval = measure.interval() if name in _WITH_INTERVAL else None
    bounds = f" [{_percent(interval[0])},{_percent(interval[1])}]" if interval else ""
    return f"{_percent(measure.mean)}{bounds}"


def _refusal(row: Row) -> str:
    return "—" if row.refusals.f1 is None else _percent(row.refusals.f1)


def _change(row: Row, base: Summary) -> str:
    before = base.row(row.key)
    ours, theirs = row.measures.get(PASSED), before.measures.get(PASSED) if before else None
    if ours is None or theirs is None or ours.mean is None or theirs.mean is None:
        return "—"
    return f"{(ours.mean - theirs.mean) * 100:+.1f}"


def _percent(value: float) -> str:
    return f"{value * 100:.1f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = [cell + " " * (size - width(cell)) for cell, size in zip(cells[:1], widths[:1], strict=True)] + [
        " " * (size - width(cell)) + cell for cell, size in zip(cells[1:], widths[1:], strict=True)
    ]
    return "  ".join([first, *rest]).rstrip()


def width(text: str) -> int:
    """Columns on a terminal.

    >>> width("A1 单项指标")
    11
    """
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
