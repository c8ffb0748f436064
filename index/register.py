"""The task register: what listing, counting, filtering and number look-up run on. Complete by construction.

Results are in document order, (notice_id, ordinal). A filter that is None does not filter; an empty
collection matches nothing. Any number of threads may read.

A build's register is not written any more once it serves, so what has been read is kept: reading 20,000 tasks from
the tables takes seconds, and every question needs them.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    QueuePool,
    Select,
    Table,
    and_,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, NoSuchModuleError
from sqlalchemy.schema import CreateSchema, DropSchema

from index import schema
from index.manifest import REBUILD
from index.queries import delete_notice, fetch, matching_tasks, parts_of_notice, parts_of_tasks
from index.rows import Row, notice_from_rows, notice_rows, task_from_rows
from ingest.errors import ConfigError, MissingIndexError, StorageError, UnknownNoticeError
from ingest.model import Notice, ParsedNotice, Role, Task, TaskKind

_KEPT_ANSWERS = 64
_IS_TASK = schema.tasks.c.kind == TaskKind.TASK


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
        self._tasks: dict[str, Mapping[str, Task]] = {}
        self._list_notices = lru_cache(maxsize=_KEPT_ANSWERS)(self._read_notices)
        self._count_units = lru_cache(maxsize=_KEPT_ANSWERS)(self._read_units)

    @classmethod
    def create(cls, url: str | URL, *, database_schema: str | None = None) -> Self:
        """Open for writing by SQLAlchemy URL, and make the tables that are missing.

        `database_schema` is a PostgreSQL schema to keep the tables in, made if needed: one for each build.
        """
        engine = _engine(url, database_schema)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _enforce_foreign_keys)
        with _usable(), engine.begin() as connection:
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
        """Open an SQLite file read-only.

        Raises FileNotFoundError where there is none, MissingIndexError where it is no register.
        """
        if not path.is_file():
            raise FileNotFoundError(path)
        address = f"{path.absolute().as_uri()}?mode=ro"
        connect = partial(sqlite3.connect, address, uri=True, check_same_thread=False)
        register = cls(create_engine("sqlite://", creator=connect, **_POOL))
        try:
            register.count_tasks()
        except DatabaseError as error:
            register.close()
            raise MissingIndexError(
                f"任务库 {path} 读不出来（{error.orig}）", expected="完整的任务库", remedy=REBUILD
            ) from error
        return register

    @classmethod
    def open_url(cls, url: str, *, database_schema: str | None = None) -> Self:
        """Open a register that `create` made at this URL.

        Raises FileNotFoundError where there is none, StorageError where the database cannot be used.
        """
        engine = _engine(url, database_schema)
        with _usable():
            is_there = inspect(engine).has_table(schema.notices.name, schema=database_schema)
        if not is_there:
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
        with _usable(), self._engine.begin() as connection:
            delete_notice(connection, parsed.notice.notice_id)
            for table, table_rows in rows.items():
                connection.execute(insert(table), table_rows)
        self._forget()
        return True

    def remove(self, notice_id: str) -> None:
        """Remove a notice with all that belongs to it. Raises UnknownNoticeError."""
        self._require(notice_id)
        with self._engine.begin() as connection:
            delete_notice(connection, notice_id)
        self._forget()

    def read(self, notice_id: str) -> ParsedNotice:
        """The notice equal to the one that was written. Raises UnknownNoticeError."""
        text = self.text(notice_id)
        [notice] = self._list_notices(notice_id)
        citable = self.citable({notice_id})
        return ParsedNotice(
            notice,
            tuple(task for task in citable if task.kind is TaskKind.TASK),
            text,
            tuple(task for task in citable if task.kind is TaskKind.CLAUSE),
        )

    def notices(self) -> list[Notice]:
        return list(self._list_notices(None))

    def text(self, notice_id: str) -> str:
        """The text that all offsets of the notice refer to. Raises UnknownNoticeError."""
        with self._engine.connect() as connection:
            text = connection.scalar(select(schema.notices.c.text).where(schema.notices.c.notice_id == notice_id))
        if text is None:
            raise self._unknown(notice_id)
        return str(text)

    def count_tasks(self) -> int:
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(schema.tasks).where(_IS_TASK)) or 0

    def task(self, notice_id: str, number: str) -> Task | None:
        """The task or clause with this number; None where the notice or the number does not exist."""
        return next(iter(self.citable({notice_id}, numbers={number})), None)

    def citable(
        self, notice_ids: Collection[str] | None = None, *, numbers: Collection[str] | None = None
    ) -> list[Task]:
        """Every task and clause, or those with these numbers."""
        if numbers is None:
            return self._everything(notice_ids)
        return self._matching(matching_tasks(notice_ids, numbers=numbers))

    def tasks(
        self,
        notice_ids: Collection[str] | None = None,
        *,
        unit: str | None = None,
        role: Role | None = None,
        section: str | None = None,
        numbers: Collection[str] | None = None,
    ) -> list[Task]:
        """Every task that meets all the filters; clauses are no tasks.

        `unit` is a name as printed, `role` alone means that some unit has that role; `section` is a heading
        at any level; `numbers` are labels as printed.
        """
        if unit is role is section is numbers is None:
            found = self._everything(notice_ids)
        else:
            found = self._matching(matching_tasks(notice_ids, unit, role, section, numbers))
        return [task for task in found if task.kind is TaskKind.TASK]

    def _matching(self, query: Select[Any]) -> list[Task]:
        with self._engine.connect() as connection:
            # Sorted here: a database's collation need not agree with Python's order.
            keys = sorted(connection.execute(query), key=lambda key: (key.notice_id, key.ordinal))
            found: dict[str, Mapping[str, Task]] = {}
            for notice_id in {key.notice_id for key in keys}:
                found[notice_id] = self._tasks_of(connection, notice_id)
        return [found[key.notice_id][key.number] for key in keys]

    def units(self, notice_ids: Collection[str] | None = None) -> list[UnitCount]:
        """Every unit that a task names, in order of first appearance."""
        return list(self._count_units(None if notice_ids is None else frozenset(notice_ids)))

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

    def _everything(self, notice_ids: Collection[str] | None) -> list[Task]:
        wanted = [n.notice_id for n in self._list_notices(None) if notice_ids is None or n.notice_id in notice_ids]
        with self._engine.connect() as connection:
            return [task for notice_id in wanted for task in self._tasks_of(connection, notice_id).values()]

    def _tasks_of(self, connection: Connection, notice_id: str) -> Mapping[str, Task]:
        """All tasks and clauses of a notice by number, in document order."""
        known = self._tasks.get(notice_id)
        if known is None:
            query = select(schema.tasks).where(schema.tasks.c.notice_id == notice_id)
            rows = fetch(connection, query.order_by(schema.tasks.c.ordinal))
            parts = {table.name: parts_of_tasks(connection, table, notice_id) for table in schema.TASK_PARTS}
            known = {
                row["number"]: task_from_rows(row, {name: of.get(row["number"], []) for name, of in parts.items()})
                for row in rows
            }
            self._tasks[notice_id] = known
        return known

    def _read_units(self, notice_ids: frozenset[str] | None) -> tuple[UnitCount, ...]:
        parts, tasks = schema.task_units, schema.tasks
        query = select(parts.c.name, parts.c.role, tasks.c.notice_id, tasks.c.ordinal, parts.c.position)
        query = query.join_from(
            parts, tasks, and_(parts.c.notice_id == tasks.c.notice_id, parts.c.number == tasks.c.number)
        )
        query = query.where(_IS_TASK)
        if notice_ids is not None:
            query = query.where(parts.c.notice_id.in_(notice_ids))
        with self._engine.connect() as connection:
            found = connection.execute(query).all()
        roles: dict[str, list[str]] = {}
        for row in sorted(found, key=lambda row: (row.notice_id, row.ordinal, row.role, row.position)):
            roles.setdefault(row.name, []).append(row.role)
        return tuple(
            UnitCount(name, n_lead=held.count(Role.LEAD), n_supporting=held.count(Role.SUPPORTING))
            for name, held in roles.items()
        )

    def _read_notices(self, notice_id: str | None) -> tuple[Notice, ...]:
        query = select(schema.notices)
        if notice_id is not None:
            query = query.where(schema.notices.c.notice_id == notice_id)
        with self._engine.connect() as connection:
            rows = fetch(connection, query)
            notices = [notice_from_rows(row, parts_of_notice(connection, row["notice_id"])) for row in rows]
        return tuple(sorted(notices, key=lambda notice: notice.notice_id))

    def _forget(self) -> None:
        self._tasks = {}
        self._list_notices.cache_clear()
        self._count_units.cache_clear()

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
    engine = _engine(url, None)
    with _usable():
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
    try:
        engine = create_engine(url, **_POOL)
    except (ArgumentError, NoSuchModuleError) as error:  # its message would repeat the password
        raise ConfigError(
            "任务库的地址写得不对",
            expected="postgresql+psycopg://用户:密码@主机:端口/库名",
            remedy="请改正 --register-url 或环境变量 ZHENGWEN_REGISTER_URL",
        ) from error
    except ImportError as error:
        raise ConfigError(
            f"没有安装数据库驱动 {error.name}",
            expected="已安装的驱动",
            remedy="请运行 pip install 'zhengwen[postgresql]'",
        ) from error
    return engine.execution_options(schema_translate_map={None: database_schema})


@contextmanager
def _usable() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        reason = (str(error.orig).splitlines() or [type(error.orig).__name__])[0]
        raise StorageError(
            f"任务库用不了（{reason}）",
            expected="能连上、可以建表的数据库",
            remedy="请检查数据库，以及 --register-url 或环境变量 ZHENGWEN_REGISTER_URL",
        ) from error


def _enforce_foreign_keys(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
