"""What a PDF page draws besides characters: ruled lines, and how much of it images cover."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from ingest.limits import MAX_PAGE_DRAWINGS
from ingest.readers.page import Ruling
from ingest.readers.pdf_glyphs import Frame, Point

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
# Points: a filled rectangle up to this is a line; ends of a line may lie this far off its axis.
_THICKEST_LINE = 3.0
_STRAIGHT = 1.0
_PALEST = 250
_DEEPEST_FORM = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """`image_area` is in square points, overlaps counted twice; `n_segments` counts pieces of all drawn paths.

    Of a page that draws more than MAX_PAGE_DRAWINGS pieces there are no rulings: it is a picture.
    """

    rulings: tuple[Ruling, ...]
    image_area: float
    n_segments: int


def read_drawing(page: Any, frame: Frame) -> Drawing:
    """The page's drawn lines and images, those inside forms included."""
    rulings: list[Ruling] = []
    image_area = 0.0
    n_segments = 0
    for item, matrix in _objects(page, _IDENTITY, 0):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            image_area += _image_area(item, matrix)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            n_segments += pdfium.FPDFPath_CountSegments(item)
            if n_segments <= MAX_PAGE_DRAWINGS:
                rulings += _path_rulings(item, matrix, frame)
    return Drawing(tuple(rulings) if n_segments <= MAX_PAGE_DRAWINGS else (), image_area, n_segments)


def _objects(page: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    """Objects with the matrix from their place to the page's coordinates."""
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _unfold(pdfium.FPDFPage_GetObject(page, i), matrix, depth)


def _unfold(item: Any, matrix: Matrix, depth: int) -> Iterator[tuple[Any, Matrix]]:
    if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_FORM:
        yield item, matrix
    elif depth < _DEEPEST_FORM:
        inner = _multiply(_matrix_of(item), matrix)
        for i in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _unfold(pdfium.FPDFFormObj_GetObject(item, i), inner, depth + 1)


def _matrix_of(item: Any) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiply(one: Matrix, other: Matrix) -> Matrix:
    """First `one`, then `other`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _image_area(item: Any, matrix: Matrix) -> float:
    a, b, c, d, _, _ = _multiply(_matrix_of(item), matrix)
    return abs(a * d - b * c)


def _path_rulings(item: Any, matrix: Matrix, frame: Frame) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
    is_stroked = bool(stroke.value) and _is_visible(pdfium.FPDFPageObj_GetStrokeColor, item)
    is_filled = bool(fill.value) and _is_visible(pdfium.FPDFPageObj_GetFillColor, item)
    if not (is_stroked or is_filled):
        return
    place = _multiply(_matrix_of(item), matrix)
    for points in _subpaths(item):
        placed = [frame.place(*_apply(place, point)) for point in points]
        if is_stroked:
            yield from _straight_lines(placed)
        elif (ruling := _thin_rectangle(placed)) is not None:
            yield ruling


def _is_visible(read_color: Any, item: Any) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not read_color(item, red, green, blue, alpha):
        return True
    return alpha.value > 0 and min(red.value, green.value, blue.value) < _PALEST


def _apply(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _subpaths(item: Any) -> Iterator[list[Point]]:
    """The corners of each subpath that has no curves; a closed one ends where it began."""
    points: list[Point] = []
    is_curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for i in range(pdfium.FPDFPath_CountSegments(item)):
        segment = pdfium.FPDFPath_GetPathSegment(item, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if not is_curved:
                yield points
            points, is_curved = [], False
        is_curved = is_curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if not is_curved:
        yield points


def _straight_lines(points: list[Point]) -> Iterator[Ruling]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if min(abs(x1 - x0), abs(y1 - y0)) <= _STRAIGHT:
            yield Ruling(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _thin_rectangle(points: list[Point]) -> Ruling | None:
    if len(set(points)) != 4:
        return None
    xs, ys = zip(*points, strict=True)
    if min(max(xs) - min(xs), max(ys) - min(ys)) > _THICKEST_LINE:
        return None
    return Ruling(min(xs), min(ys), max(xs), max(ys))
