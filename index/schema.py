"""Tables of the register. A task's full record is kept as JSON; the columns beside it are what queries select by."""

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class NoticeRow(Base):
    """`record` is the Notice as JSON, `text` the document that all offsets refer to."""

    __tablename__ = "notices"

    notice_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    source_sha256: Mapped[str] = mapped_column(String(64))
    record: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class TaskRow(Base):
    __tablename__ = "tasks"

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.notice_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(String(80), primary_key=True)
    ordinal: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(Text)
    record: Mapped[str] = mapped_column(Text)


class TaskUnitRow(Base):
    """One unit of one task in one role; `position` is its place among the task's units."""

    __tablename__ = "task_units"
    __table_args__ = (Index("ix_task_units_unit", "unit", "role"),)

    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.notice_id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[str] = mapped_column(String(80), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    unit: Mapped[str] = mapped_column(String(200))
