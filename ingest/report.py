"""The acceptance report: what a clerk checks before a notice is published in the assistant."""

import re
from collections import Counter
from dataclasses import dataclass

from ingest.damage import BROKEN_DATE, BROKEN_DOC_NUMBER
from ingest.doc_number import is_damaged
from ingest.model import Flag, ParsedNotice, Span, Validity
from ingest.numerals import parse_chinese_number

_RUN_TOGETHER_DATE = re.compile(r"(?m)^[ \t\u3000]*(?P<date>20\d{2}[01]?\d[0-3]?\d?)[ \t\u3000]*$")

_NUMBER_FORM = re.compile(
    r"(?P<before>[（(第]?)\s?(?:(?P<chinese>[一二三四五六七八九十百]+)|[0-9０-９]+)\s?(?P<after>[)）、.．﹒条项章节编]?)"
)
_SAME_MARKS = str.maketrans("(),．﹒", "（）、..")


@dataclass(frozen=True, slots=True)
class AcceptanceReport:
    """`expected` is the number of tasks that the numbering implies; `missing`/`doubled` are numbers as printed."""

    notice_id: str
    title: str
    source_name: str
    source_sha256: str
    n_found: int
    n_expected: int
    n_sections: int
    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    without_unit: tuple[str, ...]
    n_indicators: int
    validity: Validity
    empty_fields: tuple[str, ...]
    suspicions: tuple[tuple[str, Flag], ...]

    @property
    def is_complete(self) -> bool:
        """Whether every number that the sequence implies was found exactly once."""
        return not self.missing and not self.doubled


def make_report(parsed: ParsedNotice) -> AcceptanceReport:
    """Check one parsed notice against its own numbering."""
    missing, doubled = _check_numbering(parsed)
    notice = parsed.notice
    wanted = ("title", "doc_number", "issuing_body", "issued_on")
    return AcceptanceReport(
        notice_id=notice.notice_id,
        title=notice.title,
        source_name=notice.source_name,
        source_sha256=notice.source_sha256,
        n_found=len(parsed.tasks),
        n_expected=len(parsed.tasks) + len(missing) - len(doubled),
        n_sections=len({t.section_path for t in parsed.tasks if t.section_path}),
        missing=missing,
        doubled=doubled,
        without_unit=tuple(t.number for t in parsed.tasks if not t.lead_units and not t.supporting_units),
        n_indicators=sum(len(t.indicators) for t in parsed.tasks),
        validity=notice.validity,
        empty_fields=tuple(name for name in wanted if not getattr(notice, name)),
        suspicions=(
            *_header_suspicions(parsed),
            *((t.number, flag) for t in parsed.tasks for flag in t.flags),
        ),
    )


def render_report(report: AcceptanceReport, parsed: ParsedNotice) -> str:
    """The report as Chinese text for a terminal."""
    lines = [
        f"《{report.title}》",
        f"  文件 {report.source_name}  SHA-256 {report.source_sha256}",
        f"  编号 {report.notice_id}  有效性 {VALIDITY_TEXT[report.validity]}",
        f"  任务 找到 {report.n_found} / 按编号应有 {report.n_expected}，"
        f"部分（章节）{report.n_sections} 个，指标 {report.n_indicators} 条",
        f"  缺号 {_list(report.missing)}；重号 {_list(report.doubled)}",
        f"  未列责任单位的任务 {_list(report.without_unit)}",
    ]
    if report.empty_fields:
        lines.append(f"  文头未找到 {'、'.join(FIELD_TEXT[name] for name in report.empty_fields)}")
    lines.append(f"  疑似缺字或损坏 {len(report.suspicions)} 处" + ("：" if report.suspicions else ""))
    for number, flag in report.suspicions:
        where = f"任务{number}" if number else "文头"
        lines.append(f"    第 {line_of(parsed.text, flag.span)} 行 {where}：{flag.note}｜{_shorten(flag.span.text)}")
    return "\n".join(lines)


VALIDITY_TEXT = {
    Validity.IN_FORCE: "有效",
    Validity.EXPIRED: "失效",
    Validity.REPEALED: "废止",
    Validity.UNKNOWN: "未标注",
}
FIELD_TEXT = {"title": "标题", "doc_number": "发文字号", "issuing_body": "发文机关", "issued_on": "成文日期"}


def line_of(text: str, span: Span) -> int:
    """Line number of a span, from 1."""
    return text.count("\n", 0, span.start) + 1


def _check_numbering(parsed: ParsedNotice) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Numbers missing and doubled within each run; a run restarts where the number falls back to 1.

    A heading that stands for a number of the run (its items being the tasks) counts as that number.
    """
    missing: list[str] = []
    doubled: list[str] = []
    last: dict[str, int] = {}
    forms = {_form(task.source_text) for task in parsed.tasks}
    seen: tuple[str, ...] = ()
    for task in parsed.tasks:
        for heading in task.section_path:
            if heading not in seen and _form(heading) in forms:
                missing += _count(last, _form(heading), _heading_value(heading))
        seen = task.section_path
        form = _form(task.source_text)
        if task.sequence_value == last.get(form, 0):
            doubled.append(task.number)
        missing += _count(last, form, task.sequence_value)
    return tuple(missing), tuple(doubled)


def _form(words: str) -> str:
    """The kind of number that `words` begin with: （一）, 一、, 1., 第一条 or another."""
    match = _NUMBER_FORM.match(re.sub(r"[ \u3000]", "", words[:20]))
    if match is None:
        return words[:1]
    kind = "一" if match["chinese"] else "1"
    return f"{match['before']}{kind}{match['after']}".translate(_SAME_MARKS)


def _count(last: dict[str, int], form: str, value: int) -> list[str]:
    """Note `value` as the last of its run; returns the numbers that the run left out before it."""
    before = 0 if value == 1 else last.get(form, 0)
    last[form] = value
    return [str(n) for n in range(before + 1, value)]


def _heading_value(heading: str) -> int:
    match = re.match(r"[（(]?(?P<n>\d+|[一二三四五六七八九十百]+)", heading)
    if match is None:
        return 0
    return int(match["n"]) if match["n"].isdecimal() else parse_chinese_number(match["n"]) or 0


def _header_suspicions(parsed: ParsedNotice) -> list[tuple[str, Flag]]:
    found = []
    for basis in parsed.notice.basis_documents:
        if is_damaged(basis.doc_number):
            found.append(("", Flag(BROKEN_DOC_NUMBER, f"文号“{basis.doc_number}”疑缺字", basis.span)))
    header_end = parsed.tasks[0].start if parsed.tasks else len(parsed.text)
    for match in _RUN_TOGETHER_DATE.finditer(parsed.text, 0, header_end):
        if len(match["date"]) > 4:
            span = Span(match["date"], match.start("date"), match.end("date"))
            found.append(("", Flag(BROKEN_DATE, f"日期“{match['date']}”疑缺字", span)))
    return found


def _list(numbers: tuple[str, ...]) -> str:
    return "、".join(numbers) if numbers else "无"


def _shorten(text: str, length: int = 40) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= length else flat[:length] + "…"


def duplicate_ids(reports: list[AcceptanceReport]) -> list[str]:
    """Notice ids that occur more than once."""
    return [notice_id for notice_id, n in Counter(r.notice_id for r in reports).items() if n > 1]
