"""Numbering marks: the 一、（一）1.（1）① 第X条 that begin a line, in sequence.

A mark counts only where it begins a line and continues its own sequence, so that "11.5", a page heading or a
cross-reference becomes no task.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from ingest.numerals import NUMERAL_CHARS, parse_chinese_number


class Notation(IntEnum):
    """Numbering notations, outermost first as official style nests them."""

    CHAPTER = 0
    CN_DUN = 1
    CN_PAREN = 2
    ARTICLE = 3
    AR_DOT = 4
    AR_PAREN = 5
    CIRCLED = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """`start` is where the number begins, `end` where the text after it begins; `label` the number as printed."""

    notation: Notation
    value: int
    label: str
    start: int
    end: int


_CN = f"[{NUMERAL_CHARS}]"
_LINE_START = r"(?m)^[ \t\u3000\u00a0#*]*"
_PATTERNS: tuple[tuple[Notation, re.Pattern[str]], ...] = (
    (Notation.CHAPTER, re.compile(_LINE_START + rf"(?P<label>第(?P<n>{_CN}{{1,5}})[章节编])[ \t\u3000]*")),
    (Notation.CN_DUN, re.compile(_LINE_START + rf"(?P<label>(?P<n>{_CN}{{1,4}}))[、.．]\s?")),
    (Notation.CN_PAREN, re.compile(_LINE_START + rf"[（(](?P<label>(?P<n>{_CN}{{1,4}}))[)）][、.．]?\s?")),
    (
        Notation.ARTICLE,
        re.compile(_LINE_START + rf"(?P<label>第(?P<n>{_CN}{{1,5}}|\d{{1,3}})条)[ \t\u3000]*"),
    ),
    (
        Notation.AR_DOT,
        re.compile(_LINE_START + r"(?P<label>(?P<n>[0-9０-９]{1,4}))[.．、﹒][ \t\u3000]*(?![0-9０-９])"),
    ),
    (Notation.AR_PAREN, re.compile(_LINE_START + r"[（(](?P<label>(?P<n>[0-9０-９]{1,3}))[)）][ \t\u3000]*")),
    (Notation.CIRCLED, re.compile(_LINE_START + r"(?P<label>(?P<n>[①-⑳]))[ \t\u3000]*")),
)
_MAX_GAP = 3


def find_marks(text: str) -> tuple[Mark, ...]:
    """All marks that continue their sequence, in document order."""
    marks = [mark for notation, pattern in _PATTERNS for mark in _in_sequence(_candidates(text, notation, pattern))]
    return tuple(sorted(marks, key=lambda m: m.start))


def _candidates(text: str, notation: Notation, pattern: re.Pattern[str]) -> list[Mark]:
    found = []
    for match in pattern.finditer(text):
        value = _value(match["n"])
        if value:
            found.append(Mark(notation, value, match["label"], match.start("label"), match.end()))
    return found


def _value(printed: str) -> int | None:
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    return int(printed) if printed.isdecimal() else parse_chinese_number(printed)


def _in_sequence(candidates: list[Mark]) -> list[Mark]:
    """Keep marks that start at 1, follow on, or leave a gap that later marks confirm."""
    kept: list[Mark] = []
    last = 0
    for position, mark in enumerate(candidates):
        follows = mark.value == last + 1
        restarts = mark.value == 1
        doubled = mark.value == last
        after = candidates[position + 1].value if position + 1 < len(candidates) else None
        jumps = last < mark.value <= last + 1 + _MAX_GAP and after == mark.value + 1
        if follows or restarts or doubled or jumps:
            kept.append(mark)
            last = mark.value
    return kept
