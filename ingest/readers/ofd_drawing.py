"""The drawing instructions of an OFD page -> its characters and ruled lines, in points."""

import itertools
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.errors import UnreadableFileError
from ingest.limits import MAX_NESTING
from ingest.readers.ofd_values import Matrix, Point, read_box, read_matrix, read_number, read_subpaths, spread_offsets
from ingest.readers.package import damaged
from ingest.readers.page import Glyph, Page, Ruling

POINTS_PER_MM = 72 / 25.4
# Where a Chinese font's box lies about the baseline, in parts of its size. The font itself is not opened.
_ASCENT = 0.86
_DESCENT = 0.14
_NARROW = 0.5
_WIDEST_NARROW = 0.75
# A Latin letter is at most this wide; a figure or a sign is narrower, and what exceeds it is a gap.
_WIDEST_LETTER = 1.0
_STRAIGHT_POINTS = 0.75
_THIN_POINTS = 3.0
_SHORTEST_POINTS = 3.0
_LARGEST_SLANT = math.radians(3)
# Composite objects can hold each other many times over; a page has few.
_COMPOSITE_COST = 20
# Line feeds in a TextCode come from laying out the XML; no offset belongs to them.
_XML_LAYOUT = re.compile(r"\s*\n\s*")
_ADVANCE = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))
_TURNS = (
    Matrix(1, 0, 0, 1, 0, 0),
    Matrix(0, 1, -1, 0, 0, 0),
    Matrix(-1, 0, 0, -1, 0, 0),
    Matrix(0, -1, 1, 0, 0, 0),
)

FindUnit = Callable[[str], etree._Element]


@dataclass(slots=True)
class Budget:
    """How much may still be drawn on all pages of the file together."""

    file_name: str
    limit: int
    spent: int = 0

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > self.limit:
            raise UnreadableFileError(
                f"文件 {self.file_name} 画了超过 {self.limit:,} 个字符和图形",
                expected=f"不超过 {self.limit:,} 个字符和图形的通知",
                remedy="请确认它是一份通知，必要时拆成几份",
            )


