"""A page of a fixed-layout file (PDF, OFD) as both readers hand it on: characters and ruled lines with their places.

All lengths are in points (1/72 inch) from the page's upper left corner, y downwards.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character (or ligature) in its box. `size` is the font size."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Ruling:
    """A drawn straight line, horizontal or vertical: the edge of a table cell, or an ornament."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """Glyphs in the order in which the file draws them; `number` counts from 1."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rulings: tuple[Ruling, ...]
