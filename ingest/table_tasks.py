"""Rows of a table -> Tasks with spans in the source."""

import re
from dataclasses import replace

from ingest.damage import find_flags
from ingest.expand import expand_all
from ingest.flow import Flow
from ingest.indicators import find_indicators
from ingest.milestones import find_milestones
from ingest.model import Responsibility, Role, Span, Task
from ingest.responsibility import resolve_roles
from ingest.tables import Row, Table, units_of
from ingest.units import units_in_role

_LEAD_LABEL = re.compile(r"牵头|主责|主办")


def read_table_tasks(flow: Flow, table: Table, notice_id: str) -> tuple[Task, ...]:
    """One task a row, numbered as the rows are."""
    clauses = expand_all(tuple(_clauses(flow, row, table.columns) for row in table.rows))
    return tuple(
        _make_task(flow, notice_id, ordinal, row, own)
        for ordinal, (row, own) in enumerate(zip(table.rows, clauses, strict=True), 1)
    )


def _clauses(flow: Flow, row: Row, columns: tuple[str, ...]) -> tuple[Responsibility, ...]:
    lead_label = next((c for c in columns if _LEAD_LABEL.match(c)), "")
    support_label = columns[-1]
    found = []
    for label, cell in ((lead_label, row.lead), (support_label, row.support)):
        units = units_of(cell)
        if units:
            span = Span(flow.text[cell[0].start : cell[-1].end], cell[0].start, cell[-1].end)
            found.append(Responsibility(label, Role.LEAD, units, flow.to_source(span)))
    return resolve_roles(tuple(found))


def _make_task(flow: Flow, notice_id: str, ordinal: int, row: Row, clauses: tuple[Responsibility, ...]) -> Task:
    content = _content_flow(flow, row)
    words = content.text
    indicators = find_indicators(words, 0, len(words))
    milestones = find_milestones(words, 0, len(words), indicators)
    title = re.split(r"[，,。；;]", words, maxsplit=1)[0]
    flags = find_flags(words, title, 0, len(words), indicators, (), has_titles=False)
    start, end = flow.source_range(row.number.start, row.end)
    return Task(
        notice_id=notice_id,
        number=row.number.text,
        sequence_value=int(row.number.text),
        ordinal=ordinal,
        section_path=(row.group,) if row.group else (),
        title=title,
        source_text=flow.source[start:end],
        start=start,
        end=end,
        lead_units=units_in_role(clauses, Role.LEAD),
        supporting_units=units_in_role(clauses, Role.SUPPORTING),
        responsibilities=clauses,
        indicators=tuple(replace(i, span=content.to_source(i.span)) for i in indicators),
        deadline_text="",
        flags=tuple(replace(f, span=content.to_source(f.span)) for f in flags),
        milestones=tuple(content.to_source(m) for m in milestones),
    )


def _content_flow(flow: Flow, row: Row) -> Flow:
    """The content cell alone, its lines joined."""
    ends = [0, *(s.end for s in row.content)]
    starts = [*(s.start for s in row.content), len(flow.text)]
    return flow.without(zip(ends, starts, strict=True))
