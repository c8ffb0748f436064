"""Tables of tasks in files that keep rows and columns: header row, merged cells, section rows, repeated headers.

A row is a task when its number (or, in a table without numbers, its content) begins in it. What stands in a cell
merged over several rows belongs to each of them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.content import PlacedCell, PlacedTable
from ingest.flow import Flow
from ingest.levels import UNIT_EVIDENCE
from ingest.model import Responsibility, Role, Span
from ingest.numerals import parse_chinese_number
from ingest.responsibility import find_responsibilities, read_verbs
from ingest.tables import NOBODY, UNIT_COLUMNS, Column, Row, Table, column_kind
from ingest.units import is_organisation, split_units

_LEAST_ROWS = 2
_HEADER_REACH = 8
_LEAST_COLUMNS = 2
_NUMBER = re.compile(r"[（(]?(?:任务)?(?P<label>\d{1,4}(?:[-.]\d{1,3})*|[一二三四五六七八九十百]{1,5})[)）.．、]?")
_PRINTED_NUMBER = re.compile(r"[（(]?(?P<label>\d{1,4}|[一二三四五六七八九十百]{1,5})(?:[)）]|[.．、﹒])(?!\d)")
_SECTION_NUMBER = re.compile(
    r"(?P<cn>[一二三四五六七八九十]+、)|(?P<paren>[（(][一二三四五六七八九十]+[)）])|(?P<ar>\d+[.．、])"
)
_TOTAL = re.compile(r"合\s*计|总\s*计|小\s*计")


@dataclass(frozen=True, slots=True)
class _Header:
    """`names` and `kinds` by column; `rows` are the numbers of the rows that it takes."""

    names: tuple[str, ...]
    kinds: tuple[Column | None, ...]
    rows: range

    def columns(self, *kinds: Column) -> list[int]:
        return [c for c, kind in enumerate(self.kinds) if kind in kinds]


def find_grid_tables(flow: Flow, tables: Sequence[PlacedTable]) -> list[Table]:
    """The tables of tasks among those of a document. One without a header may go on with the columns of the last."""
    found: list[Table] = []
    last: _Header | None = None
    for placed in tables:
        cells = _in_flow(flow, placed)
        if not cells:
            continue
        grid = _by_place(cells)
        header = _find_header(cells, grid) or _going_on(cells, last)
        rows = tuple(_read_rows(flow.text, grid, header)) if header else ()
        if len(rows) >= _LEAST_ROWS or (rows and header is not None and not header.rows):
            found.append(Table(rows, cells[0].span.start, cells[-1].span.end, content_is_wrapped=False))
            last = header
    return found


def _going_on(cells: Sequence[PlacedCell], header: _Header | None) -> _Header | None:
    """The columns of the table before, for one that begins with a numbered row of as many columns."""
    if header is None or max(c.column + c.column_span for c in cells) != len(header.kinds):
        return None
    first = cells[0]
    is_row = first.column in header.columns(Column.NUMBER) and _NUMBER.fullmatch(first.span.text.strip())
    return replace(header, rows=range(first.row, first.row)) if is_row else None


def _in_flow(flow: Flow, placed: PlacedTable) -> list[PlacedCell]:
    cells = []
    for cell in placed.cells:
        start, end = flow.from_source(cell.span.start), flow.from_source(cell.span.end)
        if start < end:
            cells.append(replace(cell, span=Span(flow.text[start:end], start, end)))
    return cells


def _by_place(cells: Sequence[PlacedCell]) -> dict[tuple[int, int], PlacedCell]:
    """The cell that covers each row and column."""
    return {
        (row, column): cell
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }


def _find_header(cells: Sequence[PlacedCell], grid: dict[tuple[int, int], PlacedCell]) -> _Header | None:
    """The first rows that name columns, among them one of content and one of numbers or units."""
    n_columns = max(c.column + c.column_span for c in cells)
    first = cells[0].row
    for row in range(first, first + _HEADER_REACH):
        own = [c for c in cells if c.row == row]
        if len(own) < _LEAST_COLUMNS or any(column_kind(c.span.text) is None for c in own if c.column_span == 1):
            continue
        depth = max(c.row_span for c in own)
        header = _name_columns(grid, range(row, row + depth), n_columns)
        if header.columns(Column.CONTENT) and header.columns(Column.NUMBER, *UNIT_COLUMNS):
            return _with_groups(header, cells)
    return None


def _name_columns(grid: dict[tuple[int, int], PlacedCell], rows: range, n_columns: int) -> _Header:
    """Of a header of several rows the lowest name counts, where it is a column's name at all."""
    names, kinds = [], []
    for column in range(n_columns):
        printed = [grid[row, column].span.text for row in rows if (row, column) in grid]
        known = [name for name in printed if column_kind(name) is not None]
        name = (known or printed or [""])[-1]
        names.append(re.sub(r"\s", "", name))
        kinds.append(column_kind(name))
    return _Header(tuple(names), tuple(kinds), rows)


