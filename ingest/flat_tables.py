"""A table of tasks whose cells were flattened to one line after another (序号, 主要内容, 牵头部门, 责任单位).

Rows begin at their number alone on a line, in sequence. Inside a row the cells follow in the order of the columns,
each wrapped at its own width; the header row comes again on each page, also inside a row, and the cells then go on in
the same order.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.model import Responsibility, Role, Span
from ingest.tables import NOBODY, Row, Table
from ingest.units import is_organisation, split_units

_NUMBER = ("序号", "编号")
_GROUP = ("重点任务", "工作任务", "任务类别", "工作类别", "类别", "领域", "一级指标", "任务")
_CONTENT = ("主要内容", "具体措施", "工作内容", "主要措施", "工作措施", "任务内容", "具体任务", "工作举措", "改革举措")
_LEAD = ("牵头部门", "牵头单位", "主责单位", "主办单位")
_SUPPORT = ("责任单位", "责任部门", "配合单位", "配合部门", "参与单位", "协办单位")
_COLUMN_NAMES = frozenset((*_NUMBER, *_GROUP, *_CONTENT, *_LEAD, *_SUPPORT))
_GROUP_LABEL = re.compile(r"\d{1,3}[.．、]\D")
_NAME_GOES_ON = re.compile(r"人民政府|政府|管委会|管理委员会|办公室|中心|公司")
_NARROW = 7
_SHORTEST_NAME = 3
_LEAST_ROWS = 3


@dataclass(slots=True)
class _Row:
    """A row's cells, each as its lines. `group` is the label that spans this and the rows below it."""

    number: Span
    group: str
    content: list[Span] = field(default_factory=list)
    lead: list[Span] = field(default_factory=list)
    support: list[Span] = field(default_factory=list)
    end: int = 0


def find_flat_table(text: str) -> Table | None:
    """The table of tasks in `text`, or None where there is none."""
    lines = [cell for m in re.finditer(r"(?m)^.+$", text) for cell in _cells(Span(m.group(), m.start(), m.end()))]
    header = next((h for p in range(len(lines)) if (h := _header_at(lines, p))), ())
    if not _is_task_header(tuple(line.text for line in header)):
        return None
    columns = tuple(line.text for line in header)
    body = lines[lines.index(header[0]) :]
    rows = tuple(_read_rows(body, columns))
    if len(rows) < _LEAST_ROWS:
        return None
    return Table(tuple(_finish(row, columns) for row in rows), header[0].start, rows[-1].end, content_is_wrapped=True)


def _finish(row: _Row, columns: tuple[str, ...]) -> Row:
    found = []
    lead_label = next((c for c in columns if c in _LEAD), "")
    for label, cell in ((lead_label, row.lead), (columns[-1], row.support)):
        units = _units_of(cell)
        if units:
            words = "".join(s.text for s in cell)
            found.append(Responsibility(label, Role.LEAD, units, Span(words, cell[0].start, cell[-1].end)))
    return Row(
        number=row.number.text,
        value=int(row.number.text),
        start=row.number.start,
        end=row.end,
        section_path=(row.group,) if row.group else (),
        content=tuple(row.content),
        responsibilities=tuple(found),
        deadline_text="",
    )


def _cells(line: Span) -> list[Span]:
    """A line, or two where the content's last words and the first unit stand on one line."""
    cut = line.text.rfind("。") + 1
    tail = line.text[cut:]
    if cut and _SHORTEST_NAME <= len(tail) <= _NARROW and is_organisation(tail):
        middle = line.start + cut
        return [Span(line.text[:cut], line.start, middle), Span(tail, middle, line.end)]
    return [line]


def _header_at(lines: list[Span], position: int) -> tuple[Span, ...]:
    if lines[position].text not in _NUMBER:
        return ()
    end = position
    while end < len(lines) and lines[end].text in _COLUMN_NAMES:
        end += 1
    return tuple(lines[position:end])


