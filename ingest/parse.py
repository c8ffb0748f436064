"""Document -> ParsedNotice."""

import re
from dataclasses import replace
from pathlib import Path

from ingest.basis import find_basis_documents
from ingest.dates import parse_date
from ingest.document import Document, read_document
from ingest.errors import NoTasksError
from ingest.flat_tables import find_flat_table
from ingest.flow import Flow
from ingest.grid_tables import find_grid_tables
from ingest.header import VALIDITY_WORDS, find_year, read_header
from ingest.layout import clean_layout, is_wrapped, join_wraps
from ingest.levels import choose_task_notation
from ingest.marks import TABLE_MASK, find_marks
from ingest.model import Notice, ParsedNotice, TaskKind, Validity
from ingest.notice_id import make_notice_id
from ingest.outline import BlockKind, Outline, find_outline
from ingest.split import split_document
from ingest.table_tasks import read_table_tasks
from ingest.tables import Table
from ingest.tasks import in_order, read_tasks_of

PARSER_VERSION = "3"


def parse_file(path: Path) -> tuple[ParsedNotice, ...]:
    """Read a file and parse the notice in it, or the several that it holds one after the other.

    Of several, one may have nothing that can be cited; it is not left out. Raises UnreadableFileError, or
    NoTasksError where nothing in the whole file can be cited.
    """
    document = read_document(path)
    parts = split_document(document)
    if len(parts) == 1:
        return (parse_document(document),)
    notices = tuple(_parse(part) for part in parts)
    if not any(notice.citable for notice in notices):
        raise _no_tasks(document)
    return notices


def parse_document(document: Document) -> ParsedNotice:
    """Parse a notice. Raises NoTasksError where nothing in it can be cited: no numbered task, rule or section."""
    notice = _parse(document)
    if not notice.citable:
        raise _no_tasks(document)
    return notice


def _no_tasks(document: Document) -> NoTasksError:
    return NoTasksError(
        f"文件 {document.source_name} 里没有找到编号的任务",
        expected="行首带 1. 一、（一）等连续编号的任务",
        remedy="请确认这是一份重点任务类通知，且编号没有在转存时丢失",
    )


def _parse(document: Document) -> ParsedNotice:
    wrapped = is_wrapped(_outside_tables(document))
    cleaned = clean_layout(document.text, wrapped=wrapped)
    tables = find_grid_tables(cleaned, document.tables)
    if not tables:
        flat = find_flat_table(cleaned.text)
        tables = [flat] if flat else []
    flow, outline = _outline(_masked(cleaned, tables), wrapped=wrapped)
    header_end = outline.blocks[0].end if outline.blocks and outline.blocks[0].kind is BlockKind.HEADER else 0
    notice = _make_notice(document, flow, header_end)
    tasks = read_tasks_of(flow, outline, notice.notice_id)
    prefix = "附表" if any(t.kind is TaskKind.TASK for t in tasks) else ""
    placed = [(table, _section_of(table, cleaned, flow, outline)) for table in tables]
    citable = in_order((*tasks, *read_table_tasks(cleaned, placed, notice.notice_id, prefix=prefix)))
    return ParsedNotice(
        notice,
        tuple(t for t in citable if t.kind is TaskKind.TASK),
        document.text,
        tuple(t for t in citable if t.kind is TaskKind.CLAUSE),
    )


def _section_of(table: Table, cleaned: Flow, flow: Flow, outline: Outline) -> tuple[str, ...]:
    """The headings above a table."""
    start = flow.from_source(cleaned.origin[table.start])
    return next(b.section_path for b in outline.blocks if b.start <= start < b.end)


def _outside_tables(document: Document) -> str:
    ends = [0, *(t.end for t in document.tables)]
    starts = [*(t.start for t in document.tables), len(document.text)]
    return "".join(document.text[end:start] for end, start in zip(ends, starts, strict=True))


def _masked(flow: Flow, tables: list[Table]) -> Flow:
    """The flow with the tables of tasks masked, their line breaks kept."""
    text = flow.text
    for table in tables:
        masked = re.sub(r"[^\n]", TABLE_MASK, text[table.start : table.end])
        text = text[: table.start] + masked + text[table.end :]
    return Flow(flow.source, text, flow.origin)


def _outline(cleaned: Flow, *, wrapped: bool) -> tuple[Flow, Outline]:
    """The text for matching and its blocks; hard wraps are joined once the numbering is known."""
    marks = find_marks(cleaned.text)
    if not wrapped:
        return cleaned, find_outline(cleaned.text, marks)
    joined = join_wraps(cleaned, marks, choose_task_notation(cleaned.text, marks))
    moved = tuple(
        replace(m, start=joined.from_source(cleaned.origin[m.start]), end=joined.from_source(cleaned.origin[m.end]))
        for m in marks
    )
    return joined, find_outline(joined.text, moved)


def _make_notice(document: Document, flow: Flow, header_end: int) -> Notice:
    header = read_header(flow.text, header_end)
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
        basis_documents=tuple(
            replace(b, span=flow.to_source(b.span)) for b in find_basis_documents(flow.text, header_end)
        ),
        header_spans=tuple(sorted((name, flow.to_source(span)) for name, span in header.spans.items())),
        source_name=document.source_name,
        source_sha256=document.sha256,
    )
