"""How OFD (GB/T 33190-2016) prints values: numbers, boxes, matrices, offsets of characters, outlines.

Lengths are in millimetres, y downwards. What is no number, not finite or absurdly large counts as not given.
"""

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

# A page is a few hundred millimetres wide; beyond this a number is damage, and products of many stay finite for long.
_LARGEST = 1e6
_MOST_REPEATS = 10_000_000
_TOKEN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[A-Za-z]")
# Operator of an outline: how many numbers follow it. The last two are its new position.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_MOST_EDGES = 1_000

Point = tuple[float, float]


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def apply(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: "Matrix") -> "Matrix":
        """The matrix that applies `first`, then this one."""
        e, f = self.apply(first.e, first.f)
        return Matrix(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            e,
            f,
        )

    def moved(self, x: float, y: float) -> "Matrix":
        """The matrix that moves by (x, y), then applies this one."""
        e, f = self.apply(x, y)
        return Matrix(self.a, self.b, self.c, self.d, e, f)


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Subpath:
    """A piece of an outline drawn without lifting the pen: its straight edges, the closing one included."""

    edges: tuple[tuple[Point, Point], ...]
    is_straight: bool


def read_number(printed: str | None, default: float) -> float:
    try:
        value = float(printed or "")
    except ValueError:
        return default
    return value if abs(value) <= _LARGEST else default


def read_box(printed: str | None) -> Box | None:
    values = _read_numbers(printed, 4)
    return Box(*values) if values else None


def read_matrix(printed: str | None) -> Matrix | None:
    values = _read_numbers(printed, 6)
    return Matrix(*values) if values else None


def spread_offsets(printed: str | None) -> Iterator[float]:
    """The offset of each character from the one before; `g 3 1.5` is 1.5 three times. Ends at what is no number.

    >>> list(spread_offsets("2 g 3 1.5 4"))
    [2.0, 1.5, 1.5, 1.5, 4.0]
    """
    words = iter((printed or "").split())
    for word in words:
        count = 1.0
        if word == "g":
            count, word = read_number(next(words, ""), 0), next(words, "")
        offset = read_number(word, math.nan)
        if math.isnan(offset):
            return
        yield from itertools.repeat(offset, min(int(count), _MOST_REPEATS))


def read_subpaths(outline: str) -> Iterator[Subpath]:
    """The pieces of AbbreviatedData. Ends at what is no operator with its numbers; long pieces come in parts."""
    edges: list[tuple[Point, Point]] = []
    straight = True
    start = here = (0.0, 0.0)
    for operator, operands in _read_operators(outline):
        there = (operands[-2], operands[-1]) if operands else start
        if operator in "SM" or len(edges) == _MOST_EDGES:
            if edges:
                yield Subpath(tuple(edges), straight and operator in "SM")
            edges, straight = [], operator in "SM"
        if operator in "SM":
            start = there
        elif operator in "LC":
            if there != here:
                edges.append((here, there))
        else:
            straight = False
        here = there
    if edges:
        yield Subpath(tuple(edges), straight)


def _read_operators(outline: str) -> Iterator[tuple[str, list[float]]]:
    tokens = (match.group() for match in _TOKEN.finditer(outline))
    for operator in tokens:
        count = _OPERANDS.get(operator)
        if count is None:
            return
        operands = [read_number(token, math.nan) for token in itertools.islice(tokens, count)]
        if len(operands) < count or any(map(math.isnan, operands)):
            return
        yield operator, operands


def _read_numbers(printed: str | None, count: int) -> list[float] | None:
    values = [read_number(word, math.nan) for word in (printed or "").split(maxsplit=count)[:count]]
    return values if len(values) == count and not any(map(math.isnan, values)) else None
