"""All that stands in one part of a notice: its tasks, or its clauses where it has none."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from answer.citations import cite_task, title_span
from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.listing import task_list, task_statement
from answer.route import Route
from ingest.model import Task
from ingest.numerals import parse_chinese_number, parse_number

_HEADING_NUMBER = re.compile(r"[（(第]?(?P<n>\d{1,3}|[一二三四五六七八九十百]+)(?:[、.．)）]|[章节编部])")
_CLAUSE_NUMBER = re.compile(r"第?(?P<n>[一二三四五六七八九十百]+)(?:部分|（)")


@dataclass(frozen=True, slots=True)
class Section:
    """`number` is the printed one; of headings without numbers, the place among them."""

    number: int
    heading: str
    tasks: tuple[Task, ...]


def answer_section(context: Context, route: Route, question: str) -> Draft:
    """All tasks of the top-level section with the number asked for."""
    sections = list(all_sections(context))
    chosen = [s for s in sections if s.number == route.section]
    tasks = [task for section in chosen for task in section.tasks]
    if not tasks:
        return _clauses_of(context, route.section) or _no_section(context, route, sections)
    heading = "、".join(s.heading for s in chosen)
    lead_in = f"“{heading}”共 {len(tasks)} 项任务，已全部列出："
    statements = tuple(task_statement(t, "section", ()) for t in tasks)
    return Draft(Status.ANSWERED, "section", lead_in, statements, (task_list("section", heading, tasks),))


def all_sections(context: Context) -> Iterator[Section]:
    """The top-level sections of the notices in scope, one notice after the other."""
    for notice_id in context.notice_ids:
        yield from _sections(context, notice_id)


def _sections(context: Context, notice_id: str) -> Iterator[Section]:
    own = [t for t in context.tasks if t.notice_id == notice_id and t.section_path]
    headings = list(dict.fromkeys(t.section_path[0] for t in own))
    printed = [_printed_number(heading) for heading in headings]
    are_numbered = None not in printed and len(set(printed)) == len(printed)
    for place, (heading, number) in enumerate(zip(headings, printed, strict=True), 1):
        tasks = tuple(t for t in own if t.section_path[0] == heading)
        yield Section((number or place) if are_numbered else place, heading, tasks)


def section_number(context: Context, task: Task) -> int | None:
    """The number of the top-level part that holds the task, or None where it stands in none."""
    sections = _sections(context, task.notice_id)
    return next((s.number for s in sections if task.section_path[:1] == (s.heading,)), None)


def _printed_number(heading: str) -> int | None:
    match = _HEADING_NUMBER.match(heading)
    return parse_number(match["n"]) if match else None


def _clauses_of(context: Context, number: int | None) -> Draft | None:
    """A section in prose: its clauses, since it holds no tasks."""
    found = [
        c
        for c in context.clauses
        if (match := _CLAUSE_NUMBER.match(c.number)) and parse_chinese_number(match["n"]) == number
    ]
    if not found:
        return None
    lead_in = f"{context.scope_name}第 {number} 部分没有列出任务，写的是："
    statements = tuple(Statement(f"{c.label} {c.title}", cite_task(c, title_span(c))) for c in found)
    suggestions = tuple(f"{c.label}的完整内容" for c in found[:3])
    return Draft(Status.ANSWERED, "section", lead_in, statements, suggestions=suggestions)


def _no_section(context: Context, route: Route, sections: Sequence[Section]) -> Draft:
    lead_in = f"{context.scope_name}没有第 {route.section} 部分；共有 {len(sections)} 个部分。"
    suggestions = tuple(f"第{s.number}部分有哪些任务" for s in sections[:2])
    return Draft(Status.NOT_FOUND, "section", lead_in, suggestions=suggestions)
