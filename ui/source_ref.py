"""A place in a notice, and its form as a link: the chip in the chat carries its own evidence.

The link holds notice, task number and quoted spans, so a chip of any earlier turn opens the right
passage and the server keeps nothing per turn.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from answer.contract import Answer, Citation

PREFIX = "#cite/"
_HREF = re.compile(r"#cite/([^/]{1,400})/([^/]{0,100})/([0-9.\-]{0,2000})")
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class SourceRef:
    """`task` is None for the notice's own header; `spans` are document offsets, ascending, apart."""

    notice_id: str
    task: str | None
    spans: tuple[tuple[int, int], ...] = ()

    def to_href(self) -> str:
        spans = ".".join(f"{start}-{end}" for start, end in self.spans)
        return f"{PREFIX}{_quoted(self.notice_id)}/{_quoted(self.task or '')}/{spans}"

    def same_place(self, other: "SourceRef") -> bool:
        return (self.notice_id, self.task) == (other.notice_id, other.task)


def parse_href(href: object) -> SourceRef | None:
    """None for anything that is not a link of ours; the browser may send whatever it likes."""
    match = _HREF.fullmatch(href) if isinstance(href, str) else None
    if match is None:
        return None
    spans = ((int(start), int(end)) for start, end in _SPAN.findall(match[3]))
    return SourceRef(unquote(match[1]), unquote(match[2]) or None, merge_spans(spans))


def merge_spans(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ascending, without overlaps or empty spans; touching spans become one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def cited_places(answer: Answer) -> tuple[SourceRef, ...]:
    """One ref per cited place, in order of first mention, with every quote from that place."""
    spans: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
    for citation in _all_citations(answer):
        spans.setdefault((citation.notice_id, citation.task), []).append((citation.start, citation.end))
    return tuple(SourceRef(notice, task, merge_spans(found)) for (notice, task), found in spans.items())


def _all_citations(answer: Answer) -> Iterable[Citation]:
    for statement in answer.statements:
        yield from statement.citations
    yield from answer.citations


def _quoted(part: str) -> str:
    # Parentheses and slashes would end the link or the part early.
    return quote(part, safe="")
