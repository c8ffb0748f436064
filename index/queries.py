"""The register's SQL, on an open connection."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Subquery, Table, and_, delete, exists, select

from index import schema
from index.rows import Parts, Row
from ingest.model import Role


def delete_notice(connection: Connection, notice_id: str) -> None:
    connection.execute(delete(schema.notices).where(schema.notices.c.notice_id == notice_id))


def matching_tasks(
    notice_ids: Collection[str] | None,
    unit: str | None,
    role: Role | None,
    section: str | None,
    numbers: Collection[str] | None,
) -> Select[Any]:
    query = select(schema.tasks)
    if notice_ids is not None:
        query = query.where(schema.tasks.c.notice_id.in_(notice_ids))
    if numbers is not None:
        query = query.where(schema.tasks.c.number.in_(numbers))
    if section is not None:
        query = query.where(_has_part(schema.task_sections, heading=section))
    if unit is not None or role is not None:
        named = {"name": unit, "role": role}
        wanted = {column: value for column, value in named.items() if value is not None}
        query = query.where(_has_part(schema.task_units, **wanted))
    return query


def _has_part(table: Table, **equal: str) -> Any:
    return exists().where(
        table.c.notice_id == schema.tasks.c.notice_id,
        table.c.number == schema.tasks.c.number,
        *(table.c[column] == value for column, value in equal.items()),
    )


def parts_of_tasks(connection: Connection, table: Table, wanted: Subquery) -> dict[tuple[str, str], list[Row]]:
    same_task = and_(table.c.notice_id == wanted.c.notice_id, table.c.number == wanted.c.number)
    query = select(table).join(wanted, same_task)
    query = query.order_by(table.c.notice_id, table.c.number, table.c.position)
    return {
        key: list(group)
        for key, group in groupby(fetch(connection, query), key=lambda row: (row["notice_id"], row["number"]))
    }


def parts_of_notice(connection: Connection, notice_id: str) -> Parts:
    return {
        table.name: fetch(connection, select(table).where(table.c.notice_id == notice_id).order_by(table.c.position))
        for table in schema.NOTICE_PARTS
    }


def fetch(connection: Connection, query: Select[Any]) -> list[Row]:
    return [{str(key): value for key, value in row.items()} for row in connection.execute(query).mappings()]
