"""Notices made by hand, whose offsets are true."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest import parse_file
from ingest.model import Notice, ParsedNotice, Responsibility, Role, Span, Task, Validity


@dataclass(frozen=True)
class Draft:
    """A task to print: `body` follows the title, units make its responsibility bracket."""

    number: str
    title: str
    body: str
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    section: str = "一、民生工程"


def make_notice(notice_id: str, drafts: Sequence[Draft]) -> ParsedNotice:
    text = "某县2023年重点工作任务\n"
    tasks: list[Task] = []
    for ordinal, draft in enumerate(drafts, 1):
        if draft.section and (not tasks or tasks[-1].section_path != (draft.section,)):
            text += draft.section + "\n"
        task = _make_task(notice_id, draft, ordinal, start=len(text))
        tasks.append(task)
        text += task.source_text + "\n"
    notice = Notice(
        notice_id=notice_id,
        title="某县2023年重点工作任务",
        doc_number="某政办发〔2023〕4号",
        issuing_body="某县人民政府办公室",
        topic="",
        catalog_number="",
        issued_on=date(2023, 5, 4),
        published_on=None,
        validity=Validity.IN_FORCE,
        expires_on=None,
        year=2023,
        basis_documents=(),
        header_spans=(("title", Span(text[:13], 0, 13)),),
        source_name=f"{notice_id}.txt",
        source_sha256=hashlib.sha256(f"{notice_id}{text}".encode()).hexdigest(),
    )
    return ParsedNotice(notice=notice, tasks=tuple(tasks), text=text)


def _make_task(notice_id: str, draft: Draft, ordinal: int, *, start: int) -> Task:
    printed = f"{draft.number}.{draft.title}。{draft.body}"
    responsibilities = []
    for label, role, units in (
        ("牵头单位", Role.LEAD, draft.lead),
        ("配合单位", Role.SUPPORTING, draft.supporting),
    ):
        if units:
            printed += "；" if responsibilities else "（"
            clause = f"{label}：{'、'.join(units)}"
            offset = start + len(printed)
            responsibilities.append(Responsibility(label, role, units, Span(clause, offset, offset + len(clause))))
            printed += clause
    printed += "）" if responsibilities else ""
    return Task(
        notice_id=notice_id,
        number=draft.number,
        sequence_value=ordinal,
        ordinal=ordinal,
        section_path=(draft.section,) if draft.section else (),
        title=draft.title,
        source_text=printed,
        start=start,
        end=start + len(printed),
        lead_units=draft.lead,
        supporting_units=draft.supporting,
        responsibilities=tuple(responsibilities),
        indicators=(),
        deadline_text="",
        flags=(),
    )


PEOPLE = make_notice(
    "mou-2023-4",
    [
        Draft("1", "扩大学前教育", "新建幼儿园3所；改建幼儿园2所。", ("县教育和体育局",), ("县财政局",)),
        Draft("2", "完善养老服务", "新增养老床位200张。建成社区养老食堂5处！", ("县民政局",)),
        Draft("10", "提升专利质量", "专利授权量增长18%以上。", ("县市场监管局",), ("县财政局",), "二、创新驱动"),
    ],
)
WATER = make_notice(
    "mou-2024-7",
    [
        Draft("1", "整治河湖", "清理河湖岸线12公里。", ("县水利局",), (), "一、水利工程"),
        Draft("2", "扩大学前教育", "新建幼儿园3所；改建幼儿园2所。", ("县教育和体育局",), ("县财政局",)),
    ],
)


def parse_one(path: Path) -> ParsedNotice:
    """The one notice of a file."""
    (notice,) = parse_file(path)
    return notice
