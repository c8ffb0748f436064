"""The panels that say how far to trust the scorer, from the mutation summary, and gold, from a second labelling."""

from collections.abc import Sequence

from eval.labelling.agreement import ACCEPTED, Agreement
from eval.labelling.show import kappa_text
from eval.labels import row_label
from eval.report.markup import Html, join, tag
from eval.trust import Control, Knockout, Operator, Trust


def trust_panel(trust: Trust | None, scorer_hash: str) -> Html:
    """Says so where the mutation run is missing or was of another scorer."""
    if trust is None:
        return tag("p", "还没有做变异测试，可信度未知。运行 python -m eval mutate 之后重新出报告。", class_="quiet")
    stale = trust.scorer_hash not in ("", scorer_hash)
    warning = [tag("p", "✗ 变异测试用的是另一版评分程序，下面的数字仅供参考。", class_="error")] if stale else []
    parts = [
        *warning,
        _table("改错的答复", ("改法", "个数", "发现", "目标"), [_operator(o) for o in trust.operators]),
        _table("对的答复", ("说法", "个数", "误报", "上限"), [_control(c) for c in trust.controls]),
        _knockouts(trust.knockouts),
    ]
    return join(part for part in parts if part is not None)


def _table(title: str, heads: tuple[str, ...], rows: list[Html]) -> Html | None:
    if not rows:
        return None
    head = tag("thead", tag("tr", *(tag("th", h, scope="col") for h in heads)))
    table = tag("table", head, tag("tbody", *rows), class_="matrix trust")
    return join([tag("h3", title), tag("div", table, class_="scroll", tabindex="0")])


def _operator(o: Operator) -> Html:
    return _row(o.label or o.name, o.n, o.rate, f"≥{o.target * 100:g}%", is_met=o.is_met)


def _control(c: Control) -> Html:
    return _row(c.label or c.name, c.n, c.rate, f"≤{c.limit * 100:g}%", is_met=c.is_met)


def _row(name: str, n: int, rate: float | None, target: str, *, is_met: bool) -> Html:
    shown = "未测" if rate is None else f"{rate * 100:.1f}%"
    sign, kind = ("✓", "right") if is_met else ("✗", "wrong")
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", str(n)),
        tag("td", f"{sign} {shown}", class_=kind),
        tag("td", target),
    )


def _knockouts(knockouts: tuple[Knockout, ...]) -> Html | None:
    if not knockouts:
        return None
    dead = [k.rule for k in knockouts if not k.is_noticed]
    said = f"✗ 关掉也没有测试发现的检查：{'、'.join(dead)}" if dead else "✓ 关掉任何一项检查，都有测试发现。"
    return tag("p", f"共 {len(knockouts)} 项检查。{said}", class_="error" if dead else "quiet")


def agreement_panel(rows: Sequence[Agreement]) -> Html:
    """Gold against a second, blind labelling, before adjudication."""
    if not rows:
        return tag("p", "标准答案没有经过第二次标注。", class_="quiet")
    note = (
        f"另行盲标，与裁定之前的标准答案相比；由谁标的、怎样裁定，见题集的说明。"
        f"κ 不低于 {ACCEPTED:.2f} 为可接受；“全同”是没有分歧，κ 无定义。"
    )
    heads = ("题型", "轮", "行为 κ", "引用 κ", "可接受")
    table = _table("标准答案可靠吗", heads, [_agreement(row) for row in rows])
    return join(part for part in (table, tag("p", note, class_="quiet")) if part is not None)


def _agreement(row: Agreement) -> Html:
    sign, kind = ("✓", "right") if row.is_accepted else ("✗", "wrong")
    return tag(
        "tr",
        tag("th", f"{row.type} {row_label(row.type)}", scope="row"),
        tag("td", str(row.n_turns)),
        tag("td", kappa_text(row.behaviour)),
        tag("td", kappa_text(row.relevance)),
        tag("td", f"{sign} {'是' if row.is_accepted else '否'}", class_=kind),
    )
