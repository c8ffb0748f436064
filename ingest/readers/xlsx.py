"""Excel workbooks (.xlsx): every visible sheet in order, its cells as they are shown.

Hidden sheets, rows and columns are left out, also rows that a filter hides: they are not printed either. Formulas give
the value that was last calculated. Rows and columns without text close up, so that a stray cell far away does no harm.

A row above the table that prints one cell only is a paragraph (the table's title, 单位：万元); so is a row below that
prints one cell only, in the first column or merged over several (a note). Section rows inside stay in the table.
"""

import bisect
import contextlib
import itertools
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from lxml.etree import LxmlError
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.merge import MergeCell

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.readers.budget import Budget
from ingest.readers.excel_values import CHINESE_FORMATS, show_value
from ingest.readers.ooxml import copy_for_library
from ingest.readers.package import DAMAGE_ERRORS, damaged, is_xml_name, open_package

# What openpyxl and its XML parsers raise for damaged parts, found by changing the bytes of real files: XML that is none
# (LxmlError, ParseError) or too deep (RecursionError), a part that is missing (KeyError), an attribute that is missing
# or of another type (TypeError, AttributeError), an index outside a list of strings or styles (IndexError), no workbook
# at all (InvalidFileException).
_LIBRARY_ERRORS = (
    *DAMAGE_ERRORS,
    LxmlError,
    ParseError,
    RecursionError,
    InvalidFileException,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
)
_KINDS = frozenset({"officeDocument", "worksheet", "sharedStrings", "styles"})
_CELL_TAG = re.compile(rb"<(?:\w+:)?c[ />]")
_GENERAL = "General"


@dataclass(frozen=True, slots=True)
class _Printed:
    """A cell with text; rows and columns as the sheet counts them (from 1), ends included."""

    text: str
    row: int
    column: int
    last_row: int
    last_column: int


def read_xlsx(data: bytes, name: str) -> list[Content]:
    """Raises UnreadableFileError for a file that is damaged, encrypted, over a limit or no workbook."""
    package = open_package(data, name)
    budget = Budget(name)
    for member in package.names:
        if is_xml_name(member):
            # counted before the library builds an object for each
            budget.spend_cells(len(_CELL_TAG.findall(package.read(member).replace(b"\0", b""))))
    copy = copy_for_library(package, _KINDS)
    try:
        # openpyxl warns of what it would lose by saving; nothing is saved here
        with warnings.catch_warnings(action="ignore"):
            workbook = openpyxl.load_workbook(copy, read_only=True, data_only=True, keep_links=False)
            with contextlib.closing(workbook):
                sheets = [s for s in workbook.worksheets if s.sheet_state == "visible"]
                return [content for sheet in sheets for content in _read_sheet(workbook, sheet, budget)]
    except _LIBRARY_ERRORS as error:
        raise damaged(name, "Excel 工作簿的部件读不出来") from error


def _read_sheet(workbook: Any, sheet: Any, budget: Budget) -> Iterator[Content]:
    cells = _printed_cells(workbook, sheet, budget)
    first, last = _table_extent(cells)
    yield from (Paragraph(cell.text) for cell in cells if cell.row < first)
    if first <= last:
        yield Grid(tuple(_place([cell for cell in cells if first <= cell.row <= last])))
    yield from (Paragraph(cell.text) for cell in cells if cell.row > max(first - 1, last))


def _printed_cells(workbook: Any, sheet: Any, budget: Budget) -> list[_Printed]:
    """Cells with text that are not hidden, row by row from left to right."""
    # what openpyxl's own read-only sheet does, which then pads each row up to its last cell and drops merged cells
    parser = WorkSheetParser(
        BytesIO(workbook._archive.read(sheet._worksheet_path)),
        sheet._shared_strings,
        data_only=True,
        epoch=workbook.epoch,
        date_formats=workbook._date_formats,
        timedelta_formats=workbook._timedelta_formats,
    )
    values = [c for _, row in parser.parse() for c in row if c["value"] is not None]
    values.sort(key=lambda c: (c["row"], c["column"]))
    hidden_rows = _HiddenRanges((int(n), int(n)) for n, row in parser.row_dimensions.items() if _is_hidden(row))
    hidden_columns = _HiddenRanges(
        (int(c["min"]), int(c.get("max", c["min"]))) for c in parser.column_dimensions.values() if _is_hidden(c)
    )
    found = []
    for cell, merge in _without_covered(values, parser.merged_cells.mergeCell if parser.merged_cells else (), budget):
        text = budget.spend_text(_show(workbook, cell))
        # a merged cell shows in what is left of it when its first rows or columns are hidden
        row, column = hidden_rows.first_shown(cell["row"]), hidden_columns.first_shown(cell["column"])
        last_row, last_column = (merge.max_row, merge.max_col) if merge else (cell["row"], cell["column"])
        if text.strip() and row <= last_row and column <= last_column:
            found.append(_Printed(text, row, column, last_row, last_column))
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def _is_hidden(dimension: dict[str, str]) -> bool:
    return dimension.get("hidden") in ("1", "true")