@dataclass(slots=True)
class Canvas:
    """One page as it is drawn. `glyphs` are kept apart by the quarter turns of their writing, clockwise."""

    width: float
    height: float
    budget: Budget
    find_unit: FindUnit
    glyphs: dict[int, list[Glyph]] = field(default_factory=lambda: defaultdict(list))
    rulings: list[Ruling] = field(default_factory=list)
    picture_area: float = 0.0
    drew_paths: bool = False

    def draw(self, block: etree._Element, matrix: Matrix, depth: int = 0) -> None:
        """Draw a layer, a page block or the inside of a composite object, in the order of the file."""
        if depth > MAX_NESTING:
            raise damaged(self.budget.file_name, f"图形嵌套超过 {MAX_NESTING} 层")
        for element in block.iterchildren("*"):
            self.budget.spend(1)
            if element.get("Visible", "true").strip() in ("false", "0"):
                continue
            kind = etree.QName(element).localname
            if kind in ("Layer", "PageBlock"):
                self.draw(element, matrix, depth + 1)
            elif kind == "TextObject":
                self._draw_text(element, _place(element, matrix))
            elif kind == "PathObject":
                self._draw_path(element, _place(element, matrix))
            elif kind == "ImageObject":
                self._note_picture(element, matrix)
            elif kind == "CompositeObject":
                self.budget.spend(_COMPOSITE_COST)
                unit = self.find_unit(element.get("ResourceID", ""))
                self.draw(unit, _place(element, matrix), depth + 1)

    def _draw_text(self, element: etree._Element, place: Matrix) -> None:
        size = read_number(element.get("Size"), 0)
        turn = _quarter(element.get("CharDirection"))
        axes = place.after(_TURNS[turn])
        quarter = _direction(axes)
        if size <= 0 or quarter is None:
            return
        pen = _Pen(place, axes, size, read_number(element.get("HScale"), 1), _quarter(element.get("ReadDirection")))
        x = y = 0.0
        for code in element.iterchildren("{*}TextCode"):
            x, y = read_number(code.get("X"), x), read_number(code.get("Y"), y)
            text = _XML_LAYOUT.sub("", code.text or "")
            self.budget.spend(len(text))
            for glyph in pen.write(text, x, y, code.get("DeltaX"), code.get("DeltaY")):
                if self._shows(glyph):
                    self.glyphs[quarter].append(glyph)

    def _shows(self, glyph: Glyph) -> bool:
        """Whether it is on the page. What is not finite compares as not."""
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        return 0 <= x <= self.width and 0 <= y <= self.height and 0 < glyph.size < self.height + self.width

    def _draw_path(self, element: etree._Element, place: Matrix) -> None:
        self.drew_paths = True
        strokes = element.get("Stroke", "true").strip() not in ("false", "0") and _is_seen(element, "StrokeColor")
        fills = element.get("Fill", "false").strip() in ("true", "1") and _is_seen(element, "FillColor")
        for subpath in read_subpaths(element.findtext("{*}AbbreviatedData") or ""):
            self.budget.spend(len(subpath.edges))
            edges = [(place.apply(*start), place.apply(*end)) for start, end in subpath.edges]
            # Curves and slants make outlines of characters and ornaments, whose straight parts rule no table.
            if not (subpath.is_straight and all(_is_level(*edge) for edge in edges)):
                continue
            if strokes:
                for start, end in edges:
                    self._rule(start, end)
            elif fills:
                self._rule_along(edges)

    def _rule_along(self, edges: list[tuple[Point, Point]]) -> None:
        """The middle line of a thin filled area: this is how converters from PDF draw borders."""
        xs = [x for edge in edges for x, _ in edge]
        ys = [y for edge in edges for _, y in edge]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, bottom - top) > _THIN_POINTS:
            return
        if right - left > bottom - top:
            self._rule((left, (top + bottom) / 2), (right, (top + bottom) / 2))
        else:
            self._rule(((left + right) / 2, top), ((left + right) / 2, bottom))

    def _rule(self, start: Point, end: Point) -> None:
        (x0, y0), (x1, y1) = start, end
        if math.dist(start, end) < _SHORTEST_POINTS:
            return
        if abs(y1 - y0) < abs(x1 - x0):
            y0 = y1 = (y0 + y1) / 2
        else:
            x0 = x1 = (x0 + x1) / 2
        left, right = max(0.0, min(x0, x1)), min(self.width, max(x0, x1))
        top, bottom = max(0.0, min(y0, y1)), min(self.height, max(y0, y1))
        if left <= right and top <= bottom:
            self.rulings.append(Ruling(left, top, right, bottom))

    def _note_picture(self, element: etree._Element, matrix: Matrix) -> None:
        box = read_box(element.get("Boundary"))
        if box:
            self.picture_area += abs(box.width * box.height * (matrix.a * matrix.d - matrix.b * matrix.c))

    def to_page(self, number: int) -> Page:
        """The page turned so that most of its writing is upright; other writing (watermarks, margins) is left out."""
        quarter = max(range(4), key=lambda q: len(self.glyphs.get(q, ())))
        page = Page(number, self.width, self.height, tuple(self.glyphs.get(quarter, ())), tuple(self.rulings))
        for _ in range(-quarter % 4):
            page = _turn(page)
        return page


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes the characters of a text object; `axes` are `place` turned by the direction of the characters."""

    place: Matrix
    axes: Matrix
    size: float
    stretch: float
    reading: int

    def write(self, text: str, x: float, y: float, delta_x: str | None, delta_y: str | None) -> Iterator[Glyph]:
        """Offsets come first; where they end, characters follow each other at their usual width."""
        steps = itertools.zip_longest(
            itertools.islice(spread_offsets(delta_x), len(text)), itertools.islice(spread_offsets(delta_y), len(text))
        )
        for char in text:
            step_x, step_y = next(steps, (None, None))
            width = self._width(char, step_x if not step_y else None)
            if unicodedata.category(char) not in ("Cc", "Cf"):
                yield self._glyph(" " if char.isspace() else char, x, y, width)
            if step_x is None and not step_y:
                along = width if self.reading % 2 == 0 else self.size
                step_x, step_y = _ADVANCE[self.reading][0] * along, _ADVANCE[self.reading][1] * along
            x, y = x + (step_x or 0), y + (step_y or 0)

    def _width(self, char: str, step: float | None) -> float:
        """The usual width, or that of the room before the next character if it is less or the letter's own."""
        full = self.size * self.stretch
        if unicodedata.east_asian_width(char) in "WFA":
            return min(full, step) if step and step > 0 else full
        widest = full * (_WIDEST_LETTER if char.isalpha() else _WIDEST_NARROW)
        return step if step and 0 < step <= widest else full * _NARROW

    def _glyph(self, char: str, x: float, y: float, width: float) -> Glyph:
        origin_x, origin_y = self.place.apply(x, y)
        a, b, c, d, _, _ = self.axes
        up, down = -_ASCENT * self.size, _DESCENT * self.size
        x0, x1 = origin_x + c * up, origin_x + a * width + c * down
        y0, y1 = origin_y + d * up, origin_y + b * width + d * down
        return Glyph(char, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), self.size * math.hypot(c, d))


def _place(element: etree._Element, matrix: Matrix) -> Matrix:
    """An object is drawn by its CTM, then moved to the corner of its Boundary."""
    box = read_box(element.get("Boundary"))
    moved = matrix.moved(box.x, box.y) if box else matrix
    own = read_matrix(element.get("CTM"))
    return moved.after(own) if own else moved


def _quarter(degrees: str | None) -> int:
    return round(read_number(degrees, 0) / 90) % 4


def _direction(axes: Matrix) -> int | None:
    """Quarter turns of the writing, clockwise; None if it is slanted or of no extent."""
    if not (0 < math.hypot(axes.a, axes.b) < math.inf):
        return None
    turns = math.atan2(axes.b, axes.a) / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) * (math.pi / 2) <= _LARGEST_SLANT else None


def _is_level(start: Point, end: Point) -> bool:
    """Whether a line is horizontal or vertical, as near as can be seen."""
    return min(abs(end[0] - start[0]), abs(end[1] - start[1])) <= _STRAIGHT_POINTS


def _is_seen(element: etree._Element, color: str) -> bool:
    """Whether a path's stroke or filling leaves a mark: not transparent, not white. Without a colour it is black."""
    if read_number(element.get("Alpha"), 255) == 0:
        return False
    given = element.find(f"{{*}}{color}")
    if given is None:
        return True
    values = given.get("Value", "").split()
    return read_number(given.get("Alpha"), 255) > 0 and not (values and all(value == "255" for value in values))


def _turn(page: Page) -> Page:
    """The page turned clockwise by a quarter."""
    height = page.height
    return Page(
        page.number,
        height,
        page.width,
        tuple(Glyph(g.text, height - g.bottom, g.x0, height - g.top, g.x1, g.size) for g in page.glyphs),
        tuple(Ruling(height - r.bottom, r.x0, height - r.top, r.x1) for r in page.rulings),
    )
