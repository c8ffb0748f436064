"""Which of the loaded notices a question is about: by the place or the year it names."""

import re

from answer.context import Context
from ingest.model import Notice

_YEAR = re.compile(r"(20\d\d)年?")


def narrow(context: Context, question: str) -> Context:
    """The context with only the notices that the question names by place or year; all of them if it names none."""
    if context.is_single:
        return context
    chosen = [n for n in context.notices if _is_named(n, question)]
    years = {int(y) for y in _YEAR.findall(question)}
    if years:
        pool = chosen or list(context.notices)
        chosen = [n for n in pool if n.year in years] or chosen
    return context.narrowed([n.notice_id for n in chosen]) if chosen else context


def _is_named(notice: Notice, question: str) -> bool:
    match = re.match(r"([\u4e00-\u9fff]{2,6}?)[省市县区州旗]", notice.issuing_body or notice.title)
    return match is not None and match.group(1) in question
