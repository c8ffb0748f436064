"""Dated commitments without a figure: 争取年内开工建设, 到2027年实现…全覆盖, 2023年底前，…全部上线."""

import re

from ingest.model import Indicator, Span

_CLAUSE = re.compile(r"[^，,。；;！？!?\n]+")
_DATE = re.compile(
    r"20\d\d\s?年(?:底|末|\d{1,2}月(?:\d{1,2}[日号])?)?(?:底|末)?(?:之?前|以前)|[到至]\s?20\d\d\s?年(?:底|末|\d{1,2}月(?:\d{1,2}日)?)?"
    r"|(?:力争|争取|确保|力促)\s?20\d\d\s?年|(?<!\d)\d{1,2}月底前|年内|年底前|(?:上|下)半年(?:前|内)?(?:完成|启动|开工)"
)
_ONLY_DATE = re.compile(
    r"(?:力争|争取|确保)?[到至]?(?:20\d\d\s?年)?(?:\d{1,2}月)?(?:底|末|年底|年末|年内)?(?:前|之前|以前)?"
)
_SHORTEST = 6


def find_milestones(text: str, start: int, end: int, indicators: tuple[Indicator, ...]) -> tuple[Span, ...]:
    """Clauses of `text[start:end]` that name a date by which something is done and hold no indicator.

    A clause that is nothing but the date is taken with the one after it.
    """
    taken = {(i.span.start, i.span.end) for i in indicators}
    clauses = [m for m in _CLAUSE.finditer(text, start, end) if m.group().strip()]
    found = []
    for position, clause in enumerate(clauses):
        words = clause.group().strip(" \u3000")
        if not _DATE.search(words):
            continue
        first = clause.start() + clause.group().index(words)
        last = first + len(words)
        if _ONLY_DATE.fullmatch(words) and position + 1 < len(clauses) and text[last : last + 1] in "，,":
            last = clauses[position + 1].end()
        if last - first >= _SHORTEST and not any(s < last and first < e for s, e in taken):
            found.append(Span(text[first:last], first, last))
    return tuple(found)
