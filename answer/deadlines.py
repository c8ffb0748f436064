"""Lists by time: which tasks the notice wants done by a month, a half or the end of the year.

A clause counts if it prints the time asked for itself, or if its figure's deadline does (2023年底前，…达到80%).
"""

import re
from collections.abc import Sequence

from answer.citations import cite_task, title_span
from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.listing import task_list
from answer.route import Route
from answer.text import normalise
from answer.units import join_names
from index.chunk import split_sentences
from ingest.model import Span, Task

# What is asked -> what of it a notice may print. By the end of the year is within the year.
_YEAR_END = re.compile(r"年底|年末|年内|全年|12月底")
_TIMES: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (re.compile(r"年底|年末|年内|全年"), _YEAR_END),
    (re.compile(r"(?P<month>(?<!\d)\d{1,2})月"), None),
    (re.compile(r"(?P<part>[一二三四]季度|[上下]半年)"), None),
)


def answer_deadlines(context: Context, route: Route, question: str) -> Draft:
    """Every task in scope, or of the named units, that prints the time asked for, with the sentences that do."""
    printed, words = _asked_time(question)
    own = [t for t in context.tasks if not route.units or {*route.units} & {*t.lead_units, *t.supporting_units}]
    found = [(task, spans) for task in own if (spans := _dated_sentences(task, printed))]
    whose = f"{join_names(route.units)}的任务中，" if route.units else ""
    if not found:
        lead_in = f"{context.scope_name}中，{whose}没有写明{words}的任务。"
        return Draft(Status.NOT_FOUND, "deadlines", lead_in)
    statements = tuple(_statement(task, spans) for task, spans in found)
    lead_in = f"{context.scope_name}中，{whose}写明{words}的任务共 {len(found)} 项，已全部列出；其余没有写明："
    lists = (task_list("deadlines", words, [task for task, _ in found]),)
    return Draft(Status.ANSWERED, "deadlines", lead_in, statements, lists)


def _asked_time(question: str) -> tuple[re.Pattern[str] | None, str]:
    """The pattern of what counts as printed (None: any deadline) and what the answer calls it."""
    for asked, printed in _TIMES:
        match = asked.search(question)
        if match and printed is not None:
            return printed, "年底前、年内或全年时限"
        if match:
            word = f"{match['month']}月" if "month" in match.groupdict() else match["part"]
            return re.compile(rf"(?<!\d){word}"), f"“{word}”时限"
    return None, "时限"


def _dated_sentences(task: Task, printed: re.Pattern[str] | None) -> tuple[Span, ...]:
    """Sentences with a deadline that is asked for, each once, in order."""
    dated = [i.span for i in task.indicators if i.deadline_text and _is_asked(i.deadline_text, printed)]
    dated += [span for span in task.milestones if _is_asked(span.text, printed)]
    sentences = [s for s in split_sentences(task) if any(s.start <= d.start < s.end for d in dated)]
    return tuple(sentences)


def _is_asked(deadline: str, printed: re.Pattern[str] | None) -> bool:
    return printed is None or printed.search(normalise(deadline)) is not None


def _statement(task: Task, spans: Sequence[Span]) -> Statement:
    text = f"{task.title}：{'；'.join(span.text.rstrip('。；') for span in spans)}"
    return Statement(text, cite_task(task, title_span(task), *spans), "deadlines")
