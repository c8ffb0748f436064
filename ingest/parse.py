"""Document -> ParsedNotice."""

from dataclasses import replace
from pathlib import Path

from ingest.basis import find_basis_documents
from ingest.dates import parse_date
from ingest.document import Document, read_document
from ingest.errors import NoTasksError
from ingest.flow import Flow
from ingest.header import VALIDITY_WORDS, find_year, read_header
from ingest.layout import clean_layout, join_wraps
from ingest.levels import choose_task_notation
from ingest.marks import find_marks
from ingest.model import Notice, ParsedNotice, Validity
from ingest.notice_id import make_notice_id
from ingest.outline import BlockKind, Outline, find_outline
from ingest.table_tasks import read_table_tasks
from ingest.tables import find_table
from ingest.tasks import read_tasks_of

PARSER_VERSION = "2"


def parse_file(path: Path) -> ParsedNotice:
    """Read and parse one notice file. Raises UnreadableFileError or NoTasksError."""
    return parse_document(read_document(path))


def parse_document(document: Document) -> ParsedNotice:
    """Parse a notice. Raises NoTasksError where no numbered task is found."""
    cleaned = clean_layout(document.text)
    table = find_table(cleaned.text)
    if table is not None:
        notice = _make_notice(document, cleaned, table.start)
        return ParsedNotice(notice, read_table_tasks(cleaned, table, notice.notice_id), document.text)
    flow, outline = _outline(cleaned)
    if not any(b.kind is BlockKind.TASK for b in outline.blocks):
        raise NoTasksError(
            f"文件 {document.source_name} 里没有找到编号的任务",
            expected="行首带 1. 一、（一）等连续编号的任务",
            remedy="请确认这是一份重点任务类通知，且编号没有在转存时丢失",
        )
    header_end = outline.blocks[0].end if outline.blocks[0].kind is BlockKind.HEADER else 0
    notice = _make_notice(document, flow, header_end)
    return ParsedNotice(notice, read_tasks_of(flow, outline, notice.notice_id), document.text)


def _outline(cleaned: Flow) -> tuple[Flow, Outline]:
    """The text for matching and its blocks; hard wraps are joined once the numbering is known."""
    marks = find_marks(cleaned.text)
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
