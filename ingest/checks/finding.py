"""What a check reports, and which part of a parsed notice the checks look at."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.model import ParsedNotice, Span, Task


@dataclass(frozen=True, slots=True)
class Finding:
    """`kind` is stable, `message` a Chinese sentence without its full stop.

    `task` is the number of a task or clause, "" for the header or the notice as a whole; `line` counts from 1;
    `words` is what stands there, "" where nothing does.
    """

    kind: str
    message: str
    task: str
    line: int
    words: str


def find_at(parsed: ParsedNotice, kind: str, message: str, span: Span, task: Task | None = None) -> Finding:
    """A finding about a place in the text."""
    return Finding(kind, message, task.number if task else "", line_of(parsed.text, span), span.text)


def task_head(task: Task) -> Span:
    """The first line of a task, by which a person finds it."""
    end = task.source_text.find("\n")
    words = task.source_text if end < 0 else task.source_text[:end]
    return Span(words, task.start, task.start + len(words))


def line_of(text: str, span: Span) -> int:
    """Line number of a span, from 1."""
    return bisect_left(_line_ends(text), span.start) + 1


@lru_cache(maxsize=2)
def _line_ends(text: str) -> tuple[int, ...]:
    return tuple(m.start() for m in re.finditer("\n", text))


def extent(parsed: ParsedNotice) -> tuple[int, int]:
    """Where the notice stands in `parsed.text`."""
    return 0, len(parsed.text)


def name_some(names: Iterable[str], most: int = 5) -> str:
    """At most `most` of the names, with their count where there are more."""
    every = list(names)
    shown = "、".join(every[:most])
    return shown if len(every) <= most else f"{shown}等 {len(every)} 个"


def shorten(text: str, length: int = 40) -> str:
    """`text` on one line, cut with … after `length` characters."""
    flat = re.sub(r"\s*\n\s*", " ", text).strip()
    return flat if len(flat) <= length else flat[:length] + "…"
