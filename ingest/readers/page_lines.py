"""Characters with their places -> printed lines."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from ingest.readers.page import Glyph

# Shares of the font size.
_WORD_GAP = 0.15
_COLUMN_GAP = 2.0
_SAME_PLACE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A printed line; `glyphs` from left to right, without blanks."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    glyphs: tuple[Glyph, ...]


def find_lines(glyphs: Iterable[Glyph]) -> tuple[Line, ...]:
    """Lines from top to bottom. A character that is printed twice at one place (bold type) counts once."""
    return tuple(_make_line(row) for row in _rows(glyphs))


def _rows(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that share a line: each lies at least half beside the largest one of it."""
    row: list[Glyph] = []
    largest: Glyph | None = None
    for glyph in sorted((g for g in glyphs if g.text.strip()), key=lambda g: (g.top + g.bottom, g.x0)):
        if largest is not None and not _is_beside(glyph, largest):
            yield row
            row, largest = [], None
        row.append(glyph)
        if largest is None or glyph.size > largest.size:
            largest = glyph
    if row:
        yield row


def _is_beside(glyph: Glyph, other: Glyph) -> bool:
    shared = min(glyph.bottom, other.bottom) - max(glyph.top, other.top)
    return shared >= 0.5 * min(glyph.bottom - glyph.top, other.bottom - other.top)


def _make_line(row: list[Glyph]) -> Line:
    glyphs = _drop_second_prints(sorted(row, key=lambda g: g.x0))
    size = Counter(g.size for g in glyphs).most_common(1)[0][0]
    return Line(
        text=_read(glyphs),
        x0=glyphs[0].x0,
        top=min(g.top for g in glyphs),
        x1=max(g.x1 for g in glyphs),
        bottom=max(g.bottom for g in glyphs),
        size=size,
        glyphs=tuple(glyphs),
    )


def _drop_second_prints(glyphs: list[Glyph]) -> list[Glyph]:
    kept: list[Glyph] = []
    for glyph in glyphs:
        reach = glyph.x0 + _SAME_PLACE * (glyph.x1 - glyph.x0)
        if not any(k.text == glyph.text and k.x1 > reach for k in kept[-3:]):
            kept.append(glyph)
    return kept


def _read(glyphs: list[Glyph]) -> str:
    """The line's text; a blank stands for a gap between two ASCII characters, or for one as wide as a column's."""
    gaps = [right.x0 - left.x1 for left, right in itertools.pairwise(glyphs)]
    usual = max(0.0, median(gaps)) if gaps else 0.0
    pieces = [glyphs[0].text]
    for left, right, gap in zip(glyphs, glyphs[1:], gaps, strict=False):
        limit = _WORD_GAP if left.text.isascii() and right.text.isascii() else _COLUMN_GAP
        if gap - usual > limit * max(left.size, right.size):
            pieces.append(" ")
        pieces.append(right.text)
    return "".join(pieces)
