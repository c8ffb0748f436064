"""What a task sets: its figures and dated milestones, read from its own words and not from where its units stand."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ingest.indicators import find_indicators
from ingest.milestones import find_milestones
from ingest.model import Indicator, Span

_T = TypeVar("_T")


def find_targets(
    text: str, start: int, end: int, printed: tuple[tuple[int, int], ...]
) -> tuple[tuple[Indicator, ...], tuple[Span, ...]]:
    """Indicators and milestones of `text[start:end]`, each in order; `printed` are the places that name units."""
    indicators = _indicators(text, start, end, printed)
    milestones = _outside(lambda first, last: find_milestones(text, first, last, indicators), start, end, printed)
    return indicators, milestones


def _outside(
    find: Callable[[int, int], tuple[_T, ...]], start: int, end: int, printed: tuple[tuple[int, int], ...]
) -> tuple[_T, ...]:
    """What `find` gives for the task's own words, leaving out where its units are printed."""
    found: list[_T] = []
    position = start
    for gap_end, next_start in (*printed, (end, end)):
        if position < gap_end:
            found += find(position, gap_end)
        position = max(position, next_start)
    return tuple(found)


def _indicators(text: str, start: int, end: int, printed: tuple[tuple[int, int], ...]) -> tuple[Indicator, ...]:
    n_before = 0

    def find(gap_start: int, gap_end: int) -> tuple[Indicator, ...]:
        nonlocal n_before
        part = find_indicators(text, gap_start, gap_end)
        shifted = tuple(i if i.parent is None else replace(i, parent=i.parent + n_before) for i in part)
        n_before += len(part)
        return shifted

    return _outside(find, start, end, printed)
