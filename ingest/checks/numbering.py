"""Numbers that are missing, doubled, or printed in a way that was not taken for a task's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from ingest.checks.finding import Finding, extent, find_at, task_head
from ingest.model import ParsedNotice, Span, Task
from ingest.numerals import NUMERAL_CHARS, parse_chinese_number, parse_number
from ingest.quantities import UNITS_OF_MEASURE

MISSING_NUMBER = "missing_number"
DOUBLED_NUMBER = "doubled_number"
MISSED_TASK = "missed_task"

_NUMBER_FORM = re.compile(
    r"(?P<before>[（(第]?)\s?(?:(?P<chinese>[一二三四五六七八九十百]+)|[0-9０-９]+)\s?(?P<after>[)）、.．﹒条项章节编]?)"
)
_MOST_LEFT_OUT = 3
_ARTICLE = re.compile(r"第.{1,5}条")
_SAME_MARKS = str.maketrans("(),．﹒", "（）、..")
_DATE_WORDS = ("年", "月", "日", "号", "周", "点", "时")
_MEASURE = "|".join(sorted(map(re.escape, {*UNITS_OF_MEASURE, *_DATE_WORDS}), key=len, reverse=True))
# A number that begins a line, looser than ingest.marks: any punctuation after it, a blank instead, or a year.
_LOOSE_NUMBER = re.compile(
    rf"(?m)^[ \t\u3000\u00a0#*]*(?P<mark>(?P<before>[（(第]?)[ \t\u3000]?"
    rf"(?:(?P<chinese>[{NUMERAL_CHARS}]{{1,5}})|(?P<arabic>[0-9０-９]{{1,3}}))[ \t\u3000]?"
    r"(?:[)）][.．、，,]?|[条项]|[.．、,，﹒。:：](?:(?![0-9０-９])|(?=20\d\d年))"
    rf"|(?<=[ \t\u3000])(?!{_MEASURE})(?=[\u4e00-\u9fff])))"
)


@dataclass(frozen=True, slots=True)
class Numbering:
    """Numbers `missing` and `doubled` within the runs, as printed, and what is to be said about them."""

    missing: tuple[str, ...]
    doubled: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Runs:
    """`last` is the last value of each form of number; a run restarts where the number falls back to 1."""

    last: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def check_numbering(parsed: ParsedNotice) -> Numbering:
    """Check the numbers of each run: of the tasks, or where there are none, of the articles.

    A heading that stands for a number (its items being the tasks) counts as it.
    """
    tasks = parsed.tasks or tuple(c for c in parsed.clauses if _ARTICLE.fullmatch(c.number))
    runs = _Runs()
    forms = {_form(task.source_text) for task in tasks}
    seen: tuple[str, ...] = ()
    before: Task | None = None
    for task in tasks:
        for heading in task.section_path:
            if heading not in seen and _form(heading) in forms:
                _count(parsed, runs, before, task, _form(heading), _heading_value(heading))
        seen = task.section_path
        form = _form(task.source_text)
        if task.sequence_value == runs.last.get(form, 0):
            runs.doubled.append(task.number)
            message = f"编号 {task.sequence_value} 连着出现两次，请核对是重号还是漏了别的编号"
            runs.findings.append(find_at(parsed, DOUBLED_NUMBER, message, task_head(task), task))
        _count(parsed, runs, before, task, form, task.sequence_value)
        before = task
    findings = (*runs.findings, *_missed_at_ends(parsed, tasks))
    return Numbering(tuple(runs.missing), tuple(runs.doubled), findings)


def _count(parsed: ParsedNotice, runs: _Runs, before: Task | None, task: Task, form: str, value: int) -> None:
    """Note `value` as the last of its run, and the numbers that the run left out before it."""
    last = 0 if value == 1 else runs.last.get(form, 0)
    runs.last[form] = value
    missing = range(last + 1, value)
    loose = _find_loose(parsed, before.start if before else task.start, task.start, form) if missing else {}
    for number in missing:
        runs.missing.append(str(number))
        found = loose.get(number)
        if found:
            message = f"缺编号 {number}，这一行像是它，却没有读成任务；请核对编号后的标点"
            runs.findings.append(find_at(parsed, MISSING_NUMBER, message, found))
        else:
            message = f"缺编号 {number}，请核对原件是否就没有这一项"
            runs.findings.append(find_at(parsed, MISSING_NUMBER, message, task_head(task), task))


def _missed_at_ends(parsed: ParsedNotice, tasks: tuple[Task, ...]) -> Iterator[Finding]:
    """Where a run ends, a number that would go on with it, or leave out a few, at the beginning of a line."""
    headings = {heading for task in tasks for heading in task.section_path}
    for task, after in zip_longest(tasks, tasks[1:]):
        if after is not None and after.sequence_value > task.sequence_value:
            continue
        end = after.start if after else extent(parsed)[1]
        loose = _find_loose(parsed, task.start, end, _form(task.source_text))
        last = task.sequence_value
        value = next((n for n in range(last + 1, last + 2 + _MOST_LEFT_OUT) if n in loose), 0)
        if value and not any(loose[value].text.startswith(heading) for heading in headings):
            message = f"编号 {last} 之后的这一行像是第 {value} 项，却没有读成任务；请核对编号是否中断、标点是否完整"
            yield find_at(parsed, MISSED_TASK, message, loose[value])


def _find_loose(parsed: ParsedNotice, start: int, end: int, form: str) -> dict[int, Span]:
    """By its value, the first line in `text[start:end]`, below its first, that begins with a number in that form."""
    found: dict[int, Span] = {}
    # in a table's column of numbers, any cell may hold one
    first = parsed.text.find("\n", start, end) if form != "1" else -1
    if first < 0:
        return found
    for match in _LOOSE_NUMBER.finditer(parsed.text, first + 1, end):
        printed = match["chinese"]
        number = parse_chinese_number(printed) if printed else int(match["arabic"])
        kind = f"{match['before']}{'一' if printed else '1'}".translate(_SAME_MARKS)
        if number is not None and number not in found and form.startswith(kind):
            line_end = parsed.text.find("\n", match.end(), end)
            stop = line_end if line_end >= 0 else end
            found[number] = Span(parsed.text[match.start("mark") : stop], match.start("mark"), stop)
    return found


def _form(words: str) -> str:
    """The kind of number that `words` begin with: （一）, 一、, 1., 第一条 or another."""
    match = _NUMBER_FORM.match(re.sub(r"[ \u3000]", "", words[:20]))
    if match is None:
        return words[:1]
    kind = "一" if match["chinese"] else "1"
    return f"{match['before']}{kind}{match['after']}".translate(_SAME_MARKS)


def _heading_value(heading: str) -> int:
    match = re.match(r"[（(]?(?P<n>\d+|[一二三四五六七八九十百]+)", heading)
    if match is None:
        return 0
    return parse_number(match["n"]) or 0
