"""Outermost brackets of a text, of any width and shape; one that is never closed ends with its line."""

from dataclasses import dataclass

from ingest.labels import CLOSING, OPENING

_LONGEST = 800


@dataclass(frozen=True, slots=True)
class Bracket:
    """`start` is the opening bracket, `end` is past the closing one (at the line's end where there is none)."""

    start: int
    end: int
    is_closed: bool

    @property
    def body(self) -> tuple[int, int]:
        return self.start + 1, self.end - 1 if self.is_closed else self.end


def find_brackets(text: str, start: int, end: int) -> tuple[Bracket, ...]:
    """Outermost brackets in `text[start:end]`, in order. Halves of different shape close each other, as printed."""
    found = []
    position = start
    while position < end:
        if text[position] not in OPENING:
            position += 1
            continue
        bracket = _read(text, position, end)
        found.append(bracket)
        position = bracket.end if bracket.is_closed else position + 1
    return tuple(found)


def _read(text: str, start: int, end: int) -> Bracket:
    depth = 0
    for position in range(start, min(end, start + _LONGEST)):
        char = text[position]
        if char in OPENING:
            depth += 1
        elif char in CLOSING:
            depth -= 1
            if depth == 0:
                return Bracket(start, position + 1, is_closed=True)
        elif char == "\n":
            return Bracket(start, position, is_closed=False)
    return Bracket(start, min(end, start + _LONGEST), is_closed=False)
