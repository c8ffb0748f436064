"""The register's SQL, on an open connection."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, select, tuple_

from index import schema
from index.rows import Parts, Row
from ingest.model import Role


def delete_notice(connection: Connection, notice_id: str) -> None:
    connection.execute(delete(schema.notices).where(schema.notices.c.notice_id == notice_id))


def matching_tasks(
    notice_ids: Collection[str] | None,
    unit: str | None = None,
    role: Role | None = None,
    section: str | None = None,
    numbers: Collection[str] | None = None,
) -> Select[Any]:
    """Keys (notice_id, number) and ordinal of the tasks and clauses that meet all the filters."""
    tasks = schema.tasks.c
    query = select(tasks.notice_id, tasks.number, tasks.ordinal)
    if notice_ids is not None:
        query = query.where(tasks.notice_id.in_(notice_ids))
    if numbers is not None:
        query = query.where(tasks.number.in_(numbers))
    if section is not None:
        query = query.where(_is_among(schema.task_sections, heading=section))
    if unit is not None or role is not None:
        named = {"name": unit, "role": role}
        wanted = {column: value for column, value in named.items() if value is not None}
        query = query.where(_is_among(schema.task_units, **wanted))
    return query


def _is_among(part: Table, **equal: str) -> Any:
    """Not a correlated EXISTS: on 20,000 tasks SQLite took half a minute for that."""
    keys = select(part.c.notice_id, part.c.number).where(*(part.c[name] == value for name, value in equal.items()))
    return tuple_(schema.tasks.c.notice_id, schema.tasks.c.number).in_(keys)


def parts_of_tasks(connection: Connection, table: Table, notice_id: str) -> dict[str, list[Row]]:
    """The rows of one part of every task of a notice, in order, by task number."""
    query = select(table).where(table.c.notice_id == notice_id).order_by(table.c.number, table.c.position)
    return {
        number: list(rows) for number, rows in groupby(fetch(connection, query), key=lambda row: str(row["number"]))
    }


def parts_of_notice(connection: Connection, notice_id: str) -> Parts:
    return {
        table.name: fetch(connection, select(table).where(table.c.notice_id == notice_id).order_by(table.c.position))
        for table in schema.NOTICE_PARTS
    }


def fetch(connection: Connection, query: Select[Any]) -> list[Row]:
    result = connection.execute(query)
    names = [str(name) for name in result.keys()]  # noqa: SIM118 - a result, not a dict
    return [dict(zip(names, row, strict=True)) for row in result]
