"""Pages of positioned characters and ruled lines -> paragraphs and tables in reading order.

A paragraph keeps its printed lines: ingest.layout joins them once the numbering is known.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.content import Content, Paragraph
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS, MAX_TEXT_CHARS
from ingest.readers.page import Page
from ingest.readers.page_furniture import find_furniture
from ingest.readers.page_grids import find_lattices
from ingest.readers.page_lines import Line, find_lines
from ingest.readers.page_tables import TablePart, goes_on, join_parts, make_grid, read_part

_GOES_ON = re.compile(r"[（(]?续上?表\s*\d*[)）]?")


@dataclass(frozen=True, slots=True)
class Layout:
    """One page: its lines outside tables and its tables, from top to bottom."""

    height: float
    lines: tuple[Line, ...]
    parts: tuple[TablePart, ...]


def lay_out(pages: Iterable[Page]) -> list[Content]:
    """The text between tables as one Paragraph of printed lines, and each ruled table as one Grid.

    Left out are page numbers and what comes again at the head or foot of pages. A table that goes on over a page
    break is one Grid, without the repeated header, and a row broken there is one row. Raises UnreadableFileError
    above MAX_TEXT_CHARS and MAX_TABLE_CELLS.
    """
    layouts = list(_read_pages(pages))
    furniture = find_furniture([(layout.height, layout.lines) for layout in layouts])
    contents: list[Content] = []
    lines: list[str] = []
    table: TablePart | None = None
    for layout, left_out in zip(layouts, furniture, strict=True):
        items: list[Line | TablePart] = [*(x for x in layout.lines if x not in left_out), *layout.parts]
        is_first = True
        for item in sorted(items, key=lambda item: item.top):
            if isinstance(item, Line):
                if is_first and table is not None and _GOES_ON.fullmatch(item.text):
                    continue
                contents += _close(table)
                table = None
                lines.append(item.text)
            elif table is not None and is_first and goes_on(table, item):
                table = join_parts(table, item)
            else:
                contents += [*_close(table), *_paragraph(lines)]
                table, lines = item, []
            is_first = False
    return [*contents, *_close(table), *_paragraph(lines)]


def _read_pages(pages: Iterable[Page]) -> Iterable[Layout]:
    n_chars = n_cells = 0
    for page in pages:
        n_chars += len(page.glyphs)
        _check("个字", n_chars, MAX_TEXT_CHARS)
        layout = _read_page(page)
        n_cells += sum(len(part.cells) for part in layout.parts)
        _check("个表格单元格", n_cells, MAX_TABLE_CELLS)
        yield layout


def _read_page(page: Page) -> Layout:
    rest = list(page.glyphs)
    parts = []
    for lattice in find_lattices(page.rulings):
        part, rest = read_part(lattice, rest)
        if any(cell.text for cell in part.cells):
            parts.append(part)
    return Layout(page.height, find_lines(rest), tuple(parts))


def _check(what: str, found: int, limit: int) -> None:
    if found > limit:
        raise UnreadableFileError(
            f"文件有超过 {limit:,} {what}",
            expected=f"不超过 {limit:,} {what}",
            remedy="请确认它是一份通知，必要时拆成几份",
        )


def _close(table: TablePart | None) -> list[Content]:
    return [] if table is None else [make_grid(table)]


def _paragraph(lines: list[str]) -> list[Content]:
    return [Paragraph("\n".join(lines))] if lines else []
