"""What the line grammar could read of a notice, and what it could not: a poor set is worse than none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.line_grammar import SourceTask
from eval.sources import Source
from ingest.errors import NoTasksError

MIN_TASKS = 3
_NUMBERED = re.compile(r"^[ \u3000\u00a0]*(\d{1,3})[.．、][ \u3000]?(?=[^\d\s])", re.MULTILINE)
_ROLE_WORDS = re.compile(
    r"(?:牵头|责任|主办|主管|参与|配合|协办|协助)(?:单位|部门|领导)|牵头(?:负责)?[、，,;；)）〕】]|负责[)）〕】]|分工负责"
)
_ROLE = re.compile(r"(牵头|责任|主办|主管|参与|配合|协办|协助)(单位|部门)\s*[:：]")
_LEAD = ("牵头", "责任", "主办", "主管")
_NAME = re.compile(r"[\u4e00-\u9fff]{2,24}(?:[(（][\u4e00-\u9fff、]{1,12}[)）][\u4e00-\u9fff]{0,12})?")
_VAGUE = re.compile(r"^各|等$|有关|相关|按职责|分工|负责|以及|其他|全部|所有|年|月底?前|时限")
_MIN_SHARE = 0.5


@dataclass(frozen=True)
class Reading:
    """A notice and how far it may be asked about. `no_units` says why not about units, empty where it may be."""

    source: Source
    no_units: str

    @cached_property
    def tasks(self) -> tuple[SourceTask, ...]:
        return tuple(self.source.tasks.values())

    @cached_property
    def sections(self) -> dict[str, tuple[SourceTask, ...]]:
        """Headings in print order with their tasks."""
        names = dict.fromkeys(task.section for task in self.tasks if task.section)
        return {name: tuple(t for t in self.tasks if t.section == name) for name in names}

    def lead_tasks(self, unit: str) -> tuple[str, ...]:
        return tuple(task.number for task in self.tasks if unit in task.lead_units)

    def supporting_tasks(self, unit: str) -> tuple[str, ...]:
        return tuple(task.number for task in self.tasks if unit in task.supporting_units)


def read_notice(source: Source) -> Reading:
    """Raises NoTasksError where too little, or not the whole, of the numbering could be read."""
    tasks = tuple(source.tasks.values())
    if len(tasks) < MIN_TASKS:
        raise NoTasksError(
            f"{source.notice_id} 里只读出 {len(tasks)} 项编号任务",
            expected=f"至少 {MIN_TASKS} 项从 1 起连续编号、各占一行开头的任务",
            remedy="评测自带的语法读不了这种写法，请人工出题",
        )
    stray = _stray_numbers(source, tasks)
    if stray:
        line, number = stray[0]
        raise NoTasksError(
            f"{source.notice_id} 读出 {len(tasks)} 项，第 {line} 行的“{number}.”等 {len(stray)} 处编号不在其中",
            expected="全文从 1 起连续编号，每个编号只有一项",
            remedy="编号重复时“任务几”说不清是哪一项，请人工出题",
        )
    return Reading(source, _why_no_units(tasks))


def role_words(task: SourceTask) -> tuple[str, str]:
    """The printed words for lead and for support (牵头单位, 参与单位); empty where the task has none."""
    found = [match[1] + match[2] for match in _ROLE.finditer(task.text[len(task.body) :])]
    lead = next((word for word in found if word[:2] in _LEAD), "")
    return lead, next((word for word in found if word[:2] not in _LEAD), "")


def _stray_numbers(source: Source, tasks: Sequence[SourceTask]) -> list[tuple[int, str]]:
    """Line and number of what looks like a task and was not read as one; titles before the first may be numbered."""
    starts = {task.start for task in tasks}
    return [
        (source.text.count("\n", 0, match.start()) + 1, match[1])
        for match in _NUMBERED.finditer(source.text)
        if match.start(1) not in starts and match.start() >= tasks[0].start
    ]


def _why_no_units(tasks: Sequence[SourceTask]) -> str:
    """Exact lists stand and fall with every bracket: one that is misread makes right answers wrong."""
    with_units = [task for task in tasks if task.lead_units]
    if len(with_units) < len(tasks) * _MIN_SHARE:
        return f"{len(tasks)} 项任务里只有 {len(with_units)} 项读出责任单位"
    for task in tasks:
        bracket = task.text[len(task.body) :]
        if _ROLE_WORDS.search(task.body):
            return f"任务 {task.number} 的责任单位写在别处，语法读不准"
        roles = {match[1] for match in _ROLE.finditer(bracket)} & set(_LEAD)
        if len(roles) > 1:
            return f"任务 {task.number} 同时写了{'、'.join(sorted(roles))}单位，主次分不清"
        wrong = [u for u in (*task.lead_units, *task.supporting_units) if not _NAME.fullmatch(u) or _VAGUE.search(u)]
        if wrong or "\n" in bracket.strip():
            shown = wrong[0] if wrong else "换行断开的单位名称"
            return f"任务 {task.number} 的“{shown}”不像完整的单位名称"
    return ""
