"""Numbering marks: the 一、（一）1.（1）① 第X条 that begin a line, in sequence.

A mark counts only where it begins a line or block and continues its own sequence, so that "11.5", a page heading or a
cross-reference becomes no task. In a document that lost its line breaks, a block begins after a stop, a closing
bracket or a blank, after the open list of units of the task before, or right below a heading.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from ingest.labels import LABEL_LINE
from ingest.numerals import NUMERAL_CHARS, parse_number


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
    """`start` is where the mark begins (its bracket, if any), `end` where the text after it begins.

    `label` is the number as printed, without its punctuation.
    """

    notation: Notation
    value: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    mark: Mark
    begins_line: bool
    in_title: bool


TABLE_MASK = "\ue000"
"""Stands for each character of a table of tasks in the text that is searched for marks."""

_CN = f"[{NUMERAL_CHARS}]"
_PATTERNS: tuple[tuple[Notation, re.Pattern[str]], ...] = (
    (Notation.CHAPTER, re.compile(rf"(?P<label>第(?P<n>{_CN}{{1,5}})[章节编])[ \t\u3000]*")),
    (Notation.CN_DUN, re.compile(rf"(?P<label>(?P<n>(?<!{_CN}){_CN}{{1,4}}))[、.．]\s?")),
    (Notation.CN_PAREN, re.compile(rf"[（(][ \t]?(?P<label>(?P<n>{_CN}{{1,4}}))[ \t]?[)）][、.．]?\s?")),
    (Notation.ARTICLE, re.compile(rf"(?P<label>第(?P<n>{_CN}{{1,5}}|\d{{1,3}})[条项])[ \t\u3000]*")),
    (
        Notation.ARTICLE,
        re.compile(rf"(?P<label>(?:任务|措施|项目|行动)(?P<n>{_CN}{{1,3}}|\d{{1,3}}))[:：、.．][ \t\u3000]*"),
    ),
    (
        Notation.AR_DOT,
        re.compile(r"(?P<label>(?P<n>(?<![0-9０-９])[0-9０-９]{1,4}))[.．、﹒][ \t\u3000]*(?![0-9０-９])"),
    ),
    (Notation.AR_PAREN, re.compile(r"[（(](?P<label>(?P<n>[0-9０-９]{1,3}))[)）][ \t\u3000]*")),
    (Notation.CIRCLED, re.compile(r"(?P<label>(?P<n>[①-⑳]))[ \t\u3000]*")),
)
_MAX_GAP = 3
_LONG_LINE = 300
_REACH = 240
_LINE_LEAD = " \t\u3000\u00a0#*"
_BLOCK_ENDS = "。；;：:！？）)】]〕」”>》 \t\u3000\u00a0"
_OPEN_UNITS = re.compile(rf"{LABEL_LINE.pattern}[^。（(\n]{{2,200}}$")
_BELOW_HEADING = re.compile(
    rf"(?:^|[\s。；：）)】〕局委办])(?:{_CN}{{1,3}}、|[（(]{_CN}{{1,3}}[)）])[^。；\n]{{1,60}}$"
)


def find_marks(text: str) -> tuple[Mark, ...]:
    """All marks that continue their sequence, in document order."""
    long_lines = _long_lines(text)
    marks = [
        m for notation, pattern in _PATTERNS for m in _in_sequence(_candidates(text, notation, pattern, long_lines))
    ]
    return tuple(sorted(marks, key=lambda m: m.start))


def _candidates(
    text: str, notation: Notation, pattern: re.Pattern[str], long_lines: list[tuple[int, int]]
) -> list[_Candidate]:
    found = []
    line = 0
    for match in pattern.finditer(text):
        value = _value(match["n"])
        if not value:
            continue
        begins_line = _begins_line(text, match.start())
        while line < len(long_lines) and long_lines[line][1] <= match.start():
            line += 1
        in_long_line = line < len(long_lines) and long_lines[line][0] <= match.start()
        if begins_line or (in_long_line and _begins_block(text, match.start())):
            mark = Mark(notation, value, match["label"], match.start(), match.end())
            found.append(_Candidate(mark, begins_line, in_title=not text[: match.start()].strip(_LINE_LEAD + "\n")))
    return found


def _long_lines(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(rf"(?m)^.{{{_LONG_LINE},}}$", text)]


def _begins_line(text: str, position: int) -> bool:
    while position > 0 and text[position - 1] in _LINE_LEAD:
        position -= 1
    return position == 0 or text[position - 1] == "\n"


def _begins_block(text: str, position: int) -> bool:
    before = text[max(0, position - _REACH) : position]
    if not before or before[-1] in _BLOCK_ENDS:
        return True
    if before[-1] in "第、，,":
        return False
    return bool(_OPEN_UNITS.search(before) or _BELOW_HEADING.search(before))


def _value(printed: str) -> int | None:
    if "①" <= printed <= "⑳":
        return ord(printed) - ord("①") + 1
    return parse_number(printed)


def _in_sequence(candidates: list[_Candidate]) -> list[Mark]:
    """Keep marks that start at 1, follow on, or leave a gap that later marks confirm.

    Inside a line the first of a run must be followed by a second, and no number may come twice. A number before the
    title on the first line is that of a collection, unless the text goes on from it.
    """
    kept: list[Mark] = []
    last = 0
    if candidates and candidates[0].in_title and [c.mark.value for c in candidates[1:2]] != [2]:
        candidates = candidates[1:]
    for position, candidate in enumerate(candidates):
        mark = candidate.mark
        after = candidates[position + 1].mark.value if position + 1 < len(candidates) else None
        follows = mark.value == last + 1
        restarts = mark.value == 1 and (candidate.begins_line or after == 2)
        doubled = mark.value == last and candidate.begins_line
        jumps = last < mark.value <= last + 1 + _MAX_GAP and after == mark.value + 1
        if follows or restarts or doubled or jumps:
            kept.append(mark)
            last = mark.value
    return kept
