"""The page: header, figures, sections in order of use. A pure function of what was scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eval.case import Case
from eval.header import Document
from eval.labelling.agreement import Agreement
from eval.labels import row_label
from eval.measures import CITATION_P, CITATION_R, PASSED, STRICT, VITAL
from eval.report.cards import card, rerun_command
from eval.report.charts import hatchings
from eval.report.lists import list_view
from eval.report.markup import Html, join, tag
from eval.report.tables import (
    atom_matrix,
    confusion_table,
    facts,
    radius_panel,
    refusal_line,
    rules_list,
    type_table,
)
from eval.report.trust_panel import agreement_panel, trust_panel
from eval.results import Outcome
from eval.summary import Row, Summary
from eval.trust import Trust
from eval.verdict import reason_label, reasons, worst_first

_HERE = Path(__file__).parent
_OPEN_CARDS = 5
_VALIDITY = {"in_force": "有效", "expired": "失效", "repealed": "废止"}
_TILES = (
    (PASSED, "全对"),
    (STRICT, "逐句有据"),
    (VITAL, "要点齐全"),
    (CITATION_P, "引用准确"),
    (CITATION_R, "引用齐全"),
)
_LIMITS = (
    "只说明在这套题、这个版本的评分程序下的表现；与公开论文里的数字不可直接比较，那些多是开放领域、英文、由大语言模型评分。",
    "区间说的是抽题带来的不确定，不含标准答案本身的差错；发现标准答案有误，请记入勘误。",
    "同一个事实的题一起抽样；题数少的题型区间很宽，20 题全对也只能说明不低于 83%。",
    "评分按原文逐字核对：由近义词改写的句子可能被误报；同一任务里两句各取一半拼成的句子可能漏报。",
    "“未测”不计入平均，也不当作 0；没有答复和出错的题计 0 分。",
)


@dataclass(frozen=True, slots=True)
class ReportData:
    """Everything on the page. `cases` are all turns, in item order; `base` an earlier run to set beside it."""

    summary: Summary
    cases: Sequence[Case]
    timings: Mapping[str, float | None] = field(default_factory=dict)
    trust: Trust | None = None
    base: Summary | None = None
    heldout_runs: int | None = None
    agreement: Sequence[Agreement] = ()


def render_report(data: ReportData) -> str:
    """The whole of report.html."""
    title = f"政问评测报告 {data.summary.header.set_name}"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light"),
        tag("title", title),
        tag("style", Html(_asset("report.css"))),
    )
    body = tag(
        "body", hatchings(), _header(data), tag("main", *_sections(data)), tag("script", Html(_asset("report.js")))
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='zh-CN')}\n"


def _sections(data: ReportData) -> list[Html]:
    everything = data.summary.row("all")
    errors = [_errors(data, everything)] if everything else []
    return [
        _section("types", "各题型的成绩", _types_note(), type_table(data.summary, data.base)),
        *errors,
        _section("lists", "清单题", "要求一项不差的题：漏一项、多一项都算错。", list_view(data.cases)),
        _cards(data),
        _section(
            "trust",
            "评分程序可信吗",
            "把对的答复改错，看评分程序能不能发现；把对的换个说法，看它会不会误报。",
            trust_panel(data.trust, data.summary.header.scorer_hash),
            agreement_panel(data.agreement),
        ),
        _section("limits", "已知局限", "", tag("ul", *(tag("li", text) for text in _LIMITS), class_="limits")),
        _section("about", "这次评测", "", _about(data)),
    ]


def _header(data: ReportData) -> Html:
    header = data.summary.header
    links = [
        ("types", "题型"),
        ("errors", "错在哪里"),
        ("lists", "清单"),
        ("cases", "最差的题"),
        ("trust", "可信度"),
        ("limits", "局限"),
    ]
    size = f"被测系统 · 题集；共 {header.n_items} 题 {header.n_turns} 轮" + (
        f"，含留出题 {header.n_heldout} 题" if header.n_heldout else "，开发题"
    )
    return tag(
        "header",
        tag(
            "div",
            tag("p", "政问 · 评测报告", class_="brand"),
            tag("h1", f"{header.system} · {header.set_name}"),
            tag("p", size, class_="quiet"),
            tag("ul", *map(_document, header.documents), class_="documents"),
            class_="inner",
        ),
        _tiles(data),
        tag("nav", tag("ul", *(tag("li", tag("a", name, href=f"#{key}")) for key, name in links)), aria_label="目录"),
    )


def _document(document: Document) -> Html:
    word = _VALIDITY.get(document.validity, "有效性未标注")
    until = f"（{document.expires_on}）" if document.expires_on else ""
    badge = tag("span", f"{word}{until}", class_=f"badge {document.validity or 'unknown'}")
    return tag("li", badge, " ", document.title or document.notice)


def _tiles(data: ReportData) -> Html:
    everything = data.summary.row("all")
    if everything is None:
        return tag("p", "没有任何题目。", class_="error")
    tiles = [_tile(label, everything, name) for name, label in _TILES]
    tiles.append(_plain_tile("拒答 F1", everything.refusals.f1))
    tiles.append(
        tag("li", tag("span", "未测", class_="name"), tag("b", str(everything.n_unmeasured)), tag("i", _skipped(data)))
    )
    return tag("ul", *tiles, class_="tiles")


def _tile(label: str, row: Row, name: str) -> Html:
    measure = row.measures.get(name)
    if measure is None or measure.mean is None:
        return tag("li", tag("span", label, class_="name"), tag("b", "—"), tag("i", "未测"))
    bounds = measure.interval()
    shown = f"{bounds[0] * 100:.1f}–{bounds[1] * 100:.1f}" if bounds else ""
    lead = "lead" if name == PASSED else None
    return tag(
        "li", tag("span", label, class_="name"), tag("b", f"{measure.mean * 100:.1f}"), tag("i", shown), class_=lead
    )


def _plain_tile(label: str, value: float | None) -> Html:
    shown = "—" if value is None else f"{value * 100:.1f}"
    return tag(
        "li", tag("span", label, class_="name"), tag("b", shown), tag("i", "" if value is not None else "没有拒答题")
    )


def _skipped(data: ReportData) -> str:
    n = len(data.summary.header.skipped)
    return f"另跳过 {n} 题" if n else "轮"


def _section(key: str, title: str, note: str, *children: str) -> Html:
    said = [tag("p", note, class_="note")] if note else []
    return tag("section", tag("h2", title), *said, *children, id=key)


def _types_note() -> str:
    return (
        "单位是百分比，区间为 95% 置信区间（按事实聚类自助抽样；全对或全错时为 Clopper–Pearson 精确区间）。"
        "— 表示不适用。"
    )


def _errors(data: ReportData, row: Row) -> Html:
    support = _panel("每句话的依据", radius_panel(row))
    return _section(
        "errors",
        "错在哪里",
        "",
        tag(
            "div",
            _panel("按错误的种类", atom_matrix(data.summary)),
            tag(
                "div",
                _panel("没有通过的原因", rules_list(row)),
                support,
                class_="side",
            ),
            class_="split",
        ),
        _panel("作答还是拒答", confusion_table(data.summary), refusal_line(row)),
    )


def _panel(title: str, *children: str) -> Html:
    return tag("div", tag("h3", title), *children, class_="panel")


def _cards(data: ReportData) -> Html:
    by_key = {(case.result.qid, case.result.turn): case for case in data.cases}
    worst = [by_key[result.qid, result.turn] for result in worst_first(case.result for case in data.cases)]
    dataset = data.summary.header.dataset
    cards = [
        card(
            case,
            is_open=n < _OPEN_CARDS,
            command=rerun_command(case, dataset=dataset, heldout=case.item.split == "heldout"),
        )
        for n, case in enumerate(worst)
    ]
    if not cards:
        return _section("cases", "最差的题", "", tag("p", _nothing_failed(data), class_="quiet"))
    return _section(
        "cases",
        "最差的题",
        f"没有通过的 {len(cards)} 轮，最严重的在前。红色下划线是答复里与原文冲突的字，方框是原文里对应的字。",
        _filters(worst),
        *cards,
    )


def _nothing_failed(data: ReportData) -> str:
    is_measured = any(case.result.passed is Outcome.PASS for case in data.cases)
    return "全部通过，没有可看的。" if is_measured else "没有测到任何一轮。"


def _filters(cases: Sequence[Case]) -> Html:
    types = [(name, f"{name} {row_label(name)}") for name in dict.fromkeys(case.result.type for case in cases)]
    rules = sorted({reason for case in cases for reason in reasons(case.result)})
    tasks = sorted({task for case in cases for task in case.tasks()}, key=lambda t: (len(t), t))
    units = sorted({unit for case in cases for unit in case.units()})
    fields = [
        _select("type", "题型", sorted(types)),
        _select("rules", "原因", [(rule, reason_label(rule)) for rule in rules]),
        _select("tasks", "任务", [(task, f"任务{task}") for task in tasks]),
        _select("units", "单位", [(unit, unit) for unit in units]),
    ]
    count = tag("p", f"共 {len(cases)} 轮", class_="count", aria_live="polite")
    return tag("form", *fields, count, tag("button", "全部展开", type="button", data_all="open"), class_="filters")


def _select(key: str, label: str, options: Sequence[tuple[str, str]]) -> Html:
    shown = [tag("option", "全部", value=""), *(tag("option", text, value=value) for value, text in options)]
    return tag("label", tag("span", label), tag("select", *shown, data_filter=key))


def _about(data: ReportData) -> Html:
    header = data.summary.header
    pairs: list[tuple[str, str | Html]] = [
        ("题集", tag("code", header.set_hash)),
        ("标准答案", header.gold_version or "未编号"),
        ("评分程序", tag("code", header.scorer_hash)),
        ("被测系统", "　".join([header.system, *(f"{name} {value}" for name, value in header.product.items())])),
        ("随机种子", str(header.seed)),
        ("通知", join((tag("span", f"{d.notice} ", tag("code", d.text_hash[:12])) for d in header.documents), "　")),
        ("留出题使用", "这次没有用" if data.heldout_runs is None else f"连这次共 {data.heldout_runs} 次"),
        ("用时", _timings(data.timings)),
    ]
    if header.skipped:
        pairs.append(("跳过", f"{len(header.skipped)} 题：{header.skip_reason}"))
    return facts(pairs)


def _timings(timings: Mapping[str, float | None]) -> str:
    p50, p95 = timings.get("p50_ms"), timings.get("p95_ms")
    return "没有记录" if p50 is None or p95 is None else f"每问 p50 {p50:.0f} 毫秒，p95 {p95:.0f} 毫秒"


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
