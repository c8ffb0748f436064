"""牵头单位：…，配合单位：… -> responsibilities with units as printed.

Two notations: a label with a colon (in brackets, or beginning a line), and bare brackets that end in the role's
verb （A牵头，B、C配合）. A bracket that lost its closing half ends with its line.
"""

import re
from dataclasses import dataclass

from ingest.labels import CLOSING, OPENING, ROLE_NOUNS, ROLE_WORDS, UNIT_SEPARATORS
from ingest.model import Responsibility, Role, Span

_WORDS = "|".join(word for word, _ in ROLE_WORDS)
_LABEL = re.compile(rf"(?P<label>(?P<word>{_WORDS})(?:{'|'.join(ROLE_NOUNS)})?)[ \u3000]*[:：]")
_BODY = rf"[^{re.escape(OPENING + CLOSING)}\n]{{2,200}}?"
_VERB_BRACKET = re.compile(rf"[{re.escape(OPENING)}](?P<body>{_BODY}(?:{_WORDS}|落实))[{re.escape(CLOSING)}]")
_VERB_PART = re.compile(
    rf"(?P<units>.+?)(?P<adverb>按照?职责分工|分别|共同|按职责)?(?P<word>{_WORDS}|落实)(?:[,，;；]|$)"
)
_SPLIT = re.compile(rf"[{UNIT_SEPARATORS}\s]+")


@dataclass(frozen=True, slots=True)
class FoundResponsibilities:
    """`clauses` in print order; `start` is where the first bracket or label begins (end of the task if none)."""

    clauses: tuple[Responsibility, ...]
    start: int
    unclosed: tuple[Span, ...]


def find_responsibilities(text: str, start: int, end: int) -> FoundResponsibilities:
    """Read the responsibilities printed in `text[start:end]`."""
    labels = [m for m in _LABEL.finditer(text, start, end) if _stands_alone(text, m.start(), start)]
    if labels:
        return _from_labels(text, labels, end)
    return _from_verbs(text, start, end)


def split_units(printed: str) -> tuple[str, ...]:
    """Units of a printed list, in order, without repeats.

    >>> split_units("县民政局、县财政局，县医保局")
    ('县民政局', '县财政局', '县医保局')
    """
    parts = (part.strip(" 。.等\u3000\u00a0") for part in _SPLIT.split(printed))
    return tuple(dict.fromkeys(part for part in parts if part))


def _stands_alone(text: str, position: int, start: int) -> bool:
    """A label counts in a bracket, after another label's units, or at the beginning of a line."""
    before = text[start:position].rstrip(" \t\u3000\u00a0")
    return not before or before[-1] in OPENING + UNIT_SEPARATORS + "\n。"


def _from_labels(text: str, labels: list[re.Match[str]], end: int) -> FoundResponsibilities:
    has_lead = any(m["word"].startswith("牵头") for m in labels)
    clauses = []
    unclosed = []
    for position, match in enumerate(labels):
        limit = labels[position + 1].start() if position + 1 < len(labels) else end
        stop, closed = _units_end(text, match.end(), limit)
        printed = text[match.end() : stop].rstrip(UNIT_SEPARATORS + OPENING + " \n")
        span = _span(text, match.start(), match.end() + len(printed))
        role = Role.SUPPORTING if has_lead and match["word"] == "责任" else _role(match["word"])
        clauses.append(Responsibility(match["label"], role, split_units(printed), span))
        if not closed and limit == end and _opening_before(text, labels[0].start()) is not None:
            unclosed.append(span)
    opening = _opening_before(text, labels[0].start())
    return FoundResponsibilities(tuple(clauses), labels[0].start() if opening is None else opening, tuple(unclosed))


def _units_end(text: str, start: int, limit: int) -> tuple[int, bool]:
    """Where the units end: at the bracket that closes them, else at the end of the line."""
    depth = 0
    for position in range(start, limit):
        char = text[position]
        if char in OPENING:
            depth += 1
        elif char in CLOSING:
            if depth == 0:
                return position, True
            depth -= 1
        elif char == "\n":
            return position, False
    return limit, False


def _opening_before(text: str, position: int) -> int | None:
    before = position - 1
    while before >= 0 and text[before] in " \t\u3000\u00a0":
        before -= 1
    return before if before >= 0 and text[before] in OPENING else None


def _from_verbs(text: str, start: int, end: int) -> FoundResponsibilities:
    clauses = []
    first = end
    for bracket in _VERB_BRACKET.finditer(text, start, end):
        body_start = bracket.start("body")
        parts = list(_VERB_PART.finditer(bracket["body"]))
        has_lead = any(p["word"].startswith("牵头") for p in parts)
        for part in parts:
            role = Role.SUPPORTING if has_lead and not part["word"].startswith("牵头") else _role(part["word"])
            span = _span(text, body_start + part.start(), body_start + part.end("word"))
            clauses.append(Responsibility(part["word"], role, split_units(part["units"]), span))
        if parts:
            first = min(first, bracket.start())
    return FoundResponsibilities(tuple(clauses), first, ())


def _role(word: str) -> Role:
    return dict(ROLE_WORDS).get(word, Role.LEAD)


def _span(text: str, start: int, end: int) -> Span:
    return Span(text[start:end], start, end)
