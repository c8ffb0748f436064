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
    match = _OWN_PLACE.match(notice.issuing_body or notice.title)
    return match is not None and match.group(1) in question


_OTHER_YEAR = re.compile(r"20\d\d(?=年)|明年|后年|去年|前年")
_OWN_PLACE = re.compile(r"([\u4e00-\u9fff]{2,6}?)[省市县区州旗]")
_LEAD_WORDS = re.compile(
    r"^(?:请问|听说|据说|想问|想知道|我想问|我想知道|那么|那|在|俺们?|我们|咱们?|问|查|请你?|帮我|麻烦|梳理|整理|汇总|列出|列一下|罗列|归纳|统计|盘点|说明|介绍|给出|一下)+"
)
_PLACE_AT_START = re.compile(r"(?P<place>[\u4e00-\u9fff]{1,3}?[省市县区州旗])")
# 全县, 小区, 开发区, 上市: words that end like a place but name none.
_NO_PLACE = re.compile(
    r"(?:[全我本咱各老城小社园市县辖地片街校景厂灌新农库牧林]|开发|高新|经开)[县区州旗]$|^[全我本咱各城]?[市省县]$"
    r"|[上超集夜股门楼都菜开]市$|红旗$|^(?:以|按|把|对|将|由|配合|推动|加快|实施)"
)


def foreign_years(question: str, context: Context) -> tuple[str, ...]:
    """Years in the question that no notice in scope is about, as written."""
    own = {str(notice.year) for notice in context.notices}
    return tuple(year for year in _OTHER_YEAR.findall(question) if year not in own)


def foreign_place(question: str, context: Context) -> str | None:
    """A place that the question begins with and that no notice in scope is about, or None."""
    match = _PLACE_AT_START.match(_LEAD_WORDS.sub("", question))
    if match is None or _NO_PLACE.search(match["place"]):
        return None
    place = match["place"]
    own = [p for p in place_names(context) if p[-1] in "省市县区州旗"]
    return None if any(_is_misspelt(place, name) for name in own) else place


def place_names(context: Context) -> tuple[str, ...]:
    """Places that the notices in scope are about (甲县, 甲), which tell nothing apart within them."""
    names: list[str] = []
    for notice in context.notices:
        match = _OWN_PLACE.match(notice.issuing_body or notice.title)
        if match:
            names += [match.group(), match.group(1)]
    return tuple(dict.fromkeys(names))


def own_years(context: Context) -> tuple[str, ...]:
    """The years of the notices in scope, which tell nothing apart within them."""
    return tuple(
        f"{year}{suffix}" for year in sorted({n.year for n in context.notices if n.year}) for suffix in ("年", "")
    )


def _is_misspelt(place: str, own: str) -> bool:
    """Whether `place` is `own`, but for one character at most (东啊县)."""
    return len(place) == len(own) and sum(a != b for a, b in zip(place, own, strict=True)) <= 1
