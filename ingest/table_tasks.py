"""Rows of a table -> Tasks with spans in the source."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.damage import find_flags
from ingest.expand import expand_all
from ingest.flow import Flow
from ingest.model import Responsibility, Role, Task
from ingest.responsibility import find_responsibilities, resolve_roles
from ingest.script import to_simplified
from ingest.tables import Row, Table
from ingest.targets import find_targets
from ingest.tasks import unique_numbers
from ingest.titles import TitleStyle, first_sentence
from ingest.units import units_in_role


def read_table_tasks(
    flow: Flow, tables: Sequence[tuple[Table, tuple[str, ...]]], notice_id: str, *, prefix: str
) -> tuple[Task, ...]:
    """One task a row, numbered as the rows are; `tables` come with the headings above them.

    `prefix` is put before each number where the notice has numbered tasks outside its tables too.
    """
    rows = [(row, table, (*above, *row.section_path)) for table, above in tables for row in table.rows]
    clauses = expand_all(tuple(resolve_roles(row.responsibilities) for row, _, _ in rows))
    contents = [_content_flow(flow, row, table) for row, table, _ in rows]
    style = TitleStyle([first_sentence(c.text, 0, len(c.text)) for c in contents])
    numbers = unique_numbers([path for *_, path in rows], [row.number for row, *_ in rows], [False] * len(rows))
    return tuple(
        _make_task(
            flow,
            notice_id,
            prefix + number,
            row,
            path,
            content,
            own,
            style,
            content_is_wrapped=table.content_is_wrapped,
        )
        for number, (row, table, path), content, own in zip(numbers, rows, contents, clauses, strict=True)
    )


def _make_task(
    flow: Flow,
    notice_id: str,
    number: str,
    row: Row,
    path: tuple[str, ...],
    content: Flow,
    clauses: tuple[Responsibility, ...],
    style: TitleStyle,
    *,
    content_is_wrapped: bool,
) -> Task:
    words = to_simplified(content.text)
    found = find_responsibilities(content.text, 0, len(words))
    indicators, milestones = find_targets(words, 0, len(words), found.printed)
    title = style.title(first_sentence(content.text, 0, found.start))
    flags = find_flags(content.text, title, 0, len(words), indicators, (), has_titles=False)
    start, end = flow.source_range(row.start, row.end)
    return Task(
        notice_id=notice_id,
        number=number,
        sequence_value=row.value,
        ordinal=0,
        section_path=path,
        title=title,
        source_text=flow.source[start:end],
        start=start,
        end=end,
        lead_units=units_in_role(clauses, Role.LEAD),
        supporting_units=units_in_role(clauses, Role.SUPPORTING),
        responsibilities=tuple(replace(c, span=flow.to_source(c.span)) for c in clauses),
        indicators=tuple(replace(i, span=content.to_source(i.span)) for i in indicators),
        deadline_text=row.deadline_text,
        flags=tuple(replace(f, span=content.to_source(f.span)) for f in flags),
        milestones=tuple(content.to_source(m) for m in milestones),
        wraps=content.breaks(0, len(content.text)) if content_is_wrapped else (),
    )


def _content_flow(flow: Flow, row: Row, table: Table) -> Flow:
    """The content alone: wrapped lines joined, cells of several columns each on a line."""
    return flow.without(_outside(row, len(flow.text), keep_breaks=not table.content_is_wrapped))


def _outside(row: Row, length: int, *, keep_breaks: bool) -> Iterator[tuple[int, int]]:
    position = 0
    for span in row.content:
        yield position, span.start
        position = span.end + (keep_breaks and span is not row.content[-1])
    yield position, length
