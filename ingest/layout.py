"""What page layout left in a text: page marks, running heads, stray blanks, hard wraps, bold type printed twice.

Only text with hard wraps is touched. A newline is kept where something begins (a number, a label) or a heading or
paragraph ends, and dropped inside a sentence.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from ingest.flow import Flow
from ingest.header_labels import LABEL_BEFORE_BLANK
from ingest.labels import BOILERPLATE, CLOSING, LABEL_LINE, OPENING, TAIL_STARTS
from ingest.levels import UNIT_EVIDENCE
from ingest.marks import TABLE_MASK, Mark, Notation

_PAGE_MARK = re.compile(
    r"(?mi)^[ \t]*(?:#+[ \t]*page[ \t]*\d+[ \t]*:?"
    r"|第[ \t]*\d+[ \t]*页(?:[ \t]*共[ \t]*\d+[ \t]*页)?"
    r"|[-—–－][ \t]*\d+[ \t]*[-—–－])[ \t]*(?:\n|\Z)"
)
_NEAR_WIDE = re.compile(
    r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f“”‘’…])[ \t\u00a0]+(?=\S)"
    r"|(?<=\S)[ \t\u00a0]+(?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f“”‘’…])"
)
_SPACED_LINE = re.compile(r"(?m)^.*(?:[^\s] ){6,}.*$")
_TWICE = re.compile(r"(?P<once>.{4,120}?)(?P<again>(?P=once))")
_EMPHASIS = re.compile(r"\*\*")
_PRINTED_BY_BROWSER = re.compile(r"https?://|\d{4}[/-]\d{1,2}[/-]\d{1,2}\s+\d{1,2}:\d{2}")
_STOPS = "。；;！？!?）)】]〕：:"
_PARAGRAPH_ENDS = "。！？"
_LONGEST_WRAPPED_LINE = 70
_LEAST_LINES = 12
_LEAST_REPEATS = 3
_SHORT_LINE = 0.8
_LONGEST_BRACKET = 800


def clean_layout(source: str, *, wrapped: bool) -> Flow:
    """The document as a flow; but for Markdown's ** identical to the source unless its lines are hard wraps."""
    flow = Flow.of(source)
    flow = flow.without(m.span() for m in _EMPHASIS.finditer(source))
    if not wrapped:
        return flow
    for find in (_page_marks, _running_heads, _blank_lines, _print_twice, _blanks):
        flow = flow.without(find(flow.text))
    plain = "".join(
        _PLAIN_RADICALS.get(c, unicodedata.normalize("NFKC", c) if "⼀" <= c <= "⿕" else c) for c in flow.text
    )
    return Flow(source, plain, flow.origin)


# Radicals that stand for characters in text taken from a PDF; NFKC knows only the Kangxi block.
_PLAIN_RADICALS = {
    "⻔": "门",
    "⻓": "长",
    "⻋": "车",
    "⻅": "见",
    "⻚": "页",
    "⻛": "风",
    "⻢": "马",
    "⺠": "民",
    "⻄": "西",
}


def is_wrapped(text: str) -> bool:
    """Whether lines end where the page does: page marks, or short lines of which few end a sentence."""
    if re.search(r"(?m)^#+ Page \d+", text):
        return True
    lines = [s for line in text.splitlines() if len(s := line.strip()) >= _LEAST_LINES and not _SPACED_LINE.match(s)]
    if len(lines) < _LEAST_LINES:
        return False
    ends = sum(line[-1] in _STOPS for line in lines)
    long = sum(len(line) > _LONGEST_WRAPPED_LINE for line in lines)
    return ends < 0.4 * len(lines) and long < 0.1 * len(lines)


def join_wraps(flow: Flow, marks: tuple[Mark, ...], task: Notation | None) -> Flow:
    """Drop the newlines of hard-wrapped text that end no paragraph. Above the first mark (the header) all stay."""
    if not marks:
        return flow
    starts = {m.start: m for m in marks}
    width = _line_width(flow.text)
    drop = []
    depth = 0
    for start, end in _line_ends(flow.text, marks[0].start):
        depth = _open_brackets(flow.text[start:end], 0 if start in starts else depth)
        if (depth and end + 1 not in starts) or not _ends_paragraph(flow.text, start, end, starts, task, width):
            drop.append((end, end + 1))
    return flow.without(drop)


def _open_brackets(line: str, depth: int) -> int:
    """How many brackets are open at the end of the line; halves of different shape close each other."""
    for char in line:
        depth = max(0, depth + (char in OPENING) - (char in CLOSING))
    return depth


def _line_ends(text: str, position: int) -> Iterator[tuple[int, int]]:
    while (end := text.find("\n", position)) >= 0 and end + 1 < len(text):
        yield position, end
        position = end + 1


def _line_width(text: str) -> int:
    lengths = sorted(len(line) for line in text.split("\n") if len(line) > 8)
    return lengths[int(len(lengths) * 0.7)] if lengths else 1


def _ends_paragraph(
    text: str, start: int, end: int, starts: dict[int, Mark], task: Notation | None, width: int
) -> bool:
    line = text[start:end]
    after = text[end + 1 : end + 40]
    if TABLE_MASK in (line[:1], after[:1]):
        return True
    if end + 1 in starts or LABEL_LINE.match(after) or after.startswith(BOILERPLATE + TAIL_STARTS):
        return True
    if line.endswith(tuple(CLOSING)) and _names_units(text, end):
        return True
    mark = starts.get(start)
    short = len(line) < _SHORT_LINE * width
    if mark is not None and task is not None and mark.notation < task:
        # a heading ends with its line, unless the line is full or holds the number alone
        return short and mark.end < end and "。" not in line and line[-1] not in "，、；：“（"
    return short and line.endswith(tuple(_PARAGRAPH_ENDS))


def _names_units(text: str, end: int) -> bool:
    """Whether the bracket that closes at `end` names responsible units."""
    depth = 0
    for position in range(end - 1, max(-1, end - _LONGEST_BRACKET), -1):
        depth += (text[position] in CLOSING) - (text[position] in OPENING)
        if depth == 0:
            return bool(UNIT_EVIDENCE.search(text, position, end))
    return False


def _page_marks(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in _PAGE_MARK.finditer(text)]


def _running_heads(text: str) -> list[tuple[int, int]]:
    """Lines with an address or a time of printing that repeat page by page, but for their digits."""
    lines = [m for m in re.finditer(r"(?m)^.+(?:\n|\Z)", text) if _PRINTED_BY_BROWSER.search(m.group())]
    keys = [re.sub(r"\d+", "0", m.group().strip()) for m in lines]
    seen = Counter(keys)
    return [m.span() for m, key in zip(lines, keys, strict=True) if seen[key] >= _LEAST_REPEATS]


def _blank_lines(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"(?m)^[ \t\u3000]*\n", text)]


def _blanks(text: str) -> list[tuple[int, int]]:
    """Blanks beside wide characters, but for one that alone parts a header's label from its value."""
    kept = {m.start("blank") for m in LABEL_BEFORE_BLANK.finditer(text)}
    return [m.span() for m in _NEAR_WIDE.finditer(text) if m.start() not in kept]


def _print_twice(text: str) -> list[tuple[int, int]]:
    """The second copy of words that a letter-spaced line prints twice."""
    found = []
    for line in _SPACED_LINE.finditer(text):
        places = [i for i in range(*line.span()) if text[i] not in " \t"]
        packed = "".join(text[i] for i in places)
        for match in _TWICE.finditer(packed):
            found.append((places[match.start("again")], places[match.end("again") - 1] + 1))
    return found
