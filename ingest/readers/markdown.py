"""Markdown -> text without its marks, and its tables.

Line by line and not with a Markdown parser: those count ordered lists anew, take the indent of a Chinese paragraph for
code and join lines. Here a line keeps all but the marks, and text that has none comes out as it went in.
"""

import html
import re
from collections.abc import Callable, Iterator

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS

_DELIMITER = re.compile(r"[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?[ \t]*)?")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# "# Page 3:" and "- 3 -" are marks of pages, which ingest.layout takes away.
_PAGE_MARK = re.compile(r"(?i)\s*(?:#+\s*page\s*\d+\s*:?|[-—–－]\s*\d+\s*[-—–－])\s*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_RULE = re.compile(r"[ \t]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|`{3,}\w*|~{3,}\w*)[ \t]*")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,200}\]\([^()\s]{1,2000}(?:[ \t]+\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(
    r"\[(?P<text>[^\[\]\n]{1,500})\]\((?:https?:|mailto:|[/.#]|[^()\s]{1,500}\.[A-Za-z0-9]{2,5}\b)[^()\s]{0,2000}"
    r"(?:[ \t]+\"[^\"\n]{0,200}\")?\)"
)
_STRONG = re.compile(r"\*\*|~~")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_TAG = re.compile(
    r"</?(?:b|strong|i|em|u|s|del|ins|mark|font|span|center|small|big|sub|sup|a|p|div)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,10});")
_BLOCK = re.compile(r"[ \t]{0,3}<(?:table|ol|ul|dl)\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?P<close>/?)(?P<name>table|ol|ul|dl)\b", re.IGNORECASE)


def read_markdown(text: str, name: str) -> list[Content]:
    """The text less headings', lists' and emphasis' marks; its pipe tables and those in HTML as grids.

    Raises UnreadableFileError where the tables have too many cells.
    """
    return _read(text, name, _plain_lines)


def read_pipe_tables(text: str, name: str) -> list[Content]:
    """Plain text as it is, but for tables drawn with bars. Raises UnreadableFileError as read_markdown does."""
    return _read(text, name, lambda lines, _: iter([Paragraph("\n".join(lines))] if lines else []))


def _read(text: str, name: str, read_lines: Callable[[list[str], str], Iterator[Content]]) -> list[Content]:
    lines = text.split("\n")
    contents: list[Content] = []
    start = position = 0
    n_left = MAX_TABLE_CELLS
    while position + 1 < len(lines):
        columns = _columns(lines, position)
        if not columns:
            position += 1
            continue
        contents += read_lines(lines[start:position], name)
        end = position + 2
        while end < len(lines) and _BAR.search(lines[end]) and lines[end].strip():
            end += 1
        rows = [lines[position], *lines[position + 2 : end]]
        n_left -= len(rows) * columns
        if n_left < 0:
            raise UnreadableFileError(
                f"文件 {name} 里的表格太大",
                expected=f"不超过 {MAX_TABLE_CELLS:,} 个单元格",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        contents.append(_grid(rows))
        start = position = end
    if start == 0:
        return list(read_lines(lines, name))
    return [*contents, *read_lines(lines[start:], name)]


def _columns(lines: list[str], position: int) -> int:
    """How many columns the table has that begins at the line; 0 where none does: its second line is |---|---|."""
    if "|" not in lines[position] or not _DELIMITER.fullmatch(lines[position + 1]):
        return 0
    columns = len(_split_row(lines[position]))
    return columns if columns > 1 and columns == len(_split_row(lines[position + 1])) else 0


def _grid(rows: list[str]) -> Grid:
    """The cells of all rows; one beyond the header's columns is kept, since it is text all the same."""
    return Grid(
        tuple(
            Cell(text, row, column)
            for row, line in enumerate(rows)
            for column, printed in enumerate(_split_row(line))
            if (text := "\n".join(_plain(part).strip() for part in _BREAK.split(printed)).strip())
        )
    )


def _split_row(line: str) -> list[str]:
    cells = _BAR.split(line.strip())
    return cells[not cells[0].strip() : len(cells) - (len(cells) > 1 and not cells[-1].strip())]


def _plain_lines(lines: list[str], name: str) -> Iterator[Content]:
    """Paragraphs of the lines between tables, and what is in HTML blocks among them."""
    kept: list[str] = []
    ends = _block_ends(lines)
    position = 0
    while position < len(lines):
        end = ends.get(position)
        if end is not None:
            yield from _paragraph(kept)
            kept = []
            yield from _read_block("\n".join(lines[position:end]), name)
            position = end
            continue
        kept += _without_marks(lines[position])
        position += 1
    yield from _paragraph(kept)


def _paragraph(lines: list[str]) -> Iterator[Content]:
    if lines:
        yield Paragraph("\n".join(lines))


def _block_ends(lines: list[str]) -> dict[int, int]:
    """For each line at which an HTML table or list begins that is closed: the line after the one that closes it."""
    opened: dict[str, list[int]] = {}
    ends = {}
    for position, line in enumerate(lines):
        for tag in _BLOCK_TAG.finditer(line):
            starts = opened.setdefault(tag["name"].lower(), [])
            if not tag["close"]:
                starts.append(position)
            elif starts:
                ends[starts.pop()] = position + 1
    return {start: end for start, end in ends.items() if _BLOCK.match(lines[start])}


def _read_block(markup: str, name: str) -> list[Content]:
    from ingest.readers.html import read_fragment

    return read_fragment(markup, name)


def _without_marks(line: str) -> list[str]:
    """The line, as several where it breaks, as none where it is only a mark."""
    if _PAGE_MARK.fullmatch(line):
        return [line]
    if _RULE.fullmatch(line):
        return []
    line = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
    heading = _HEADING.fullmatch(line)
    if heading:
        line = heading["text"]
    else:
        bullet = _BULLET.match(line)
        line = line[bullet.end() :] if bullet else line
    return [_plain(part) for part in _BREAK.split(line)]


def _plain(text: str) -> str:
    """Text inside a line without marks. What looks like one but is none, as in 5*3, stays."""
    text = _LINK.sub(lambda m: m["text"], _IMAGE.sub("", text))
    text = _TAG.sub("", _CODE.sub(r"\1", _STRONG.sub("", text)))
    text = _ENTITY.sub(lambda m: html.unescape(m.group()), _ESCAPE.sub(r"\1", text))
    return text.removesuffix("\\")
