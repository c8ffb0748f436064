"""The task register: what listing, counting, filtering and number look-up run on. Complete by construction.

SQLite by default, PostgreSQL by URL. A register is written once, at build time, and then only read.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Engine, create_engine, delete, event, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from index.schema import Base, NoticeRow, TaskRow, TaskUnitRow
from ingest.jsonl import parse_task, render_task
from ingest.model import Notice, ParsedNotice, Role, Task

_NOTICE = TypeAdapter(Notice)
_PARSED_TASKS = 20_000


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many tasks a unit leads and supports."""

    name: str
    n_lead: int
    n_supporting: int


class Register:
    """Reads and writes one register database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Records never change once written, so a parsed task may be shared by all readers.
        self._parse_task = lru_cache(maxsize=_PARSED_TASKS)(parse_task)

    @classmethod
    def create(cls, url: str) -> "Register":
        """A register at `url` with its tables in place."""
        engine = _make_engine(url)
        Base.metadata.create_all(engine)
        return cls(engine)

    @classmethod
    def open(cls, url: str) -> "Register":
        """An existing register."""
        return cls(_make_engine(url))

    def close(self) -> None:
        self._engine.dispose()

    def write(self, parsed: ParsedNotice) -> bool:
        """Store one notice whole; False, and nothing done, if its source is stored already and unchanged."""
        notice = parsed.notice
        with Session(self._engine) as session, session.begin():
            known = session.get(NoticeRow, notice.notice_id)
            if known is not None and known.source_sha256 == notice.source_sha256:
                return False
            self._delete(session, notice.notice_id)
            position = session.scalar(select(func.coalesce(func.max(NoticeRow.position), 0))) or 0
            session.add(_notice_row(parsed, position + 1))
            session.flush()
            session.add_all(_task_row(task) for task in parsed.tasks)
            session.add_all(row for task in parsed.tasks for row in _unit_rows(task))
        return True

    def remove(self, notice_id: str) -> None:
        """Remove a notice and everything of it; nothing happens if it is not there."""
        with Session(self._engine) as session, session.begin():
            self._delete(session, notice_id)

    def notices(self) -> tuple[Notice, ...]:
        """All notices, in the order they were written."""
        with Session(self._engine) as session:
            rows = session.scalars(select(NoticeRow.record).order_by(NoticeRow.position))
            return tuple(_NOTICE.validate_json(record) for record in rows)

    def text(self, notice_id: str) -> str:
        """The notice's full text; empty if there is no such notice."""
        with Session(self._engine) as session:
            return session.scalar(select(NoticeRow.text).where(NoticeRow.notice_id == notice_id)) or ""

    def task(self, notice_id: str, number: str) -> Task | None:
        with Session(self._engine) as session:
            row = session.get(TaskRow, (notice_id, number))
            return None if row is None else self._parse_task(row.record)

    def tasks(
        self,
        *,
        notice_ids: Sequence[str] | None = None,
        unit: str | None = None,
        role: Role | None = None,
    ) -> tuple[Task, ...]:
        """Tasks that meet all conditions, in the order of the notices and then of the document."""
        query = select(TaskRow.record).join(NoticeRow).order_by(NoticeRow.position, TaskRow.ordinal)
        query = query.where(_in_notices(notice_ids))
        if unit is not None:
            query = query.where(_names_unit(unit, role))
        with Session(self._engine) as session:
            return tuple(self._parse_task(record) for record in session.scalars(query))

    def units(self, notice_ids: Sequence[str] | None = None) -> tuple[UnitCount, ...]:
        """Every unit named, those that lead most tasks first, then in the order of the text."""
        query = (
            select(TaskUnitRow.unit, TaskUnitRow.role)
            .join(TaskRow, (TaskRow.notice_id == TaskUnitRow.notice_id) & (TaskRow.number == TaskUnitRow.number))
            .join(NoticeRow, NoticeRow.notice_id == TaskUnitRow.notice_id)
            .order_by(NoticeRow.position, TaskRow.ordinal, TaskUnitRow.role, TaskUnitRow.position)
        )
        counts: dict[str, dict[str, int]] = {}
        with Session(self._engine) as session:
            for unit, role in session.execute(query.where(_in_notices(notice_ids))):
                of_unit = counts.setdefault(unit, {Role.LEAD.value: 0, Role.SUPPORTING.value: 0})
                of_unit[role] += 1
        found = [UnitCount(name, n[Role.LEAD.value], n[Role.SUPPORTING.value]) for name, n in counts.items()]
        return tuple(sorted(found, key=lambda c: (-c.n_lead, -c.n_supporting)))

    @staticmethod
    def _delete(session: Session, notice_id: str) -> None:
        # Spelt out rather than left to the cascade, which SQLite only follows where it is switched on.
        for table in (TaskUnitRow, TaskRow, NoticeRow):
            session.execute(delete(table).where(table.notice_id == notice_id))
        session.expire_all()


def sqlite_url(path: Path, *, read_only: bool = False) -> str:
    """URL of a SQLite file; read-only opening never creates a journal beside it."""
    return f"sqlite:///file:{path.resolve().as_posix()}?mode={'ro' if read_only else 'rwc'}&uri=true"


def _make_engine(url: str) -> Engine:
    if url == "sqlite://":
        return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _switch_on_foreign_keys)
    return engine


def _switch_on_foreign_keys(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=ON")


def _in_notices(notice_ids: Sequence[str] | None) -> ColumnElement[bool]:
    return true() if notice_ids is None else NoticeRow.notice_id.in_(notice_ids)


def _names_unit(unit: str, role: Role | None) -> ColumnElement[bool]:
    condition = (
        (TaskUnitRow.notice_id == TaskRow.notice_id)
        & (TaskUnitRow.number == TaskRow.number)
        & (TaskUnitRow.unit == unit)
    )
    if role is not None:
        condition &= TaskUnitRow.role == role.value
    return select(TaskUnitRow.unit).where(condition).exists()


def _notice_row(parsed: ParsedNotice, position: int) -> NoticeRow:
    notice = parsed.notice
    return NoticeRow(
        notice_id=notice.notice_id,
        position=position,
        source_sha256=notice.source_sha256,
        record=json.dumps(asdict(notice), ensure_ascii=False, default=str),
        text=parsed.text,
    )


def _task_row(task: Task) -> TaskRow:
    section = "\n".join(task.section_path)
    return TaskRow(
        notice_id=task.notice_id, number=task.number, ordinal=task.ordinal, section=section, record=render_task(task)
    )


def _unit_rows(task: Task) -> Iterable[TaskUnitRow]:
    for role, units in ((Role.LEAD, task.lead_units), (Role.SUPPORTING, task.supporting_units)):
        for position, unit in enumerate(units):
            yield TaskUnitRow(
                notice_id=task.notice_id, number=task.number, role=role.value, position=position, unit=unit
            )