def _with_groups(header: _Header, cells: Sequence[PlacedCell]) -> _Header:
    """Columns of content whose cells mostly span rows say what the rows have in common, if another has the tasks."""
    content = header.columns(Column.CONTENT)
    body = [c for c in cells if c.row not in header.rows and c.column_span == 1]
    shared = [
        column
        for column in content
        if (own := [c for c in body if c.column == column]) and sum(c.row_span > 1 for c in own) * 2 > len(own)
    ]
    if not shared or len(shared) == len(content):
        return header
    kinds = tuple(Column.GROUP if c in shared else kind for c, kind in enumerate(header.kinds))
    return replace(header, kinds=kinds)


@dataclass(slots=True)
class _Draft:
    label: str
    value: int
    section_path: tuple[str, ...]
    cells: list[PlacedCell]
    row: int


def _read_rows(text: str, grid: dict[tuple[int, int], PlacedCell], header: _Header) -> Iterator[Row]:
    sections: dict[int, str] = {}
    draft: _Draft | None = None
    n_rows = 0
    for row in range(header.rows.stop, max(r for r, _ in grid) + 1):
        own = list(dict.fromkeys(grid[row, c] for c in range(len(header.kinds)) if (row, c) in grid))
        if not own or _is_header_again(own, header) or any(_TOTAL.fullmatch(c.span.text) for c in own):
            continue
        heading = _section_of(own, row, header)
        if heading is not None:
            sections = _enter(sections, heading.span.text)
            continue
        label = _label_of(own, row, header)
        if label is None and draft is not None:
            draft.cells += [c for c in own if c not in draft.cells]
            continue
        if draft is not None:
            yield _finish(text, draft, header)
        n_rows += 1
        path = (*sections.values(), *_groups(own, header))
        draft = _Draft(label or str(n_rows), _value(label) or n_rows, path, own, row)
    if draft is not None:
        yield _finish(text, draft, header)


def _is_header_again(own: Sequence[PlacedCell], header: _Header) -> bool:
    names = {re.sub(r"\s", "", c.span.text) for c in own}
    return len(names) >= _LEAST_COLUMNS and names <= {*header.names}


def _section_of(own: Sequence[PlacedCell], row: int, header: _Header) -> PlacedCell | None:
    """The one cell of a row that stands for a heading: it spans columns, or stands where a number should."""
    if len(own) != 1 or own[0].row != row:
        return None
    cell = own[0]
    numbers = header.columns(Column.NUMBER)
    in_number = cell.column in numbers and not _NUMBER.fullmatch(cell.span.text.strip())
    return cell if cell.column_span > 1 or in_number or _SECTION_NUMBER.match(cell.span.text) else None


def _enter(sections: dict[int, str], heading: str) -> dict[int, str]:
    match = _SECTION_NUMBER.match(heading)
    level = ("cn", "paren", "ar").index(match.lastgroup) if match and match.lastgroup else 0
    return {**{n: h for n, h in sections.items() if n < level}, level: re.sub(r"\s*\n\s*", "", heading)}


