"""Signs that the source text lost characters. What looks damaged is flagged, never repaired."""

import re
from decimal import Decimal

from ingest.model import Flag, Indicator, Span

LOST_CLASSIFIER = "lost_classifier"
LOST_BRACKET = "lost_bracket"
LOST_TITLE_STOP = "lost_title_stop"
BROKEN_DOC_NUMBER = "broken_doc_number"
BROKEN_DATE = "broken_date"
UNBALANCED_QUOTE = "unbalanced_quote"
IMPLAUSIBLE_VALUE = "implausible_value"
KINDS = (
    LOST_CLASSIFIER, LOST_BRACKET, LOST_TITLE_STOP, BROKEN_DOC_NUMBER, BROKEN_DATE, UNBALANCED_QUOTE, IMPLAUSIBLE_VALUE,
)  # fmt: skip

_MAX_TITLE = 30
_LEAST_YUAN_A_PROJECT = Decimal(50_000)
# A line that ends in no stop goes on in the next.
_SENTENCE = re.compile(r"(?:[^。\n]|(?<![；;：:，,！？!?\n])\n(?=[^\n]))+")
_CLAUSE = re.compile(r"[^，,。；;\n]+")
_PROJECTS_AND_MONEY = re.compile(
    r"项目(?P<n>[1-9]\d{0,5})个[,，](?:总|计划|完成)?投资(?P<money>\d{1,12}(?:\.\d{1,6})?)(?P<scale>万|亿)元"
)


def find_flags(
    text: str,
    title: str,
    start: int,
    end: int,
    indicators: tuple[Indicator, ...],
    unclosed: tuple[Span, ...],
    *,
    has_titles: bool = True,
) -> tuple[Flag, ...]:
    """Suspicions about the task `text[start:end]`, in document order.

    Without `has_titles` the notice's tasks begin with plain sentences, of which a long one means nothing.
    """
    flags = [_flag(LOST_CLASSIFIER, f"“{i.value_text}”后疑缺量词或单位", i.span) for i in indicators if i.flagged]
    flags += [_flag(LOST_BRACKET, "责任单位后的右括号疑缺失", span) for span in unclosed]
    if has_titles and len(title) > _MAX_TITLE:
        position = text.find(title, start, end)
        flags.append(_flag(LOST_TITLE_STOP, "标题与正文之间疑缺句号", Span(title, position, position + len(title))))
    flags += _unbalanced_quotes(text, start, end)
    flags += _implausible(text, start, end)
    return tuple(sorted(flags, key=lambda f: (f.span.start, f.kind)))


def _flag(kind: str, note: str, span: Span) -> Flag:
    return Flag(kind, note, span)


def _unbalanced_quotes(text: str, start: int, end: int) -> list[Flag]:
    """Clauses whose quotation marks do not pair, unless they do over the whole sentence (“甲，乙”)."""
    found = []
    for sentence in _SENTENCE.finditer(text, start, end):
        if _pairs(sentence.group()):
            continue
        for match in _CLAUSE.finditer(text, sentence.start(), sentence.end()):
            if not _pairs(match.group()):
                span = Span(match.group(), match.start(), match.end())
                found.append(_flag(UNBALANCED_QUOTE, "引号不成对，疑有缺字", span))
    return found


def _pairs(words: str) -> bool:
    depth = 0
    for char in words:
        depth += (char == "“") - (char == "”")
        if depth not in (0, 1):
            return False
    return depth == 0


def _implausible(text: str, start: int, end: int) -> list[Flag]:
    found = []
    for match in _PROJECTS_AND_MONEY.finditer(text, start, end):
        yuan = Decimal(match["money"]) * (10_000 if match["scale"] == "万" else 100_000_000)
        if yuan / int(match["n"]) < _LEAST_YUAN_A_PROJECT:
            note = f"{match['n']}个项目共投资{match['money']}{match['scale']}元，数额疑有误"
            found.append(_flag(IMPLAUSIBLE_VALUE, note, Span(match.group(), match.start(), match.end())))
    return found
