"""Printed citations in every shape that systems use, and what they refer to."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.answers import CitedPlace
from eval.items import Place
from eval.normalise import plain
from eval.numerals import parse_numeral
from eval.sources import Sources

_OPEN, _CLOSE = r"\[【〔［(（", r"\]】〕］)）"
_INNER = r"(?:[^\[\]【】〔〕［］()（）\n]|[〔\[【（(]\s*[\d０-９]{4}\s*[〕\]】）)])"
_MARK = re.compile(
    rf"(?P<open>[{_OPEN}])(?P<inside>{_INNER}{{0,60}}?(?:任\s*[务務]|文\s*[头頭]){_INNER}{{0,200}}?)[{_CLOSE}]"
)
_NUMBER = r"(?:\d{1,6}|[一二三四五六七八九十百]{1,5})"
_ITEMS = re.compile(rf"(?:任务|第)?{_NUMBER}项?(?:-(?:任务)?{_NUMBER})?|文头")
_SEPARATORS = re.compile(r"[、,;;和及与\s.]*")
_BODY = re.compile(r"^(?P<notice>.*?)[\s·,:;、/#]*(?P<items>(?:(?:任务|第)\d|任务[一二三四五六七八九十]|文头).*)$")
_MENTION = re.compile(r"任务(\d{1,6})(?!\d)|第(\d{1,6})项任务|第(\d{1,6})项(?!目)")
MAX_RANGE = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A printed citation at `start:end`. `invalid` are the parts that lead nowhere, as printed."""

    start: int
    end: int
    places: tuple[Place, ...]
    invalid: tuple[str, ...]


def find_marks(text: str, notices: Sequence[str], sources: Sources) -> tuple[Mark, ...]:
    """The citations in a text, in order. `notices` are those in scope: a bare number must be unique among them."""
    return tuple(
        Mark(match.start(), match.end(), tuple(dict.fromkeys(places)), tuple(invalid))
        for match in _MARK.finditer(text)
        if (read := _read(match["inside"], notices, sources, may_be_remark=match["open"] in "(（")) is not None
        for places, invalid in (read,)
    )


def resolve(cited: Sequence[CitedPlace], sources: Sources) -> tuple[tuple[Place, ...], tuple[str, ...]]:
    """Structured citations as places, and those that lead nowhere: no such notice or task, or no such quote."""
    places: list[Place] = []
    invalid: list[str] = []
    for one in cited:
        place = Place(one.notice_id, one.task)
        if sources.holds(place) and _quote_is_there(one, sources):
            places.append(place)
        else:
            invalid.append(f"{one.notice_id}#{one.task if one.task is not None else '文头'}")
    return tuple(dict.fromkeys(places)), tuple(dict.fromkeys(invalid))


def mentioned_tasks(text: str) -> tuple[str, ...]:
    """Task numbers that the text names outside of citations, as 任务4 or 第4项."""
    found = (next(g for g in match.groups() if g) for match in _MENTION.finditer(plain(text)))
    return tuple(dict.fromkeys(str(int(number)) for number in found))


def _quote_is_there(cited: CitedPlace, sources: Sources) -> bool:
    text = sources[cited.notice_id].text
    if cited.start is not None and cited.end is not None and cited.quote:
        return text[cited.start : cited.end] == cited.quote
    return not cited.quote or plain(cited.quote) in plain(text)


def _read(
    inside: str, notices: Sequence[str], sources: Sources, *, may_be_remark: bool
) -> tuple[list[Place], list[str]] | None:
    """What stands between the brackets as places and invalid parts; None where it is no citation but a remark."""
    body = _BODY.match(plain(inside))
    if body is None:
        return None
    numbers = list(_numbers(body["items"]))
    scope = _scope(body["notice"], notices, sources)
    if may_be_remark and not scope:
        return None
    places: list[Place] = []
    invalid: list[str] = []
    for number in numbers:
        found = [Place(n, number) for n in scope if sources.holds(Place(n, number))]
        if number == "?" or len(found) != 1:
            invalid.append(inside.strip())
        else:
            places.append(found[0])
    return places, list(dict.fromkeys(invalid))


def _scope(printed: str, notices: Sequence[str], sources: Sources) -> list[str]:
    """The notices that a printed name can mean, by id, document number or title; all in scope where it is empty."""
    name = printed.strip("·,:;、/# 《》")
    if not name:
        return [n for n in notices if n in sources]
    exact = [n for n in notices if n in sources and name in (plain(n), plain(sources[n].header.doc_number))]
    words = re.findall(r"\d{4}|[^\d年]+", name)
    return exact or [
        n for n in notices if n in sources and all(word in plain(sources[n].header.title) for word in words)
    ]


def _numbers(items: str) -> Iterator[str | None]:
    """Task numbers, None for the header, "?" for a part that cannot be read."""
    position = 0
    while position < len(items):
        match = _ITEMS.match(items, position)
        if match is None:
            # 任务4所列 goes on as a remark after a readable number.
            if position == 0:
                yield "?"
            return
        yield from _expand(match[0])
        position = match.end()
        gap = _SEPARATORS.match(items, position)
        position = gap.end() if gap else position


def _expand(item: str) -> Iterator[str | None]:
    if item == "文头":
        yield None
        return
    first, _, last = re.sub(r"任务|第|项", "", item).partition("-")
    low, high = _value(first), _value(last or first)
    if low is None or high is None or not low <= high < low + MAX_RANGE:
        yield "?"
        return
    yield from (str(n) for n in range(low, high + 1))


def _value(number: str) -> int | None:
    if number.isdigit():
        return int(number)
    value = parse_numeral(number)
    return None if value is None else int(value)