def _label_of(own: Sequence[PlacedCell], row: int, header: _Header) -> str | None:
    """The number that begins in this row; in a table without numbers, that of its content, or "" for none printed.

    None: the row goes on with the task above it.
    """
    numbers = header.columns(Column.NUMBER)
    if numbers:
        cell = next((c for c in own if c.column in numbers and c.row == row), None)
        match = _NUMBER.fullmatch(cell.span.text.strip()) if cell else None
        return match["label"] if match else None
    cell = next((c for c in own if c.column in header.columns(Column.CONTENT)), None)
    if cell is None or cell.row != row:
        return None
    match = _PRINTED_NUMBER.match(cell.span.text)
    return match["label"] if match else ""


def _value(label: str | None) -> int:
    if not label:
        return 0
    digits = re.findall(r"\d+", label)
    return int(digits[-1]) if digits else parse_chinese_number(label) or 0


def _groups(own: Sequence[PlacedCell], header: _Header) -> tuple[str, ...]:
    columns = header.columns(Column.GROUP)
    return tuple(re.sub(r"\s*\n\s*", "", c.span.text) for c in own if c.column in columns)


def _finish(text: str, draft: _Draft, header: _Header) -> Row:
    shared = {
        c for c in draft.cells if c.row < draft.row or (c.row_span > 1 and header.kinds[c.column] is Column.GROUP)
    }
    own = [c for c in draft.cells if c not in shared]
    content = sorted((c.span for c in draft.cells if header.kinds[c.column] is Column.CONTENT), key=lambda s: s.start)
    start, end = min(c.span.start for c in own), max(c.span.end for c in own)
    return Row(
        number=draft.label,
        value=draft.value,
        start=start,
        end=end,
        section_path=draft.section_path,
        content=_without_number(content, draft.label),
        responsibilities=tuple(_responsibilities(text, draft, header, start)),
        deadline_text="；".join(
            re.sub(r"\s*\n\s*", "", c.span.text) for c in draft.cells if header.kinds[c.column] is Column.DEADLINE
        ),
    )


def _without_number(content: Sequence[Span], label: str) -> tuple[Span, ...]:
    """The cells of content; the task's number, where the first prints it too, is no part of its words."""
    match = _PRINTED_NUMBER.match(content[0].text) if content else None
    if match is None or match["label"] != label:
        return tuple(content)
    words = content[0].text[match.end() :].lstrip()
    return (Span(words, content[0].end - len(words), content[0].end), *content[1:])


def _responsibilities(text: str, draft: _Draft, header: _Header, start: int) -> Iterator[Responsibility]:
    """The cells of units; where a table has none, what the content itself prints."""
    has_units = False
    for cell in draft.cells:
        if header.kinds[cell.column] in UNIT_COLUMNS:
            has_units = True
            for clause in _read_cell(text, cell, header.names[cell.column]):
                is_above = clause.span.start < start
                yield replace(clause, inherited_from="group") if is_above else clause
    if not has_units:
        for cell in draft.cells:
            if header.kinds[cell.column] is Column.CONTENT:
                yield from find_responsibilities(text, cell.span.start, cell.span.end).clauses


def _read_cell(text: str, cell: PlacedCell, name: str) -> tuple[Responsibility, ...]:
    """Names of units under the column's name, unless the cell says itself who leads (牵头单位：甲; 甲牵头，乙配合)."""
    span = cell.span
    if UNIT_EVIDENCE.search(span.text):
        found = find_responsibilities(text, span.start, span.end).clauses
        if found:
            return found
    by_verbs = read_verbs(text, span.start, span.end)
    if by_verbs:
        return tuple(by_verbs)
    units = tuple(u for u in split_units(_joined(span.text)) if u.strip(NOBODY))
    return (Responsibility(name, Role.LEAD, units, span),) if units else ()


def _joined(printed: str) -> str:
    """A cell's lines: one breaks a name where what stands before the break is no organisation's name."""
    lines = [line.strip() for line in printed.split("\n") if line.strip()]
    whole = lines[:1]
    for line in lines[1:]:
        if is_organisation(whole[-1]) or whole[-1][-1] in "、，,；;" or whole[-1] in NOBODY:
            whole.append(line)
        else:
            whole[-1] += line
    return "\n".join(whole)
