"""Tables of the task register. `rows.py` turns dataclasses into rows of them and back.

Everything below a notice is removed with it (ON DELETE CASCADE). A span is stored with its text, so that a
person reading the tables sees the clause and not only offsets.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

# Raise it when a table changes: an index built with another schema is rebuilt, never migrated.
SCHEMA_VERSION = "3"

metadata = MetaData()


def _span() -> list[Column[str] | Column[int]]:
    return [
        Column("span_text", Text, nullable=False),
        Column("span_start", Integer, nullable=False),
        Column("span_end", Integer, nullable=False),
    ]


def _notice_part(name: str, *columns: Column[str] | Column[int]) -> Table:
    return Table(
        name,
        metadata,
        Column("notice_id", String, primary_key=True),
        Column("position", Integer, primary_key=True),
        *columns,
        ForeignKeyConstraint(["notice_id"], ["notices.notice_id"], ondelete="CASCADE"),
    )


def _task_part(name: str, *parts: Column[str] | Column[int] | Column[bool] | Index) -> Table:
    return Table(
        name,
        metadata,
        Column("notice_id", String, primary_key=True),
        Column("number", String, primary_key=True),
        Column("position", Integer, primary_key=True),
        *parts,
        ForeignKeyConstraint(["notice_id", "number"], ["tasks.notice_id", "tasks.number"], ondelete="CASCADE"),
    )


notices = Table(
    "notices",
    metadata,
    Column("notice_id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("doc_number", String, nullable=False),
    Column("issuing_body", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("catalog_number", String, nullable=False),
    Column("issued_on", Date),
    Column("published_on", Date),
    Column("validity", String, nullable=False),
    Column("expires_on", Date),
    Column("year", Integer),
    Column("source_name", String, nullable=False),
    Column("source_sha256", String, nullable=False),
    Column("text", Text, nullable=False),
)

basis_documents = _notice_part(
    "basis_documents",
    Column("title", Text, nullable=False),
    Column("doc_number", String, nullable=False),
    *_span(),
)

header_spans = _notice_part("header_spans", Column("field", String, nullable=False), *_span())

tasks = Table(
    "tasks",
    metadata,
    Column("notice_id", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("sequence_value", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("source_text", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("deadline_text", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("wraps", JSON, nullable=False),
    ForeignKeyConstraint(["notice_id"], ["notices.notice_id"], ondelete="CASCADE"),
)

# position 0 is the outermost heading
task_sections = _task_part(
    "task_sections", Column("heading", Text, nullable=False), Index("ix_task_sections_heading", "heading")
)

# `label` is the printed word (参与单位 …), empty where the unit is named outside a responsibility label.
task_units = _task_part(
    "task_units",
    Column("role", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("label", String, nullable=False),
    Index("ix_task_units_name", "name"),
)

responsibilities = _task_part(
    "responsibilities",
    Column("label", String, nullable=False),
    Column("role", String, nullable=False),
    Column("units", JSON, nullable=False),
    Column("expanded_units", JSON, nullable=False),
    Column("inherited_from", String, nullable=False),
    *_span(),
)

indicators = _task_part(
    "indicators",
    *_span(),
    Column("subject", Text, nullable=False),
    Column("value_text", Text, nullable=False),
    Column("value_list", JSON, nullable=False),
    Column("unit_of_measure", String, nullable=False),
    Column("bound", String, nullable=False),
    Column("modality", String, nullable=False),
    Column("deadline_text", Text, nullable=False),
    Column("parent", Integer),
    Column("flagged", Boolean, nullable=False),
)

flags = _task_part("flags", Column("kind", String, nullable=False), Column("note", Text, nullable=False), *_span())

milestones = _task_part("milestones", *_span())

NOTICE_PARTS = (basis_documents, header_spans)
TASK_PARTS = (task_sections, task_units, responsibilities, indicators, flags, milestones)
