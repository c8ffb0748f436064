"""Document -> ParsedNotice."""

import re
from dataclasses import replace
from pathlib import Path

from ingest.damage import find_flags
from ingest.document import Document, read_document
from ingest.errors import NoTasksError
from ingest.header import VALIDITY_WORDS, Header, find_basis_documents, find_year, parse_date, read_header
from ingest.indicators import find_indicators
from ingest.model import Notice, ParsedNotice, Role, Task, Validity
from ingest.notice_id import make_notice_id
from ingest.outline import Block, BlockKind, find_outline
from ingest.responsibility import FoundResponsibilities, find_responsibilities

PARSER_VERSION = "1"
_DEADLINE_LABEL = re.compile(r"(?:完成时限|完成时间|时限要求)[ \u3000]*[:：][ \u3000]*(?P<value>[^）)】〕\]；;。\n]+)")
_TITLE_STOPS = "。\n（("


def parse_file(path: Path) -> ParsedNotice:
    """Read and parse one notice file. Raises UnreadableFileError or NoTasksError."""
    return parse_document(read_document(path))


def parse_document(document: Document) -> ParsedNotice:
    """Parse a notice. Raises NoTasksError where no numbered task is found."""
    text = document.text
    outline = find_outline(text)
    blocks = [b for b in outline.blocks if b.kind is BlockKind.TASK]
    if not blocks:
        raise NoTasksError(
            f"文件 {document.source_name} 里没有找到编号的任务",
            expected="行首带 1. 一、（一）等连续编号的任务",
            remedy="请确认这是一份重点任务类通知，且编号没有在转存时丢失",
        )
    header_end = outline.blocks[0].end if outline.blocks[0].kind is BlockKind.HEADER else 0
    notice = _make_notice(document, read_header(text, header_end), header_end)
    tasks = tuple(_make_task(text, notice.notice_id, ordinal, block) for ordinal, block in enumerate(blocks, 1))
    return ParsedNotice(notice, _with_unique_numbers(tasks), text)


def _make_notice(document: Document, header: Header, header_end: int) -> Notice:
    return Notice(
        notice_id=make_notice_id(document, header.text("doc_number"), header.text("title")),
        title=header.text("title"),
        doc_number=header.text("doc_number"),
        issuing_body=header.text("issuing_body"),
        topic=header.text("topic"),
        catalog_number=header.text("catalog_number"),
        issued_on=parse_date(header.text("issued_on")),
        published_on=parse_date(header.text("published_on")),
        validity=VALIDITY_WORDS.get(header.text("validity"), Validity.UNKNOWN),
        expires_on=parse_date(header.text("expires_on")),
        year=find_year(header),
        basis_documents=find_basis_documents(document.text, header_end),
        header_spans=tuple(sorted(header.spans.items())),
        source_name=document.source_name,
        source_sha256=document.sha256,
    )


def _make_task(text: str, notice_id: str, ordinal: int, block: Block) -> Task:
    if block.mark is None:
        raise ValueError("a task block without its mark")
    found = find_responsibilities(text, block.mark.end, block.end)
    title_end = _title_end(text, block.mark.end, min(found.start, block.end))
    title = text[block.mark.end : title_end].strip(" \t\u3000")
    indicators = find_indicators(text, block.mark.end, found.start)
    deadline = _DEADLINE_LABEL.search(text, block.start, block.end)
    return Task(
        notice_id=notice_id,
        number=block.mark.label,
        sequence_value=block.mark.value,
        ordinal=ordinal,
        section_path=block.section_path,
        title=title,
        source_text=text[block.start : block.end],
        start=block.start,
        end=block.end,
        lead_units=_units(found, Role.LEAD),
        supporting_units=_units(found, Role.SUPPORTING),
        responsibilities=found.clauses,
        indicators=indicators,
        deadline_text=deadline["value"].strip() if deadline else "",
        flags=find_flags(text, title, block.start, block.end, indicators, found.unclosed),
    )


def _title_end(text: str, start: int, limit: int) -> int:
    stops = [p for c in _TITLE_STOPS if (p := text.find(c, start, limit)) >= 0]
    return min(stops, default=limit)


def _units(found: FoundResponsibilities, role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit for clause in found.clauses if clause.role is role for unit in clause.units))


def _with_unique_numbers(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Where numbers restart, join them with the headings above (一-1), since the number is the citation key."""
    numbers = [task.number for task in tasks]
    for depth in range(1, 4):
        if len(set(numbers)) == len(numbers):
            break
        numbers = ["-".join((*_labels(task.section_path, depth), task.number)) for task in tasks]
    seen: dict[str, int] = {}
    for position, number in enumerate(numbers):
        seen[number] = seen.get(number, 0) + 1
        if seen[number] > 1:
            numbers[position] = f"{number}~{seen[number]}"
    return tuple(replace(task, number=number) for task, number in zip(tasks, numbers, strict=True))


def _labels(section_path: tuple[str, ...], depth: int) -> tuple[str, ...]:
    return tuple(re.split(r"[、.．\s]", heading.strip("（()）"), maxsplit=1)[0][:4] for heading in section_path[:depth])
