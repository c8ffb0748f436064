"""Which of the loaded notices a question is about: by the place or the year it names."""

import re

from answer.context import Context
from answer.text import normalise
from ingest.model import Notice, Validity

_YEAR = re.compile(r"(20\d\d)年?")
_COMPARES = re.compile(
    r"各自?(?:是|有|要|为|定|多少|几)|分别|相比|比较|对比|变化|差别|区别|不同|差多少|[两三几]份|两[个年版]|都"
)
_SEVERAL = re.compile(r"(?:这|那)?[两二三几](?:个|份)?(?:县|市|区|年度?|版本?|通知|文件)")
_RELATIVE_YEARS = {"今年": 0, "本年度": 0, "去年": -1, "上一年": -1, "前年": -2, "明年": 1}
_IN_FORCE = re.compile(r"(?:现行|现在有效|目前有效|还有效|仍有效|有效)的|没(?:失效|过期|废止)的")
_LAPSED = re.compile(r"(?:失效|过期|废止|作废)了?的(?:那|通知|文件|旧)|[旧老](?:的)?那?[份版]")
_NEWEST = re.compile(r"最新(?:的|那|一)?(?:通知|文件|份|版)")

_QUOTED_TITLE = re.compile(r"《(?P<title>[^》]{4,})》(?:里面?的?|中的?|的)?")
_BY_VALIDITY = re.compile(
    rf"(?:{_IN_FORCE.pattern}|(?:失效|过期|废止|作废)了?的)(?:那|这)?(?:个|份)?(?:通知|文件)(?:里面?的?|中的?|的|,)"
)


def narrow(context: Context, question: str) -> Context:
    """The context with only the notices that the question names; all of them if it names none.

    They are named by title or 文号, by place or year (去年 against today), or as those in force.
    """
    if context.is_single:
        return context
    titled = [n for n in context.notices if _is_cited(n, question)]
    chosen = titled or [n for n in context.notices if _is_named(n, question)]
    pool = chosen or list(context.notices)
    chosen = _of_years(pool, question, context) or chosen
    chosen = _of_validity(chosen or pool, question) or chosen
    return context.narrowed([n.notice_id for n in chosen]) if chosen else context


def _is_cited(notice: Notice, question: str) -> bool:
    """By 《…》 that is part of its title, or by its 文号."""
    title, number = normalise(notice.title), normalise(notice.doc_number)
    quoted = re.findall(r"《([^》]{4,})》", question)
    return title in question or (number != "" and number in question) or any(q in title for q in quoted)


def _of_years(pool: list[Notice], question: str, context: Context) -> list[Notice]:
    years = {int(y) for y in _YEAR.findall(question)}
    if not years:
        said = [w for w in _RELATIVE_YEARS if re.search(rf"(?<![比较同]){w}", question)]
        years = {context.today.year + _RELATIVE_YEARS[word] for word in said}
    return [n for n in pool if n.year in years]


def _of_validity(pool: list[Notice], question: str) -> list[Notice]:
    if _IN_FORCE.search(question):
        return [n for n in pool if n.validity is Validity.IN_FORCE]
    if _LAPSED.search(question):
        return [n for n in pool if n.validity in (Validity.EXPIRED, Validity.REPEALED)]
    if _NEWEST.search(question):
        newest = max((n.year or 0 for n in pool), default=0)
        return [n for n in pool if n.year == newest]
    return []


def compares(question: str, context: Context) -> bool:
    """Whether a question is put to each of the notices in scope: two years or places named, or a word of comparing."""
    if context.is_single:
        return False
    years = {int(y) for y in _YEAR.findall(question)} & {n.year for n in context.notices}
    places = {match.group(1) for n in context.notices if (match := _place(n)) and match.group(1) in question}
    return len(years) > 1 or len(places) > 1 or bool(_COMPARES.search(question))


def without_scope(question: str, context: Context) -> str:
    """The question without the places and years that tell the notices in scope apart."""
    for name in sorted((*place_names(context), *own_years(context)), key=len, reverse=True):
        question = question.replace(name, "、")
    question = re.sub(r"[、和与跟及]{2,}|^[、和与跟及,]+", "", _SEVERAL.sub("", question))
    return re.sub(r"[、,]+(?=的|,|$)|相比|有(?:什么|何|哪些)?(?:变化|区别|差别|不同)", "", question)


def without_named_notice(question: str, context: Context) -> str:
    """The question without 《…》 or 失效的那份通知里 that names a notice in scope, unless that is all."""
    titles = [normalise(n.title) for n in context.notices]
    rest = _QUOTED_TITLE.sub(lambda m: "" if any(m["title"] in t for t in titles) else m[0], question)
    rest = _BY_VALIDITY.sub("", rest)
    return rest or question


def without_own_scope(question: str, context: Context) -> str:
    """The question without the year of the only notice in scope and without 在这份通知里, which tell nothing apart."""
    if not context.is_single:
        return question
    for year in own_years(context):
        question = question.replace(year, "") if year.endswith("年") else question
    return re.sub(
        r"[在按照]?(?:这|那|该|本)(?:份|个|一)?(?:通知|文件|方案)(?:里面?|中|当中|的?要求|的?安排)?", "", question
    )


def _is_named(notice: Notice, question: str) -> bool:
    match = _place(notice)
    return match is not None and match.group(1) in question


def _place(notice: Notice) -> re.Match[str] | None:
    return _OWN_PLACE.match(notice.issuing_body or notice.title)


_OTHER_YEAR = re.compile(r"20\d\d(?=年)|明年|后年|去年|前年")
_OWN_PLACE = re.compile(r"([\u4e00-\u9fff]{2,6}?)[省市县区州旗]")
_LEAD_WORDS = re.compile(
    r"^(?:请问|不是|难道|听说|据说|想问|想知道|我想问|我想知道|那么|那|在|俺们?|我们|咱们?|问|查|请你?|帮我|麻烦|梳理|整理|汇总|列出|列一下|罗列|归纳|统计|盘点|说明|介绍|给出|一下)+"
)
_PLACE_AT_START = re.compile(r"(?P<place>[\u4e00-\u9fff]{1,3}?[省市县区州旗])")
# 全县, 小区, 开发区, 上市: words that end like a place but name none.
_NO_PLACE = re.compile(
    r"(?:[全我本咱各老城小社园市县辖地片街校景厂灌新农库牧林]|开发|高新|经开)[县区州旗]$|^[全我本咱各城]?[市省县]$"
    r"|[由归给让][省市县区]$|[上超集夜股门楼都菜开]市$|红旗$|^(?:以|按|把|对|将|由|配合|推动|加快|实施)"
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
