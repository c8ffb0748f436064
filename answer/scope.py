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


_OTHER_YEAR = re.compile(r"20\d\d(?=年)|明年|后年|去年|前年")
_PLACE_AT_START = re.compile(r"^(?:请问|那么|那|在)?(?P<place>[\u4e00-\u9fff]{1,3}?[省市县区州旗])")
# 全县, 小区, 开发区, 上市: words that end like a place but name none.
_NO_PLACE = re.compile(
    r"(?:[全我本咱各老城小社园市县辖地片街校景厂灌新农库牧林]|开发|高新|经开)[省市县区州旗]$|[上城超集夜股门楼都菜开]市$|红旗$"
)


def foreign_years(question: str, context: Context) -> tuple[str, ...]:
    """Years in the question that no notice in scope is about, as written."""
    own = {str(notice.year) for notice in context.notices}
    return tuple(year for year in _OTHER_YEAR.findall(question) if year not in own)


def foreign_place(question: str, context: Context) -> str | None:
    """A place that the question begins with and that no notice in scope mentions, or None."""
    match = _PLACE_AT_START.search(question)
    if match is None or _NO_PLACE.search(match["place"]):
        return None
    place = match["place"]
    return None if any(place in context.index.register.text(n) for n in context.notice_ids) else place
