"""Ruled lines -> the cells that they form, merged ones included."""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.limits import MAX_PAGE_RULINGS
from ingest.readers.page import Glyph, Ruling

# Points. Lines nearer than this are one line, or meet.
_NEAR = 3.5
_SHORTEST = 6.0
_LEAST_COVER = 0.6


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line: `place` on the axis across it, `start` and `end` on its own."""

    place: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Box:
    """A printed cell, in rows and columns of its lattice."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table on one page: the edges of its columns and rows, and its cells row by row.

    `is_open_above`, `is_open_below`: no line is drawn there, as where a page breaks inside a row.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]
    is_open_above: bool
    is_open_below: bool

    def share_out(self, glyphs: Iterable[Glyph]) -> tuple[dict[Box, list[Glyph]], list[Glyph]]:
        """The glyphs of each cell, by the place of their middles, and those outside the table."""
        owners = {place: box for box in self.boxes for place in _places(box)}
        inside: dict[Box, list[Glyph]] = {box: [] for box in self.boxes}
        outside: list[Glyph] = []
        for glyph in glyphs:
            row = bisect_right(self.ys, (glyph.top + glyph.bottom) / 2) - 1
            column = bisect_right(self.xs, (glyph.x0 + glyph.x1) / 2) - 1
            box = owners.get((row, column))
            (outside if box is None else inside[box]).append(glyph)
        return inside, outside


def find_lattices(rulings: Iterable[Ruling]) -> tuple[Lattice, ...]:
    """Tables from top to bottom. A frame with nothing ruled in it is none, nor is a drawing of very many lines."""
    kept = tuple(rulings)
    across = _merge(Segment((r.top + r.bottom) / 2, r.x0, r.x1) for r in kept if r.x1 - r.x0 >= r.bottom - r.top)
    down = _merge(Segment((r.x0 + r.x1) / 2, r.top, r.bottom) for r in kept if r.x1 - r.x0 < r.bottom - r.top)
    if len(across) + len(down) > MAX_PAGE_RULINGS:
        return ()
    found = (_make_lattice(*lines) for lines in _connected(across, down))
    return tuple(sorted((x for x in found if len(x.boxes) > 1), key=lambda x: (x.ys[0], x.xs[0])))


def _merge(segments: Iterable[Segment]) -> list[Segment]:
    """Segments on one line that touch (dashes, the edges of single cells) made one; what stays short is dropped."""
    merged: list[Segment] = []
    for group in _groups(sorted(segments, key=lambda s: s.place)):
        place = sum(s.place for s in group) / len(group)
        start, end = group[0].start, group[0].end
        for segment in sorted(group, key=lambda s: s.start):
            if segment.start > max(start, end) + _NEAR:
                merged.append(Segment(place, start, end))
                start, end = segment.start, segment.end
            start, end = min(start, segment.start), max(end, segment.end)
        merged.append(Segment(place, start, end))
    return [s for s in merged if s.end - s.start >= _SHORTEST]


def _groups(segments: list[Segment]) -> Iterator[list[Segment]]:
    group: list[Segment] = []
    for segment in segments:
        if group and segment.place > group[0].place + _NEAR:
            yield group
            group = []
        group.append(segment)
    if group:
        yield group


def _connected(across: list[Segment], down: list[Segment]) -> Iterator[tuple[list[Segment], list[Segment]]]:
    """Lines that meet, directly or through others."""
    parents = list(range(len(across) + len(down)))
    for i, flat in enumerate(across):
        for j, upright in enumerate(down, len(across)):
            if _meet(flat, upright):
                parents[_root(parents, i)] = _root(parents, j)
    groups: dict[int, tuple[list[Segment], list[Segment]]] = defaultdict(lambda: ([], []))
    for i, segment in enumerate((*across, *down)):
        groups[_root(parents, i)][i >= len(across)].append(segment)
    return (group for group in groups.values() if all(group))


def _meet(flat: Segment, upright: Segment) -> bool:
    return (
        flat.start - _NEAR <= upright.place <= flat.end + _NEAR
        and upright.start - _NEAR <= flat.place <= upright.end + _NEAR
    )


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def _make_lattice(across: list[Segment], down: list[Segment]) -> Lattice:
    xs = _edges(down, across)
    ys = _edges(across, down)
    return Lattice(
        xs=xs,
        ys=ys,
        boxes=_find_boxes(xs, ys, across, down),
        is_open_above=ys[0] < min(s.place for s in across) - _NEAR,
        is_open_below=ys[-1] > max(s.place for s in across) + _NEAR,
    )


def _edges(lines: list[Segment], crossing: list[Segment]) -> tuple[float, ...]:
    """Where lines stand; a side without a line of its own is where the lines that cross end."""
    places = sorted(s.place for s in lines)
    edges = [p for p, before in zip(places, (-_NEAR * 2, *places), strict=False) if p - before > _NEAR]
    edges = edges or places[:1]
    first, last = min(s.start for s in crossing), max(s.end for s in crossing)
    before = (first,) if first < edges[0] - _SHORTEST else ()
    after = (last,) if last > edges[-1] + _SHORTEST else ()
    return (*before, *edges, *after)


def _find_boxes(
    xs: tuple[float, ...], ys: tuple[float, ...], across: list[Segment], down: list[Segment]
) -> tuple[Box, ...]:
    """Join the places between which no line is drawn; what they form is a rectangle, or is cut into its rows."""
    n_columns, n_rows = len(xs) - 1, len(ys) - 1
    parents = list(range(n_columns * n_rows))
    below = _drawn(ys[1:-1], across, xs)
    right = _drawn(xs[1:-1], down, ys)
    for row in range(n_rows):
        for column in range(n_columns):
            here = row * n_columns + column
            if row + 1 < n_rows and not below[row][column]:
                parents[_root(parents, here)] = _root(parents, here + n_columns)
            if column + 1 < n_columns and not right[column][row]:
                parents[_root(parents, here)] = _root(parents, here + 1)
    regions: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i in range(n_columns * n_rows):
        regions[_root(parents, i)].append(divmod(i, n_columns))
    return tuple(sorted((b for places in regions.values() for b in _cut(places)), key=lambda b: (b.row, b.column)))


def _drawn(edges: tuple[float, ...], lines: list[Segment], marks: tuple[float, ...]) -> list[list[bool]]:
    """For each edge, whether a line runs along it between each two neighbouring marks."""
    found = []
    for edge in edges:
        near = [s for s in lines if abs(s.place - edge) <= _NEAR]
        found.append(
            [
                sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in near) >= _LEAST_COVER * (end - start)
                for start, end in itertools.pairwise(marks)
            ]
        )
    return found


def _cut(places: list[tuple[int, int]]) -> Iterator[Box]:
    rows = [row for row, _ in places]
    columns = [column for _, column in places]
    height, width = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
    if height * width == len(places):
        yield Box(min(rows), min(columns), height, width)
        return
    for row in sorted(set(rows)):
        own = sorted(column for r, column in places if r == row)
        starts = [c for c in own if c - 1 not in own]
        ends = [c for c in own if c + 1 not in own]
        yield from (Box(row, start, 1, end - start + 1) for start, end in zip(starts, ends, strict=True))


def _places(box: Box) -> Iterator[tuple[int, int]]:
    for row in range(box.row, box.row + box.row_span):
        for column in range(box.column, box.column + box.column_span):
            yield row, column
