"""What `label agree` prints."""

from collections.abc import Sequence

from eval.labelling.agreement import ACCEPTED, Agreement, Disagreement

_HEADS = "| 类 | 题 | 轮 | 行为 κ | 引用 κ | 引用全同 | 要点相同 | κ≥.80 |"


def agreement_table(rows: Sequence[Agreement]) -> str:
    """A Markdown table, so that it can stand in the set's README as it is printed."""
    lines = (_HEADS, "| --- " * _HEADS.count(" |") + "|", *map(_line, rows))
    return "".join(f"{line}\n" for line in lines)


def disagreement_lines(found: Sequence[Disagreement]) -> str:
    return "".join(f"{d.item} 第{d.turn + 1}轮 {d.question}｜{d.found}\n" for d in found)


def kappa_text(value: float | None) -> str:
    """Undefined where both gave one class throughout.

    >>> kappa_text(None), kappa_text(0.7949)
    ('全同', '0.795')
    """
    return "全同" if value is None else f"{value:.3f}"


def _line(row: Agreement) -> str:
    cells = (
        row.type,
        str(row.n),
        str(row.n_turns),
        kappa_text(row.behaviour),
        kappa_text(row.relevance),
        f"{row.n_exact}/{row.n_turns}",
        f"{row.n_found}/{row.n_values}",
        "✓" if row.is_accepted else f"✗ 低于 {ACCEPTED:.2f}",
    )
    return f"| {' | '.join(cells)} |"
