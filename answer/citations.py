"""Citations: made from spans in code, labelled for people, never read from generated text."""

import re
from collections.abc import Iterable

from answer.contract import Citation
from ingest.model import Notice, Span, Task, place_label

_SHORT_TITLE = 12


def cite_task(task: Task, *spans: Span) -> tuple[Citation, ...]:
    """One citation a span, in the order given."""
    return tuple(Citation(task.notice_id, task.number, span.text, span.start, span.end) for span in spans)


def cite_header(notice: Notice, *spans: Span | None) -> tuple[Citation, ...]:
    """Citations of the header's own lines; spans that the header does not print are left out."""
    return tuple(Citation(notice.notice_id, None, s.text, s.start, s.end) for s in spans if s is not None)


def title_span(task: Task) -> Span:
    """Where the task prints its title, broken over lines or not; its first characters where it cannot be found."""
    match = re.search(r"\s*".join(map(re.escape, task.title)), task.source_text) or re.match(
        rf"(?s).{{0,{len(task.title)}}}", task.source_text
    )
    words, start = (match.group(), match.start()) if match else ("", 0)
    return Span(words, task.start + start, task.start + start + len(words))


def citation_label(citation: Citation, *, short_title: str = "") -> str:
    """〔任务12〕, 〔文头〕, or 〔短标题·任务12〕 when more than one notice is in scope.

    >>> citation_label(Citation("a", "12", "…", 0, 1))
    '〔任务12〕'
    >>> citation_label(Citation("a", None, "…", 0, 1), short_title="甲县")
    '〔甲县·文头〕'
    """
    place = place_label(citation.task) if citation.task is not None else "文头"
    return f"〔{short_title}·{place}〕" if short_title else f"〔{place}〕"


def short_title(title: str) -> str:
    """A few characters that tell notices apart: place and year first."""
    place = re.match(r"[\u4e00-\u9fff]{1,6}?[省市县区州旗]", title)
    year = re.search(r"20\d\d年?", title)
    short = (place.group() if place else "") + (year.group() if year else "")
    return short or title[:_SHORT_TITLE]


def unique(citations: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(citations))