def _is_task_header(columns: tuple[str, ...]) -> bool:
    return len(columns) >= 3 and any(c in _LEAD + _SUPPORT for c in columns) and columns[-1] in _LEAD + _SUPPORT


def _read_rows(lines: list[Span], columns: tuple[str, ...]) -> Iterator[_Row]:
    """Cut the body at row numbers and page headers, and sort each piece into cells."""
    wide = _wide(lines)
    row: _Row | None = None
    group, last, piece = "", 0, list[Span]()
    position = 0
    while position < len(lines):
        header = _header_at(lines, position)
        is_next = lines[position].text == str(last + 1)
        if header or is_next:
            if row is not None:
                group = _sort(row, piece, columns, wide)
            piece = []
        if header:
            position += len(header)
            continue
        if is_next:
            if row is not None:
                yield row
            last += 1
            row = _Row(lines[position], group, end=lines[position].end)
        else:
            piece.append(lines[position])
        position += 1
    if row is not None:
        _sort(row, piece, columns, wide)
        yield row


def _wide(lines: list[Span]) -> int:
    """Least length of a line that only the widest column, the content, can hold."""
    lengths = sorted(len(line.text) for line in lines)
    return int(lengths[int(len(lengths) * 0.98)] * 0.7) + 1


def _sort(row: _Row, piece: list[Span], columns: tuple[str, ...], wide: int) -> str:
    """Put the lines of a piece into the row's cells; returns the group label in force."""
    if piece:
        row.end = piece[-1].end
    rest = _take_group(row, piece) if any(c in _GROUP for c in columns) else piece
    n_content = max((i for i, s in enumerate(rest, 1) if len(s.text) >= wide or s.text.endswith("。")), default=0)
    if not row.lead:
        # a scrap shorter than any name is the end of a broken line of the content
        while (
            n_content < len(rest) and len(rest[n_content].text) < _SHORTEST_NAME and rest[n_content].text not in NOBODY
        ):
            n_content += 1
    row.content += rest[:n_content]
    _sort_units(row, rest[n_content:], columns)
    return row.group


def _sort_units(row: _Row, cells: list[Span], columns: tuple[str, ...]) -> None:
    """Share lines of units out between the two cells, of which one may be missing from the table."""
    if not any(c in _LEAD for c in columns):
        row.support += cells
    elif not any(c in _SUPPORT for c in columns):
        row.lead += cells
    else:
        n_lead = 0 if row.lead and _is_whole(row.lead) else _lead_length(row.lead, cells)
        row.lead += cells[:n_lead]
        row.support += cells[n_lead:]


def _take_group(row: _Row, piece: list[Span]) -> list[Span]:
    if row.content or not piece or not _GROUP_LABEL.match(piece[0].text):
        return piece
    end = 1
    while end < len(piece) and len(piece[end].text) <= _NARROW:
        end += 1
    row.group = "".join(s.text for s in piece[:end])
    return piece[end:]


def _lead_length(before: list[Span], cells: list[Span]) -> int:
    """How many lines belong to the first of two cells of units: the fewest that end with a whole name.

    A line wider than that column, or a dash, is of the second cell already.
    """
    limit = len(cells)
    for end in range(1, len(cells)):
        if len(cells[end].text) > _NARROW or cells[end].text in NOBODY:
            limit = end
            break
    for end in range(1, limit):
        if _is_whole([*before, *cells[:end]]) and not _NAME_GOES_ON.match(cells[end].text):
            return end
    return limit


def _is_whole(cell: list[Span]) -> bool:
    """Whether the lines end with the whole name of an organisation, or a dash."""
    text = "".join(s.text for s in cell)
    if text in NOBODY:
        return True
    units = split_units(text)
    return text[-1] not in "、，" and all(len(u) >= _SHORTEST_NAME and is_organisation(u) for u in units)


def _units_of(cell: list[Span]) -> tuple[str, ...]:
    """Units named in a cell; a dash names none."""
    return tuple(u for u in split_units("".join(s.text for s in cell)) if u.strip(NOBODY))
