"""The task register: what listing, counting, filtering and number look-up run on. Complete by construction.

Results are in document order, (notice_id, ordinal). A filter that is None does not filter; an empty
collection matches nothing. Any number of threads may read.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    URL,
    Engine,
    QueuePool,
    Table,
    and_,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateSchema, DropSchema

from index import schema
from index.queries import delete_notice, fetch, matching_tasks, parts_of_notice, parts_of_tasks
from index.rows import Row, notice_from_rows, notice_rows, task_from_rows
from ingest.errors import UnknownNoticeError
from ingest.model import Notice, ParsedNotice, Role, Task


@dataclass(frozen=True, slots=True)
class UnitCount:
    """A unit as printed, with the number of tasks it leads and supports."""

    name: str
    n_lead: int
    n_supporting: int


@dataclass(frozen=True, slots=True)
class SectionCount:
    """A section, outermost heading first, with the number of tasks directly in it."""

    section_path: tuple[str, ...]
    n_tasks: int


class Register:
    """Notices and tasks in a relational database. Close it; it is its own context manager."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def create(cls, url: str | URL, *, database_schema: str | None = None) -> Self:
        """Open for writing by SQLAlchemy URL, and make the tables that are missing.

        `database_schema` is a PostgreSQL schema to keep the tables in, made if needed: one for each build.
        """
        engine = _engine(url, database_schema)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _enforce_foreign_keys)
        with engine.begin() as connection:
            if database_schema is not None:
                connection.execute(CreateSchema(database_schema, if_not_exists=True))
            schema.metadata.create_all(connection)
        return cls(engine)

    @classmethod
    def create_file(cls, path: Path) -> Self:
        """Open an SQLite file for writing, made if it is missing."""
        return cls.create(URL.create("sqlite", database=str(path)))

    @classmethod
    def open_file(cls, path: Path) -> Self:
        """Open an SQLite file read-only. Raises FileNotFoundError where there is none."""
        if not path.is_file():
            raise FileNotFoundError(path)
        address = f"{path.absolute().as_uri()}?mode=ro"
        connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
        return cls(create_engine("sqlite://", creator=connect, **_POOL))

    @classmethod
    def open_url(cls, url: str, *, database_schema: str | None = None) -> Self:
        """Open a register that `create` made at this URL. Raises FileNotFoundError where there is none."""
        engine = _engine(url, database_schema)
        if not inspect(engine).has_table(schema.notices.name, schema=database_schema):
            engine.dispose()
            raise FileNotFoundError(database_schema or schema.notices.name)
        return cls(engine)

    def write(self, parsed: ParsedNotice) -> bool:
        """Store a notice whole, replacing an older state of it. False where it is stored just so already."""
        if parsed.notice.notice_id in self._ids() and self.read(parsed.notice.notice_id) == parsed:
            return False
        rows: defaultdict[Table, list[Row]] = defaultdict(list)
        for table, row in notice_rows(parsed):
            rows[table].append(row)
        with self._engine.begin() as connection:
            delete_notice(connection, parsed.notice.notice_id)
            for table, table_rows in rows.items():
                connection.execute(insert(table), table_rows)
        return True

    def remove(self, notice_id: str) -> None:
        """Remove a notice with all that belongs to it. Raises UnknownNoticeError."""
        self._require(notice_id)
        with self._engine.begin() as connection:
            delete_notice(connection, notice_id)

    def read(self, notice_id: str) -> ParsedNotice:
        """The notice equal to the one that was written. Raises UnknownNoticeError."""
        text = self.text(notice_id)
        [notice] = self._notices({notice_id})
        return ParsedNotice(notice=notice, tasks=tuple(self.tasks(notice_ids={notice_id})), text=text)

    def notices(self) -> list[Notice]:
        return self._notices(None)

    def text(self, notice_id: str) -> str:
        """The text that all offsets of the notice refer to. Raises UnknownNoticeError."""
        with self._engine.connect() as connection:
            text = connection.scalar(select(schema.notices.c.text).where(schema.notices.c.notice_id == notice_id))
        if text is None:
            raise self._unknown(notice_id)
        return str(text)

    def task(self, notice_id: str, number: str) -> Task | None:
        """The task with this printed number; None where the notice or the number does not exist."""
        return next(iter(self.tasks(notice_ids={notice_id}, numbers={number})), None)

    def tasks(
        self,
        notice_ids: Collection[str] | None = None,
        *,
        unit: str | None = None,
        role: Role | None = None,
        section: str | None = None,
        numbers: Collection[str] | None = None,
    ) -> list[Task]:
        """Every task that meets all the filters.

        `unit` is a name as printed, `role` alone means that some unit has that role; `section` is a heading
        at any level; `numbers` are labels as printed.
        """
        query = matching_tasks(notice_ids, unit, role, section, numbers)
        wanted = query.with_only_columns(schema.tasks.c.notice_id, schema.tasks.c.number).subquery()
        with self._engine.connect() as connection:
            rows = fetch(connection, query)
            parts = {table.name: parts_of_tasks(connection, table, wanted) for table in schema.TASK_PARTS}
        tasks = [
            task_from_rows(
                row, {name: found.get((row["notice_id"], row["number"]), []) for name, found in parts.items()}
            )
            for row in rows
        ]
        # Sorted here: a database's collation need not agree with Python's order.
        return sorted(tasks, key=lambda task: (task.notice_id, task.ordinal))

    def units(self, notice_ids: Collection[str] | None = None) -> list[UnitCount]:
        """Every unit that a task names, in order of first appearance."""
        parts, tasks = schema.task_units, schema.tasks
        query = select(parts.c.name, parts.c.role, tasks.c.notice_id, tasks.c.ordinal, parts.c.position)
        query = query.join_from(
            parts, tasks, and_(parts.c.notice_id == tasks.c.notice_id, parts.c.number == tasks.c.number)
        )
        if notice_ids is not None:
            query = query.where(parts.c.notice_id.in_(notice_ids))
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        roles: dict[str, list[str]] = {}
        for row in sorted(found, key=lambda row: (row.notice_id, row.ordinal, row.role, row.position)):
            roles.setdefault(row.name, []).append(row.role)
        return [
            UnitCount(name, n_lead=held.count(Role.LEAD), n_supporting=held.count(Role.SUPPORTING))
            for name, held in roles.items()
        ]

    def sections(self, notice_id: str) -> list[SectionCount]:
        """The sections that hold tasks, in order; one with an empty path where tasks have no heading.

        Raises UnknownNoticeError.
        """
        self._require(notice_id)
        counts: dict[tuple[str, ...], int] = {}
        for task in self.tasks(notice_ids={notice_id}):
            counts[task.section_path] = counts.get(task.section_path, 0) + 1
        return [SectionCount(path, n_tasks) for path, n_tasks in counts.items()]

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _notices(self, notice_ids: Collection[str] | None) -> list[Notice]:
        query = select(schema.notices)
        if notice_ids is not None:
            query = query.where(schema.notices.c.notice_id.in_(notice_ids))
        with self._engine.connect() as connection:
            rows = fetch(connection, query)
            notices = [notice_from_rows(row, parts_of_notice(connection, row["notice_id"])) for row in rows]
        return sorted(notices, key=lambda notice: notice.notice_id)

    def _ids(self) -> list[str]:
        with self._engine.connect() as connection:
            return sorted(connection.scalars(select(schema.notices.c.notice_id)))

    def _require(self, notice_id: str) -> None:
        if notice_id not in self._ids():
            raise self._unknown(notice_id)

    def _unknown(self, notice_id: str) -> UnknownNoticeError:
        known = "、".join(self._ids()) or "无"
        return UnknownNoticeError(
            f"没有编号为 {notice_id!r} 的通知",
            expected=f"已入库的通知之一（{known}）",
            remedy="请核对通知编号",
        )


def drop_schemas(url: str, *, prefix: str, kept: Collection[str]) -> None:
    """Drop the schemas of a PostgreSQL database whose names begin with `prefix`, except those kept."""
    engine = create_engine(url)
    for name in inspect(engine).get_schema_names():
        if name.startswith(prefix) and name not in kept:
            with engine.begin() as connection:
                connection.execute(DropSchema(name, cascade=True))
    engine.dispose()


# Gradio serves each request from its own thread; a reader waits for nobody.
_POOL: dict[str, Any] = {
    "poolclass": QueuePool,
    "pool_size": 8,
    "max_overflow": 56,
    "json_serializer": partial(json.dumps, ensure_ascii=False),
}


def _engine(url: str | URL, database_schema: str | None) -> Engine:
    engine = create_engine(url, **_POOL)
    return engine.execution_options(schema_translate_map={None: database_schema})


def _enforce_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
