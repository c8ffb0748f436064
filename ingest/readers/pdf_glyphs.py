"""The characters of a PDF page, turned so that most of them stand upright."""

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.page import Glyph

Point = tuple[float, float]
_TURNS: tuple[Callable[[float, float], Point], ...] = (
    lambda x, y: (x, y),
    lambda x, y: (y, -x),
    lambda x, y: (-x, -y),
    lambda x, y: (-y, x),
)
_STRAIGHT = math.radians(3)
# Share of the font size above the baseline: the box of a Chinese character.
_ASCENT = 0.88
_NO_CHARACTER = frozenset({0, 0xFFFD})
# What PDFium gives for a hyphen at the end of a line.
_LINE_END_HYPHENS = frozenset({2, 0xFFFE})


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page's own coordinates become those of `Page`: quarter turns clockwise, then from the upper left corner."""

    turns: int
    left: float
    top: float
    width: float
    height: float

    def place(self, x: float, y: float) -> Point:
        turned_x, turned_y = _TURNS[self.turns](x, y)
        return turned_x - self.left, self.top - turned_y


@dataclass(frozen=True, slots=True)
class RawGlyph:
    """A character as the file places it: the ends of its baseline, its size, its direction in quarter turns."""

    text: str
    start: Point
    end: Point
    size: float
    turns: int


def read_glyphs(page: Any, text_page: Any) -> tuple[Frame, tuple[Glyph, ...], int]:
    """The page's frame, its upright glyphs and how many characters have no meaning given in the file.

    Upright is what most characters are: a wide table may be printed sideways. The others (stamps, watermarks,
    notes along the edge) are dropped.
    """
    raw = list(_read_raw(text_page))
    n_unknown = sum(not glyph.text for glyph in raw)
    known = [glyph for glyph in raw if glyph.text]
    directions = Counter(glyph.turns for glyph in known if glyph.turns >= 0)
    turns = directions.most_common(1)[0][0] if directions else 0
    frame = _make_frame(page, turns)
    return frame, tuple(_set_upright(glyph, frame) for glyph in known if glyph.turns == turns), n_unknown


def _make_frame(page: Any, turns: int) -> Frame:
    left, bottom, right, top = page.get_bbox()
    corners = [_TURNS[turns](x, y) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*corners, strict=True)
    return Frame(turns, min(xs), max(ys), max(xs) - min(xs), max(ys) - min(ys))


def _read_raw(text_page: Any) -> Iterator[RawGlyph]:
    """Characters in drawing order; one of unknown meaning has the text ""."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if pdfium.FPDFText_IsGenerated(text_page, i) == 1 or chr(code).isspace():
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        pdfium.FPDFText_GetMatrix(text_page, i, matrix)
        turns = _quarter_turns(math.atan2(matrix.b, matrix.a))
        size = pdfium.FPDFText_GetFontSize(text_page, i) * math.hypot(matrix.c, matrix.d)
        yield RawGlyph(_read_code(code), (x.value, y.value), _far_end(box, turns), abs(size), turns)


def _read_code(code: int) -> str:
    if code in _LINE_END_HYPHENS:
        return "-"
    if code in _NO_CHARACTER or 0xD800 <= code <= 0xDFFF or 0xE000 <= code <= 0xF8FF:
        return ""
    return chr(code)


def _quarter_turns(angle: float) -> int:
    """0 to 3, or -1 for a slanting direction."""
    turns = round(angle / (math.pi / 2))
    return turns % 4 if abs(angle - turns * math.pi / 2) <= _STRAIGHT else -1


def _far_end(box: Any, turns: int) -> Point:
    return ((box.right, box.top), (box.right, box.top), (box.left, box.bottom), (box.left, box.bottom))[turns % 4]


def _set_upright(glyph: RawGlyph, frame: Frame) -> Glyph:
    x0, baseline = frame.place(*glyph.start)
    x1, _ = frame.place(*glyph.end)
    top = baseline - _ASCENT * glyph.size
    return Glyph(glyph.text, x0, top, max(x0, x1), top + glyph.size, glyph.size)