class _HiddenRanges:
    """Hidden rows or columns of a sheet, given as first and last numbers."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1] + 1:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def first_shown(self, number: int) -> int:
        """The row or column itself, or the first one after it that is not hidden."""
        position = bisect.bisect_right(self._starts, number) - 1
        return self._ends[position] + 1 if position >= 0 and number <= self._ends[position] else number


def _without_covered(
    values: list[dict[str, Any]], merges: Iterable[MergeCell], budget: Budget
) -> Iterator[tuple[dict[str, Any], MergeCell | None]]:
    """Cells with the merge they begin, if any; values that lie under a merged cell are not shown.

    Merges do not overlap in a sound file, so that few reach into one row; the budget bounds what others cost.
    """
    waiting = sorted(merges, key=lambda m: (m.min_row, m.min_col), reverse=True)
    active: list[MergeCell] = []
    for row, cells in itertools.groupby(values, key=lambda c: int(c["row"])):
        while waiting and waiting[-1].min_row <= row:
            active.append(waiting.pop())
        active = [m for m in active if m.max_row >= row]
        budget.spend_cells(len(active))
        tops = {m.min_col: m for m in active if m.min_row == row}
        covered = _HiddenRanges((m.min_col, m.max_col) for m in active)
        for cell in cells:
            column = int(cell["column"])
            if column in tops or covered.first_shown(column) == column:
                yield cell, tops.get(column)


def _show(workbook: Any, cell: dict[str, Any]) -> str:
    value = cell["value"]
    if isinstance(value, str):
        return show_value(unescape(value), _GENERAL)
    format_id = workbook._cell_styles[cell["style_id"]].numFmtId
    if format_id not in CHINESE_FORMATS:
        return show_value(value, _number_format(workbook, format_id))
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = from_excel(value, workbook.epoch)
    return show_value(value, CHINESE_FORMATS[format_id])


def _number_format(workbook: Any, format_id: int) -> str:
    if format_id < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(format_id, _GENERAL)
    return str(workbook._number_formats[format_id - BUILTIN_FORMATS_MAX_SIZE])


def _table_extent(cells: list[_Printed]) -> tuple[int, int]:
    """First and last row of the table; the last lies before the first where the sheet holds paragraphs only."""
    rows = [list(group) for _, group in itertools.groupby(cells, key=lambda cell: cell.row)]
    start = 0
    while start < len(rows) and len(rows[start]) == 1 and not _reaches(rows, start):
        start += 1
    if start == len(rows):
        return (rows[-1][0].row + 1, 0) if rows else (1, 0)
    first_column = min(row[0].column for row in rows[start:])
    reach = list(itertools.accumulate((max(c.last_row for c in row) for row in rows), max))
    end = len(rows) - 1
    while reach[end - 1] < rows[end][0].row and _is_note(rows[end], first_column):
        end -= 1
    return rows[start][0].row, rows[end][0].row


def _reaches(rows: list[list[_Printed]], position: int) -> bool:
    """Whether the row's one cell is merged down into the next row: then it belongs to a table."""
    return position + 1 < len(rows) and rows[position][0].last_row >= rows[position + 1][0].row


def _is_note(row: list[_Printed], first_column: int) -> bool:
    """Whether a row below the table is text, and not a row of it of which only one column, or the number, is filled."""
    cell = row[0]
    in_place = cell.column == first_column or cell.last_column > cell.column
    return len(row) == 1 and in_place and not cell.text.strip().isdecimal()


def _place(cells: list[_Printed]) -> Iterator[Cell]:
    """The table's cells, counted in rows and columns that print something."""
    rows = sorted({cell.row for cell in cells})
    columns = sorted({cell.column for cell in cells})
    for cell in cells:
        row, column = bisect.bisect_left(rows, cell.row), bisect.bisect_left(columns, cell.column)
        row_span = bisect.bisect_right(rows, cell.last_row) - row
        column_span = bisect.bisect_right(columns, cell.last_column) - column
        yield Cell(cell.text, row, column, row_span, column_span)
