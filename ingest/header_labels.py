"""Header fields that a portal labels: 文号：…, [主题分类]…, one or several a line, blanks inside or not."""

import re
from collections.abc import Iterator

from ingest.dates import DATE
from ingest.doc_number import DOC_NUMBER
from ingest.labels import HEADER_LABELS
from ingest.model import Span

VALIDITY = re.compile(r"现行有效|已?失效|(?:全文|已)?废止|有效|無效|无效")
_NAMES = {word.replace(" ", ""): name for name, words in HEADER_LABELS.items() for word in words}
_WORDS = "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in sorted(_NAMES, key=len, reverse=True))
_LABEL = re.compile(
    r"(?:^|(?<=[\s\[【(（|>]))"
    rf"(?:[\[【](?P<boxed>{_WORDS})[\]】][ \t\u3000]*[:：]?|(?P<label>{_WORDS})[ \t\u3000]*[:：])[ \t\u3000]*"
)
# A label may stand in a cell of its own, its value in the next.
_CELL = re.compile(rf"^(?P<label>{_WORDS})(?:[ \t\u3000]*[:：])?$")
_SPACED = re.compile(rf"^(?P<label>{_WORDS})[ \t\u3000]+(?P<value>[^\s:：].*)$")
LABEL_BEFORE_BLANK = re.compile(rf"(?m)^(?:{_WORDS})(?P<blank>[ \t\u3000]+)(?=\S)")
"""A label parted from its value by nothing but a blank, as in a table that lost its lines."""
_VALUES = {
    "doc_number": DOC_NUMBER,
    "validity": VALIDITY,
    "issued_on": DATE,
    "published_on": DATE,
    "expires_on": DATE,
    "catalog_number": re.compile(r"[0-9A-Za-z][0-9A-Za-z/_-]{4,}"),
    "issuing_body": re.compile(r"\S+"),
    "topic": re.compile(r"\S+"),
    "title": re.compile(r"\S.*"),
}


def find_labelled(lines: list[Span]) -> Iterator[tuple[str, Span]]:
    """(field name, value) in order of print. Labels without a value give nothing."""
    for position, line in enumerate(lines):
        labels = list(_LABEL.finditer(line.text))
        for number, match in enumerate(labels):
            end = labels[number + 1].start() if number + 1 < len(labels) else len(line.text)
            yield from _value(match["boxed"] or match["label"], line, match.end(), end)
        spaced = _SPACED.match(line.text) if not labels else None
        cell = _CELL.match(line.text)
        if spaced:
            yield from _value(spaced["label"], line, spaced.start("value"), len(line.text))
        elif cell and position + 1 < len(lines):
            following = lines[position + 1]
            if not _CELL.match(following.text):
                yield from _value(cell["label"], following, 0, len(following.text))


def _is_cut(title: str) -> bool:
    """Whether a title goes on in the next line of its cell: the document's own title is then the whole one."""
    return title.count("《") > title.count("》") or title.endswith(("的", "和", "、", "关于"))


def _value(label: str, line: Span, start: int, end: int) -> Iterator[tuple[str, Span]]:
    name = _NAMES[re.sub(r"[ \u3000]", "", label)]
    match = _VALUES[name].search(line.text[start:end])
    if match and not (name == "title" and _is_cut(match.group())):
        words = match.group().rstrip()
        first = line.start + start + match.start()
        yield name, Span(words, first, first + len(words))
