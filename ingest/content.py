"""What a reader hands over: the file's paragraphs and tables in reading order, and the text made of them.

A table keeps its rows, columns and merged cells, which its text (a cell after the other, each on lines of its own)
has lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.model import Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text outside tables; may hold line feeds. A number that Word counts by itself is part of it, as it is printed."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed cell. A merged one occurs once, at its first row and column (counted from 0), with its extent."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its cells row by row, from left to right. Empty cells may be left out."""

    cells: tuple[Cell, ...]


Content = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a table in the document: `span` is its text there."""

    span: Span
    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table in the document, `text[start:end]` from its first to its last cell; cells in the order of their spans."""

    cells: tuple[PlacedCell, ...]
    start: int
    end: int


def join_content(contents: Iterable[Content]) -> tuple[str, tuple[PlacedTable, ...]]:
    """The document's text, where each paragraph and each cell ends with a line feed, and its tables' places in it.

    Empty paragraphs and cells leave nothing behind.
    """
    pieces: list[str] = []
    tables: list[PlacedTable] = []
    length = 0
    for content in contents:
        if isinstance(content, Paragraph):
            if content.text.strip():
                pieces.append(content.text.removesuffix("\n") + "\n")
                length += len(pieces[-1])
            continue
        placed = []
        for cell in content.cells:
            text = cell.text.strip()
            if not text:
                continue
            span = Span(text, length, length + len(text))
            placed.append(PlacedCell(span, cell.row, cell.column, cell.row_span, cell.column_span))
            pieces.append(text + "\n")
            length += len(pieces[-1])
        if placed:
            tables.append(PlacedTable(tuple(placed), placed[0].span.start, placed[-1].span.end))
    return "".join(pieces), tuple(tables)
