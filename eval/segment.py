"""Cuts an answer's text into segments and binds the citations printed in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.citations import Mark, find_marks
from eval.items import Place
from eval.sources import Sources

_STOPS = "。！？；!?;"
# Between these the sentence goes on: a citation at its end counts for the part before as well.
_SOFT_STOPS = ("；", ";", "!", "?")
_OPEN, _CLOSE = "（(《“「『", "）)》”」』"
_BULLET = re.compile(r"\s*(?:[-*•·▪●◦]\s+|\(?\d{1,2}[.)、．]\s*(?=\D)|[（(]\d{1,2}[)）]|[①-⑳])\s*")
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|\*\*[^*]+\*\*[:：]?\s*|[一二三四五六七八九十]{1,3}、[^。]{1,30})$")
_QUOTED = re.compile(r"\s*(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class Cut:
    """A segment of a text, its citation marks taken out of `text`.

    `places` are its own citations (a bullet's count for each of its sentences), `span_places` those of the next cited
    sentence of the paragraph if it has none. A heading asserts under no citation; `heading` is the one it stands under.
    """

    text: str
    places: tuple[Place, ...]
    invalid: tuple[str, ...]
    span_places: tuple[Place, ...] = ()
    is_heading: bool = False
    heading: str = ""
    has_mark: bool = False


def cut(text: str, notices: Sequence[str], sources: Sources) -> tuple[Cut, ...]:
    """The segments in order; empty ones are left out."""
    segments: list[Cut] = []
    heading = ""
    for line in text.split("\n"):
        line = _QUOTED.sub("", line, count=1) if _QUOTED.match(line) else line
        if _HEADING.match(line) or _introduces(line):
            heading = line.strip(" #*：:")
            bare = _without_marks(line, find_marks(line, notices, sources))
            segments.append(Cut(bare.strip(" #*"), (), (), is_heading=True, heading=heading))
            continue
        pieces = [replace(piece, heading=heading) for piece in _cut_line(line, notices, sources)]
        segments += _with_span_places(_shared_in_sentence(pieces))
    return tuple(segment for segment in segments if segment.text.strip(" \t-*•·。，,;；:：|>"))


def _introduces(line: str) -> bool:
    return line.rstrip().endswith((":", "：")) and not any(stop in line for stop in "。！？")


def _cut_line(line: str, notices: Sequence[str], sources: Sources) -> list[Cut]:
    bullet = _BULLET.match(line)
    body = line[bullet.end() :] if bullet else line
    marks = find_marks(body, notices, sources)
    pieces = []
    for start, end in _sentences(body, marks):
        own = [m for m in marks if start <= m.start < end]
        shifted = [replace(m, start=m.start - start, end=m.end - start) for m in own]
        pieces.append(_piece(_without_marks(body[start:end], shifted), own))
    if not bullet:
        return pieces
    shared = _piece("", marks)
    return [replace(shared, text=piece.text) for piece in pieces]


def _piece(text: str, marks: Sequence[Mark]) -> Cut:
    places = tuple(dict.fromkeys(p for m in marks for p in m.places))
    invalid = tuple(dict.fromkeys(i for m in marks for i in m.invalid))
    return Cut(text.strip(), places, invalid, places, has_mark=bool(marks))


def _sentences(body: str, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Spans that end at a stop outside brackets; marks right after the stop belong to the sentence before it."""
    inside = {i for m in marks for i in range(m.start, m.end)}
    spans, start, depth, i = [], 0, 0, 0
    while i < len(body):
        char = body[i]
        if i in inside:
            i += 1
            continue
        depth += (char in _OPEN) - (char in _CLOSE and depth > 0)
        i += 1
        if char in _STOPS and depth == 0:
            i = _after_marks(body, i, marks)
            spans.append((start, i))
            start = i
    return [*spans, (start, len(body))] if start < len(body) else spans


def _after_marks(body: str, position: int, marks: Sequence[Mark]) -> int:
    while True:
        blank = position + len(body[position:]) - len(body[position:].lstrip(" \u3000" + _STOPS + "”’」"))
        following = next((m for m in marks if m.start == blank), None)
        if following is None:
            return position
        position = following.end


def _without_marks(text: str, marks: Sequence[Mark]) -> str:
    for mark in reversed(marks):
        text = text[: mark.start] + text[mark.end :]
    return text


def _shared_in_sentence(pieces: list[Cut]) -> list[Cut]:
    bound: list[Cut] = []
    for piece in reversed(pieces):
        if bound and not piece.has_mark and piece.text.endswith(_SOFT_STOPS):
            piece = replace(piece, places=bound[-1].places, has_mark=bound[-1].has_mark)
        bound.append(piece)
    return bound[::-1]


def _with_span_places(pieces: list[Cut]) -> list[Cut]:
    """Span mode: a citation counts for the uncited sentences before it, back to the one cited before."""
    following: tuple[Place, ...] = ()
    bound: list[Cut] = []
    for piece in reversed(pieces):
        following = piece.places or following
        bound.append(replace(piece, span_places=piece.places or following))
    return bound[::-1]
