"""Tasks that are out of proportion, doubled or damaged, and text that no task or indicator covers."""

import re
from collections.abc import Iterator
from statistics import median

from ingest.checks.finding import Finding, extent, find_at, name_some, shorten, task_head
from ingest.model import ParsedNotice, Span, Task
from ingest.quantities import find_quantities, names_no_amount

LONG_TASK = "long_task"
SHORT_TASK = "short_task"
DOUBLED_TASK = "doubled_task"
SAME_TITLE = "same_title"
FIGURES_WITHOUT_INDICATOR = "figures_without_indicator"
NUMBERED_TEXT_AFTER = "numbered_text_after"

_LEAST_TASKS = 5
# The longest task of 35 real notices is 3.3 times as long as the median, the shortest a sixth of it.
_LONG = 8
_SHORT = 12
_LEAST_WORDS = 4
_CN = "[一二三四五六七八九十百]"
_NUMBERED_LINE = re.compile(
    rf"(?m)^[ \t\u3000]*(?P<line>(?:{_CN}{{1,3}}、|[（(]{_CN}{{1,3}}[)）]|第{_CN}{{1,4}}[章条]"
    r"|\d{1,3}[.．、](?!\d))[^\n]*)"
)
_OWN_NUMBER = re.compile(r"^[（(第]?[\d０-９一二三四五六七八九十百①-⑳]+[)）、.．﹒条项]*")


def check_tasks(parsed: ParsedNotice) -> Iterator[Finding]:
    """Reasons to look again at a task's text."""
    tasks = parsed.tasks
    usual = median(len(_squeeze(t.source_text)) for t in tasks) if len(tasks) >= _LEAST_TASKS else 0
    words_before: dict[str, Task] = {}
    for task in tasks:
        length = len(_squeeze(task.source_text))
        words = _OWN_NUMBER.sub("", _squeeze(task.source_text))
        if usual and length > _LONG * usual:
            times = f"是一般任务（{usual:.0f} 字）的 {length / usual:.0f} 倍"
            message = f"这一项有 {length} 字，{times}，请核对是否并入了别的任务"
            yield find_at(parsed, LONG_TASK, message, task_head(task), task)
        if len(words) < _LEAST_WORDS or length * _SHORT < usual:
            message = f"这一项编号之后只有 {len(words)} 字，请核对正文是否丢失"
            yield find_at(parsed, SHORT_TASK, message, task_head(task), task)
        elif words in words_before:
            message = f"与任务{words_before[words].number}一字不差，请核对是否重复粘贴"
            yield find_at(parsed, DOUBLED_TASK, message, task_head(task), task)
        words_before.setdefault(words, task)


def check_damage(parsed: ParsedNotice) -> Iterator[Finding]:
    """The parser's flags."""
    for task in parsed.citable:
        for flag in task.flags:
            yield find_at(parsed, flag.kind, flag.note, flag.span, task)


def remark_tasks(parsed: ParsedNotice) -> Iterator[Finding]:
    """Remarks: titles that come twice, figures that are no indicators, numbered text after the last task."""
    first: dict[str, Task] = {}
    for task in parsed.tasks:
        if task.title in first:
            message = f"标题与任务{first[task.title].number}相同：{shorten(task.title)}"
            yield find_at(parsed, SAME_TITLE, message, task_head(task), task)
        first.setdefault(task.title, task)
    yield from _figures(parsed)
    yield from _numbered_after(parsed)


def _figures(parsed: ParsedNotice) -> Iterator[Finding]:
    loose = [(task, span) for task in parsed.citable for span in _loose_figures(parsed.text, task)]
    if loose:
        task, span = loose[0]
        shown = name_some(dict.fromkeys(span.text for _, span in loose), 3)
        message = f"有 {len(loose)} 处数量没有列为指标（多是名称、期限或条件），如 {shown}"
        yield find_at(parsed, FIGURES_WITHOUT_INDICATOR, message, span, task)


def _loose_figures(text: str, task: Task) -> Iterator[Span]:
    """Amounts in the task that are in no indicator, milestone or list of units."""
    taken = bytearray(task.end - task.start)
    for span in (*(i.span for i in task.indicators), *(r.span for r in task.responsibilities), *task.milestones):
        first, last = max(span.start - task.start, 0), max(span.end - task.start, 0)
        taken[first:last] = b"\1" * len(taken[first:last])
    number = _OWN_NUMBER.match(task.source_text)
    start = task.start + (number.end() if number else 0)
    for quantity in find_quantities(text, start, task.end):
        if not quantity.unit or names_no_amount(quantity.unit):
            continue
        if not any(taken[quantity.start - task.start : quantity.end - task.start]):
            yield Span(quantity.text, quantity.start, quantity.end)


def _numbered_after(parsed: ParsedNotice) -> Iterator[Finding]:
    last = max((t.end for t in parsed.citable), default=0)
    lines = [
        Span(m["line"], m.start("line"), m.end("line"))
        for m in _NUMBERED_LINE.finditer(parsed.text, last, extent(parsed)[1])
    ]
    if lines:
        shown = name_some((f"“{shorten(s.text, 14)}”" for s in lines), 3)
        message = f"最后一项任务之后还有带编号的段落，没有收作任务：{shown}"
        yield find_at(parsed, NUMBERED_TEXT_AFTER, message, lines[0])


def _squeeze(words: str) -> str:
    return re.sub(r"\s", "", words)
