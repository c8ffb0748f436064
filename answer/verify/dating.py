"""Dates, years and deadlines: printed in the sentence that says the same, or in the header where that is cited."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from answer.verify.claim import Claim
from answer.verify.masking import DATE
from answer.verify.problem import Problem
from answer.verify.sources import Evidence

_HEADER_FIELDS = (
    ("expires_on", re.compile("失效|到期|废止|有效期|截止|过期")),
    ("issued_on", re.compile("成文|印发|制发|签发")),
    ("published_on", re.compile("发布|公布|公开")),
)
_RELATIVE = re.compile("今年|本年|当年")
_YEAR_END = ("年底", "年末", "年内")


@dataclass(frozen=True, slots=True)
class _Day:
    """A date in its parts, "" where a part is not said; `limit` is 前, 底 or the like."""

    text: str
    year: str
    month: str
    day: str
    part: str
    limit: str


def check_dates(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    for start, end, day in _days(claim.rest):
        number = claim.piece_at(start)
        if claim.pieces and claim.pieces[number].is_verbatim:
            claim.take(start, end)
            continue
        sentence = claim.text[claim.pieces[number].start : claim.pieces[number].end] if claim.pieces else claim.text
        yield from _header_problems(day, sentence, evidence) or _problems(day, claim.words(number), evidence)
        claim.take(start, end)


def _days(flat: str) -> list[tuple[int, int, _Day]]:
    return [(m.start(), m.end(), _day(m)) for m in DATE.finditer(flat) if m.group()]


def _day(match: re.Match[str]) -> _Day:
    part = match["part"] or match["part3"] or match["part4"] or match["span"] or ""
    limit = match["tail"] or match["tail2"] or match["tail3"] or match["tail4"] or ""
    if part == "年":
        part = ""
        limit = "年" + limit
    month, day = match["month"] or match["month2"] or "", match["day"] or match["day2"] or ""
    if _RELATIVE.fullmatch(part):
        part = ""
    limit = limit.removeprefix("年").replace("之前", "前").replace("以前", "前").replace("末", "底")
    return _Day(match.group(), match["year"] or "", month.lstrip("0"), day.lstrip("0"), part, limit)


def _header_problems(day: _Day, words: str, evidence: Evidence) -> list[Problem]:
    """A date of the notice itself: compared with the field that the words name."""
    for name, cue in _HEADER_FIELDS:
        if not cue.search(words):
            continue
        dates = [value for n in evidence.headers if (value := getattr(n, name))]
        printed = [(str(d.year), str(d.month), str(d.day)) for d in dates]
        if dates and (day.year, day.month, day.day) not in printed:
            return [Problem("date", day.text, dates[0].isoformat())]
    return []


def _problems(day: _Day, words: str, evidence: Evidence) -> list[Problem]:
    own_years = {str(n.year) for n in evidence.notices if n.year}
    if not (day.month or day.day or day.part or day.limit) and (not day.year or day.year in own_years):
        return []
    nearest = evidence.nearest(words)
    near = [] if nearest is None else [d for _, _, d in _days(nearest.text)]
    if any(_says(printed, day, own_years) for printed in near):
        return []
    everywhere = [d for sentence in evidence.sentences for _, _, d in _days(sentence.text)]
    is_year = not (day.month or day.part or day.limit)
    if (is_year or evidence.headers) and any(_says(printed, day, own_years) for printed in everywhere):
        return []
    if day.part and day.text in evidence.flat and "-" in day.text:
        return []
    return [Problem("date", day.text, _first(near or everywhere))]


def _says(printed: _Day, day: _Day, own_years: set[str]) -> bool:
    """Whether the printed date says all that `day` does; the notice's own year goes without saying."""
    year_fits = not day.year or day.year == printed.year or (not printed.year and day.year in own_years)
    year_fits = year_fits or (bool(printed.part) and day.year in printed.part)
    rest_fits = all(not said or said == there for said, there in ((day.month, printed.month), (day.day, printed.day)))
    part_fits = (
        not day.part
        or day.part == printed.part
        or set(re.findall(r"\d{4}", day.part)) == set(re.findall(r"\d{4}", printed.part)) != set()
    )
    limit_fits = day.limit == printed.limit or not day.limit or {day.limit, printed.limit} <= {"底", "底前", "内", "前"}
    return year_fits and rest_fits and part_fits and limit_fits and (not day.limit or bool(printed.limit))


def _first(days: Iterable[_Day]) -> str:
    return next((d.text for d in days), "")
