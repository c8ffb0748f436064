"""Figures with measure, bound and what they count: a statement's must be printed, of the same thing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from answer.verify.flatten import STOPS, bigrams, squeeze
from answer.verify.words import empty_words, measure_pattern, same_measure

# How many characters beside a figure say what it counts.
_NEAR_BEFORE, _NEAR_AFTER = 9, 7
_NUMBER = r"\d+(?:\.\d+)?"
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_AT_LEAST, _AT_MOST, _ABOUT = ">=", "<=", "≈"
_BEFORE = {
    _AT_LEAST: "不少于 不低于 不小于 至少 最少 超过 超 突破 高于 大于 多于 底线 底线是 底线为 下限 下限为 下限是",
    _AT_MOST: "不超过 不高于 不多于 不大于 至多 最多 控制在 低于 少于 小于 不到 不足 上限 上限为 上限是",
    _ABOUT: "大约 约 近 大概 差不多",
}
_AFTER = {
    _AT_LEAST: "以上 及以上 或以上 起 多 余",
    _AT_MOST: "以下 及以下 或以下 以内 之内",
    _ABOUT: "左右 上下",
}
_BOUND_BEFORE = {word: bound for bound, words in _BEFORE.items() for word in words.split()}
_BOUND_AFTER = {word: bound for bound, words in _AFTER.items() for word in words.split()}
_LEADING = "|".join(sorted(_BOUND_BEFORE, key=len, reverse=True))
_TRAILING = "|".join(sorted(_BOUND_AFTER, key=len, reverse=True))
FIGURE = re.compile(
    rf"(?P<before>(?:{_LEADING})(?:了|在|到|每年|每人)?)?(?<![\d.a-z])(?P<low>{_NUMBER})(?:[-~至到](?P<high>{_NUMBER}))?(?P<more>多|余)?"
    rf"(?P<scale>(?:千(?![瓦米伏克卡])|百(?!分)|[万亿])*)"
    rf"(?P<measure>{measure_pattern()})?(?P<after>\(?(?:{_TRAILING}))?"
)

# 至少要完成3项: a word that binds across a verb.
_APART = re.compile(r"(?P<word>至少|最少|至多|最多|不少于|不超过)[^\d,]{0,6}$")


@dataclass(frozen=True, slots=True)
class Figure:
    """`values` in single units; `near` are the two-character words beside it; `start`, `end` its place in the text."""

    text: str
    values: tuple[Decimal, ...]
    measure: str
    bound: str
    near: frozenset[str]
    start: int
    end: int


def find_figures(flat: str, printed: str = "") -> tuple[Figure, ...]:
    """All figures of flattened text, in order. What is no figure (a date, a number of a document) is cut out before.

    `printed` is the text before that, with every character in its place: it says what the figures count.
    """
    matches = [m for m in FIGURE.finditer(flat) if not _is_ordinal(flat, m)]
    return tuple(_figure(printed or flat, match, matches, place) for place, match in enumerate(matches))


def _is_ordinal(flat: str, match: re.Match[str]) -> bool:
    return flat[max(0, match.start("low") - 1) : match.start("low")] == "第"


def _figure(flat: str, match: re.Match[str], matches: Sequence[re.Match[str]], place: int) -> Figure:
    scale = 1
    for char in match["scale"]:
        scale *= _SCALES[char]
    values = tuple(Decimal(n) * scale for n in (match["low"], match["high"]) if n)
    before_start = matches[place - 1].end() if place else 0
    after_end = matches[place + 1].start() if place + 1 < len(matches) else len(flat)
    before = re.split(f"[{re.escape(STOPS)}]", flat[before_start : match.start()])[-1]
    after = re.split(f"[{re.escape(STOPS)}、]", flat[match.end() : after_end])[0]
    return Figure(
        match.group().lstrip("("),
        values,
        same_measure(match["measure"] or ""),
        _bound(match, before),
        near_words(before, after),
        match.start(),
        match.end(),
    )


def _bound(match: re.Match[str], before: str) -> str:
    if match["after"]:
        return _BOUND_AFTER[match["after"].lstrip("(")]
    if match["more"]:
        return _AT_LEAST
    word = re.match(_LEADING, match["before"]) if match["before"] else _APART.search(before)
    return _BOUND_BEFORE[word.group("word") if word.re is _APART else word.group()] if word else ""


def near_words(before: str, after: str) -> frozenset[str]:
    """The content beside a figure."""
    return bigrams(_content(before)[-_NEAR_BEFORE:]) | bigrams(_content(after)[:_NEAR_AFTER])


def _content(text: str) -> str:
    return squeeze(empty_words().sub("", text))
