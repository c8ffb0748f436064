"""The words of a table cell: its printed lines joined again."""

import itertools
import re
from collections.abc import Iterable, Sequence

from ingest.readers.page import Glyph
from ingest.readers.page_lines import Line, find_lines

_WIDEST_PADDING = 6.0
_ENDS = "。；！？：;:"
# Never first on a line: the character before them goes down with them.
_NEVER_FIRST = frozenset("，。、；：！？,.;:!?)）]】〕》〉”’%％…·")
_NEVER_LAST = frozenset("（([【〔《〈“‘")
_SHORTEST_ITEM = 3


def read_cell(glyphs: Iterable[Glyph], x0: float, x1: float) -> str:
    """Text of the cell from `x0` to `x1`. A line feed stays where a line ends early by the writer's wish."""
    lines = find_lines(glyphs)
    if not lines:
        return ""
    room = x1 - x0 - 2 * min(_WIDEST_PADDING, max(0.0, min(line.x0 for line in lines) - x0))
    pieces = [lines[0].text]
    for line, after in itertools.pairwise(lines):
        pieces += [_separator(line, after, room), after.text]
    return "".join(pieces)


def _separator(line: Line, after: Line, room: float) -> str:
    free = room - (line.x1 - line.x0)
    is_item = min(len(line.text), len(after.text)) >= _SHORTEST_ITEM
    needed = _head_width(after.glyphs) + (0.5 if line.text[-1] in _ENDS else 1.5) * line.size
    if free > needed and (is_item or line.text[-1] in _ENDS):
        return "\n"
    return join_words(line.text, after.text)


def join_words(before: str, after: str) -> str:
    """What stands between two pieces of running text: a blank between English words, else nothing."""
    return " " if re.search(r"[A-Za-z,.;]$", before) and re.match(r"[A-Za-z]", after) else ""


def _head_width(glyphs: Sequence[Glyph]) -> float:
    """Width of what cannot be parted at the start of a line: a word, number or character with the marks around it."""
    end = 1
    while end < len(glyphs) and glyphs[end - 1].text in _NEVER_LAST:
        end += 1
    while end < len(glyphs) and _is_word(glyphs[end - 1]) and _is_word(glyphs[end]):
        end += 1
    while end < len(glyphs) and glyphs[end].text in _NEVER_FIRST:
        end += 1
    return glyphs[end - 1].x1 - glyphs[0].x0


def _is_word(glyph: Glyph) -> bool:
    return glyph.text.isascii() and glyph.text.isalnum()
