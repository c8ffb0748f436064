"""Words as they are shown: without what page layout put between them. Quotes stay verbatim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from answer.contract import Citation, Statement
from ingest.model import Task


def without_layout(statements: Sequence[Statement], tasks: Mapping[tuple[str, str], Task]) -> tuple[Statement, ...]:
    """The statements with the hard wraps and page marks of their quotes left out of their text."""
    return tuple(_shown(statement, tasks) for statement in statements)


def _shown(statement: Statement, tasks: Mapping[tuple[str, str], Task]) -> Statement:
    text = statement.text
    for citation in statement.citations:
        task = tasks.get((citation.notice_id, citation.task)) if citation.task is not None else None
        clean = _clean(citation, task) if task else citation.quote
        if clean != citation.quote:
            text = text.replace(citation.quote, clean)
    return statement if text == statement.text else replace(statement, text=text)


def _clean(citation: Citation, task: Task) -> str:
    words, position = "", citation.start
    for start, end in task.wraps:
        if citation.start <= start and end <= citation.end:
            words += citation.quote[position - citation.start : start - citation.start]
            position = end
    return words + citation.quote[position - citation.start :]
