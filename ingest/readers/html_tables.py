"""Tables of data in a page -> grids. A table that only arranges the page is none."""

import re
from dataclasses import dataclass

from ingest.content import Cell, Grid
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS
from ingest.readers.html_lines import clean_text, is_label, read_lines
from ingest.readers.html_tree import Element, Step, walk

# As browsers do.
_MAX_COLUMN_SPAN = 1000
_BODY_LINES = 5
_BODY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class DataTable:
    """A grid and the elements of its cells."""

    grid: Grid
    cells: frozenset[Element]


@dataclass(frozen=True, slots=True)
class _Place:
    element: Element
    row: int
    column: int
    row_span: int
    column_span: int


def find_tables(root: Element, skipped: frozenset[Element], name: str) -> dict[Element, DataTable]:
    """The innermost tables that have text in two or more rows and columns.

    Raises UnreadableFileError where the page has too many cells.
    """
    found = {}
    n_left = MAX_TABLE_CELLS
    for table in _innermost(root, skipped):
        rows = _rows(table, skipped)
        places = _place(rows, n_left)
        if places is None:
            raise UnreadableFileError(
                f"网页 {name} 里的表格太大",
                expected=f"不超过 {MAX_TABLE_CELLS:,} 个单元格",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        n_left -= len(rows) * max((p.column + p.column_span for p in places), default=0)
        cells = _without_empty_fields([(p, _text(p.element, skipped)) for p in places])
        if _is_data(cells):
            found[table] = DataTable(Grid(cells), frozenset(p.element for p in places))
    return found


def _innermost(root: Element, skipped: frozenset[Element]) -> list[Element]:
    """Tables without a table inside, in document order."""
    tables: dict[Element, bool] = {}
    opened: list[Element] = []
    for step, element, _ in walk(root, skipped):
        if step is Step.OPEN and element.tag == "table":
            if opened:
                tables[opened[-1]] = False
            tables[element] = True
            opened.append(element)
        elif step is Step.CLOSE and element.tag == "table":
            opened.pop()
    return [table for table, is_innermost in tables.items() if is_innermost]


def _rows(table: Element, skipped: frozenset[Element]) -> list[list[Element]]:
    """The cells of each row. One inside another, as in broken markup, is part of its text."""
    rows: list[list[Element]] = []
    n_open = 0
    for step, element, _ in walk(table, skipped):
        if step is Step.OPEN and element.tag == "tr" and not n_open:
            rows.append([])
        elif element.tag in ("td", "th") and step is Step.OPEN:
            if not n_open:
                if not rows:
                    rows.append([])
                rows[-1].append(element)
            n_open += 1
        elif element.tag in ("td", "th") and step is Step.CLOSE:
            n_open -= 1
    return rows


def _place(rows: list[list[Element]], limit: int) -> list[_Place] | None:
    """Where each cell begins, with the extent that is inside the table; None where rows by columns exceed the limit."""
    taken_until: list[int] = []
    places = []
    for row, elements in enumerate(rows):
        column = 0
        for element in elements:
            while column < len(taken_until) and taken_until[column] > row:
                column += 1
            width = min(max(_span(element, "colspan"), 1), _MAX_COLUMN_SPAN)
            height = min(_span(element, "rowspan") or len(rows), len(rows) - row)
            if column + width > limit // len(rows):
                return None
            taken_until += [0] * (column + width - len(taken_until))
            taken_until[column : column + width] = [row + height] * width
            places.append(_Place(element, row, column, height, width))
            column += width
    # columns in which no cell begins are those of a span that is larger than the table
    n_columns = max((p.column + 1 for p in places), default=0)
    return [_Place(p.element, p.row, p.column, p.row_span, min(p.column_span, n_columns - p.column)) for p in places]


def _span(element: Element, attribute: str) -> int:
    """A rowspan of 0 reaches to the end of the table; what is no number is 1."""
    match = re.match(r"\s*\+?(\d+)", element.get(attribute, ""))
    return int(match[1][:6]) if match else 1


def _text(cell: Element, skipped: frozenset[Element]) -> str:
    if not len(cell):
        return clean_text(cell.text or "")
    return "\n".join(line.text for line in read_lines(cell, skipped))


def _without_empty_fields(cells: list[tuple[_Place, str]]) -> tuple[Cell, ...]:
    """The cells with text, less the name of a header field without value: the next text would be taken for it."""
    kept = []
    for position, (place, text) in enumerate(cells):
        following = cells[position + 1] if position + 1 < len(cells) else None
        has_value = following is not None and following[0].row == place.row and following[1]
        if text and (has_value or not (text.endswith((":", "：")) and is_label(text))):
            kept.append(Cell(text, place.row, place.column, place.row_span, place.column_span))
    return tuple(kept)


def _is_data(cells: tuple[Cell, ...]) -> bool:
    if len({c.row for c in cells}) < 2 or len({c.column for c in cells}) < 2:
        return False
    longest = max(cells, key=lambda c: len(c.text))
    is_page = (
        len(longest.text) >= _BODY_SHARE * sum(len(c.text) for c in cells)
        and longest.text.count("\n") >= _BODY_LINES
        and sum(c.row == longest.row for c in cells) == 1
    )
    return not is_page
