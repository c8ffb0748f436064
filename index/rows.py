"""Dataclasses of `ingest.model` <-> rows of `schema.py`. Pure: no connection is opened here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Table

from index import schema
from ingest.model import (
    BasisDocument,
    Bound,
    Flag,
    Indicator,
    Notice,
    ParsedNotice,
    Responsibility,
    Role,
    Span,
    Task,
    TaskKind,
    Validity,
)

Row = Mapping[str, Any]
Parts = Mapping[str, Sequence[Row]]  # table name -> rows in order of position


def _scalars(model: type, *parts: str) -> tuple[str, ...]:
    """Fields that are columns. A new field of the model lands here, and fails until the schema has it."""
    return tuple(field.name for field in fields(model) if field.name not in parts)


_NOTICE_SCALARS = _scalars(Notice, "basis_documents", "header_spans")
_TASK_SCALARS = _scalars(
    Task, "section_path", "lead_units", "supporting_units", "responsibilities", "indicators", "flags", "milestones"
)
_INDICATOR_SCALARS = _scalars(Indicator, "span", "values", "bound")


def notice_rows(parsed: ParsedNotice) -> Iterator[tuple[Table, Row]]:
    """Every row of a notice, parents before children."""
    notice = parsed.notice
    yield schema.notices, {name: getattr(notice, name) for name in _NOTICE_SCALARS} | {"text": parsed.text}
    for position, document in enumerate(notice.basis_documents):
        yield (
            schema.basis_documents,
            {
                "notice_id": notice.notice_id,
                "position": position,
                "title": document.title,
                "doc_number": document.doc_number,
                **_span_columns(document.span),
            },
        )
    for position, (field, span) in enumerate(notice.header_spans):
        key = {"notice_id": notice.notice_id, "position": position}
        yield schema.header_spans, {**key, "field": field, **_span_columns(span)}
    for task in parsed.citable:
        yield from _task_rows(task)


def notice_from_rows(row: Row, parts: Parts) -> Notice:
    scalars = {name: row[name] for name in _NOTICE_SCALARS}
    scalars["validity"] = Validity(row["validity"])
    return Notice(
        **scalars,
        basis_documents=tuple(
            BasisDocument(title=part["title"], doc_number=part["doc_number"], span=_span(part))
            for part in parts["basis_documents"]
        ),
        header_spans=tuple((part["field"], _span(part)) for part in parts["header_spans"]),
    )


def task_from_rows(row: Row, parts: Parts) -> Task:
    return Task(
        **{name: row[name] for name in _TASK_SCALARS if name not in ("kind", "wraps")},
        kind=TaskKind(row["kind"]),
        wraps=tuple((start, end) for start, end in row["wraps"]),
        section_path=tuple(part["heading"] for part in parts["task_sections"]),
        lead_units=_units(parts, Role.LEAD),
        supporting_units=_units(parts, Role.SUPPORTING),
        responsibilities=tuple(
            Responsibility(
                label=part["label"],
                role=Role(part["role"]),
                units=tuple(part["units"]),
                span=_span(part),
                expanded_units=tuple(part["expanded_units"]),
                inherited_from=part["inherited_from"],
            )
            for part in parts["responsibilities"]
        ),
        indicators=tuple(_indicator(part) for part in parts["indicators"]),
        flags=tuple(Flag(part["kind"], part["note"], _span(part)) for part in parts["flags"]),
        milestones=tuple(_span(part) for part in parts["milestones"]),
    )


def _task_rows(task: Task) -> Iterator[tuple[Table, Row]]:
    yield schema.tasks, {name: getattr(task, name) for name in _TASK_SCALARS}
    for table, columns in (
        (schema.task_sections, ({"heading": heading} for heading in task.section_path)),
        (schema.task_units, _unit_columns(task, Role.LEAD, task.lead_units)),
        (schema.task_units, _unit_columns(task, Role.SUPPORTING, task.supporting_units)),
        (schema.responsibilities, map(_responsibility_columns, task.responsibilities)),
        (schema.indicators, map(_indicator_columns, task.indicators)),
        (schema.flags, map(_flag_columns, task.flags)),
        (schema.milestones, map(_span_columns, task.milestones)),
    ):
        for position, values in enumerate(columns):
            yield table, {"notice_id": task.notice_id, "number": task.number, "position": position, **values}


def _unit_columns(task: Task, role: Role, units: Sequence[str]) -> Iterator[Row]:
    labels: dict[str, str] = {}
    for responsibility in task.responsibilities:
        if responsibility.role is role:
            for unit in responsibility.units:
                labels.setdefault(unit, responsibility.label)
    for unit in units:
        yield {"role": role, "name": unit, "label": labels.get(unit, "")}


def _responsibility_columns(part: Responsibility) -> Row:
    return {
        "label": part.label,
        "role": part.role,
        "units": list(part.units),
        "expanded_units": list(part.expanded_units),
        "inherited_from": part.inherited_from,
        **_span_columns(part.span),
    }


def _indicator_columns(part: Indicator) -> Row:
    return {
        **{name: getattr(part, name) for name in _INDICATOR_SCALARS},
        "bound": part.bound,
        "value_list": list(part.values),
        **_span_columns(part.span),
    }


def _flag_columns(part: Flag) -> Row:
    return {"kind": part.kind, "note": part.note, **_span_columns(part.span)}


def _indicator(row: Row) -> Indicator:
    return Indicator(
        **{name: row[name] for name in _INDICATOR_SCALARS},
        bound=Bound(row["bound"]),
        values=tuple(row["value_list"]),
        span=_span(row),
    )


def _units(parts: Parts, role: Role) -> tuple[str, ...]:
    return tuple(part["name"] for part in parts["task_units"] if part["role"] == role)


def _span_columns(span: Span) -> dict[str, str | int]:
    return {"span_text": span.text, "span_start": span.start, "span_end": span.end}


def _span(row: Row) -> Span:
    return Span(row["span_text"], row["span_start"], row["span_end"])
