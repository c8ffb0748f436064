"""Lines that belong to the page and not to the text: page numbers, running heads and feet."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ingest.readers.page_lines import Line

_PAGE_NUMBER = re.compile(
    r"[-—–－·]+\s*\d{1,4}\s*[-—–－·]+|\d{1,4}\s*/\s*\d{1,4}|第\s*\d{1,4}\s*页(?:[，,/\s]*共\s*\d{1,4}\s*页)?"
)
# Points, and share of the page's height.
_MARGIN = 100.0
_LARGEST_MARGIN = 0.2
_SAME_HEIGHT = 3.0
_LINES_IN_MARGIN = 2
_LEAST_PAGES = 3
_LEAST_SHARE = 0.25


def find_furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> list[frozenset[Line]]:
    """For each page, given as its height and its lines from top to bottom, those that are not text.

    They stand in the margin and are page numbers, or come again at that height on a quarter of the pages and on
    three at least, but for their digits.
    """
    places: dict[str, list[tuple[int, Line]]] = defaultdict(list)
    for number, (height, lines) in enumerate(pages):
        for line in _in_margin(height, lines):
            places[re.sub(r"\d+", "0", line.text)].append((number, line))
    found: list[set[Line]] = [set() for _ in pages]
    least = max(_LEAST_PAGES, _LEAST_SHARE * len(pages))
    for same in places.values():
        for number, line in same:
            if _PAGE_NUMBER.fullmatch(line.text) or line.text == str(number + 1) or _occurrences(same, line) >= least:
                found[number].add(line)
    return [frozenset(lines) for lines in found]


def _in_margin(height: float, lines: Sequence[Line]) -> Iterator[Line]:
    margin = min(_MARGIN, _LARGEST_MARGIN * height)
    outermost = dict.fromkeys((*lines[:_LINES_IN_MARGIN], *lines[-_LINES_IN_MARGIN:]))
    return (line for line in outermost if line.bottom < margin or line.top > height - margin)


def _occurrences(same: Iterable[tuple[int, Line]], line: Line) -> int:
    return sum(abs(other.top - line.top) <= _SAME_HEIGHT for _, other in same)
