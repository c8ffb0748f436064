"""A ruled table on one page, and its going on over the next pages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.content import Cell, Grid
from ingest.readers.page import Glyph
from ingest.readers.page_cells import join_words, read_cell
from ingest.readers.page_grids import Lattice

# Points: how far the edges of one column may lie apart on two pages.
_SAME_EDGE = 4.0
_NUMBER_HEADS = frozenset({"序号", "编号", "序"})
_NUMBER = re.compile(r"\d{1,4}[.．、]?")
_SENTENCE_END = re.compile(r"[。；！？;!?][”’」』）)]?$")
_HIGHEST_HEADER = 3


@dataclass(frozen=True, slots=True)
class PartCell:
    """A cell with its left and right edge, from the table's left edge on; rows count from the part's first."""

    text: str
    row: int
    row_span: int
    x0: float
    x1: float

    @property
    def end_row(self) -> int:
        return self.row + self.row_span


@dataclass(frozen=True, slots=True)
class TablePart:
    """What one page shows of a table, or several pages' parts joined. Empty cells are there."""

    cells: tuple[PartCell, ...]
    n_rows: int
    edges: tuple[float, ...]
    top: float
    is_open_above: bool
    is_open_below: bool

    def row(self, row: int) -> tuple[PartCell, ...]:
        """The cells that stand in a row or reach into it."""
        return tuple(c for c in self.cells if c.row <= row < c.end_row)


def read_part(lattice: Lattice, glyphs: Iterable[Glyph]) -> tuple[TablePart, list[Glyph]]:
    """The table with its words, and the glyphs outside it."""
    inside, outside = lattice.share_out(glyphs)
    left = lattice.xs[0]
    cells = []
    for box, own in inside.items():
        x0, x1 = lattice.xs[box.column], lattice.xs[box.column + box.column_span]
        cells.append(PartCell(read_cell(own, x0, x1), box.row, box.row_span, x0 - left, x1 - left))
    part = TablePart(
        tuple(cells),
        len(lattice.ys) - 1,
        tuple(x - left for x in lattice.xs),
        lattice.ys[0],
        lattice.is_open_above,
        lattice.is_open_below,
    )
    return part, outside


def goes_on(table: TablePart, part: TablePart) -> bool:
    """Whether a part on the next page has the columns of the table; either may show fewer of them than the other.

    A head of its own (序号) that is not the table's begins another table.
    """
    if any(c.text in _NUMBER_HEADS for c in part.row(0)) and not _header_rows(table, part):
        return False
    if abs(table.edges[-1] - part.edges[-1]) > _SAME_EDGE:
        return False
    fewer, more = sorted((table.edges, part.edges), key=len)
    return all(any(abs(edge - other) <= _SAME_EDGE for other in more) for edge in fewer)


def join_parts(table: TablePart, part: TablePart) -> TablePart:
    """The table with the next page's part below it, less the header rows that it repeats."""
    first = _header_rows(table, part)
    body = [c for c in part.cells if c.row >= first]
    if not body:
        return replace(table, is_open_below=part.is_open_below)
    cells = list(table.cells)
    shift = table.n_rows - first
    if _row_goes_on(table, part, first):
        shift -= 1
        body = [c for c in body if c.row != first or not _append(cells, replace(c, row=c.row + shift))]
    else:
        body = [c for c in body if not _is_lower_half(cells, c, first, table.n_rows, shift)]
    edges = max(table.edges, part.edges, key=len)
    return replace(
        table,
        cells=(*cells, *(replace(c, row=c.row + shift) for c in body)),
        n_rows=part.n_rows + shift,
        edges=edges,
        is_open_below=part.is_open_below,
    )


def _header_rows(table: TablePart, part: TablePart) -> int:
    """How many first rows of the part say what the table's first rows say."""
    for n_rows in range(min(_HIGHEST_HEADER, table.n_rows, part.n_rows), 0, -1):
        heads = [[(c.row, c.text) for c in p.cells if c.row < n_rows] for p in (table, part)]
        is_whole = all(c.end_row <= n_rows for c in part.cells if c.row < n_rows)
        if is_whole and sorted(heads[0]) == sorted(heads[1]) and any(text for _, text in heads[0]):
            return n_rows
    return 0


def _row_goes_on(table: TablePart, part: TablePart, first: int) -> bool:
    """Whether the page breaks inside a row: the line between is missing, or a half has no number or no end."""
    above, below = table.row(table.n_rows - 1), part.row(first)
    if not _same_cells(above, below):
        return False
    if table.is_open_below or (part.is_open_above and not first):
        return True
    number = _number_column(table)
    is_grouped = any(c.row_span > 1 for c in (*above, *below))
    if number is not None and not is_grouped:
        return any(not c.text for row in (above, below) for c in row if _is_near(c.x0, number))
    longest = max(above, key=lambda c: len(c.text))
    return not below[0].text and not _SENTENCE_END.search(longest.text)


def _same_cells(above: tuple[PartCell, ...], below: tuple[PartCell, ...]) -> bool:
    return len(above) == len(below) and all(
        any(_is_near(a.x0, b.x0) and _is_near(a.x1, b.x1) for b in below) for a in above
    )


def _is_near(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME_EDGE


def _number_column(table: TablePart) -> float | None:
    """Left edge of the column of row numbers: it is headed 序号, or most of its cells are numbers."""
    for edge in table.edges[:2]:
        column = [c.text for c in table.cells if _is_near(c.x0, edge) and c.text]
        n_numbers = sum(_NUMBER.fullmatch(text) is not None for text in column)
        if column and (_NUMBER_HEADS & set(column[:_HIGHEST_HEADER]) or n_numbers * 2 > len(column)):
            return edge
    return None


def _append(cells: list[PartCell], rest: PartCell) -> bool:
    """Add what the next page shows of a broken row's cell; False where no cell stands above it."""
    for i, cell in enumerate(cells):
        if cell.row <= rest.row < cell.end_row and _is_near(cell.x0, rest.x0):
            text = cell.text + join_words(cell.text, rest.text) + rest.text
            cells[i] = replace(cell, text=text, row_span=max(cell.row_span, rest.end_row - cell.row))
            return True
    return False


def _is_lower_half(cells: list[PartCell], cell: PartCell, first: int, n_rows: int, shift: int) -> bool:
    """Whether an empty first cell is the rest of a merged one above the page break, which then grows by it."""
    if cell.row != first or cell.text:
        return False
    for i, above in enumerate(cells):
        if above.end_row == n_rows and _is_near(above.x0, cell.x0) and _is_near(above.x1, cell.x1):
            if max(above.row_span, cell.row_span) == 1:
                return False
            cells[i] = replace(above, row_span=cell.end_row + shift - above.row)
            return True
    return False


def make_grid(table: TablePart) -> Grid:
    """The finished table; empty cells are left out."""
    return Grid(tuple(_number_cells(table)))


def _number_cells(table: TablePart) -> Iterator[Cell]:
    for cell in sorted(table.cells, key=lambda c: (c.row, c.x0)):
        if cell.text:
            column, end = _nearest(table.edges, cell.x0), _nearest(table.edges, cell.x1)
            yield Cell(cell.text, cell.row, column, cell.row_span, max(1, end - column))


def _nearest(edges: tuple[float, ...], x: float) -> int:
    return min(range(len(edges)), key=lambda i: abs(edges[i] - x))
