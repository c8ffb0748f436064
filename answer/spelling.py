"""Typing errors in a question, mended by what the notices print: 高薪技术企业 -> 高新技术企业, 水士保持 -> 水土保持.

One character is replaced where the notices print neither neighbouring pair as it stands, but do print its surroundings
with another character: one that sounds the same, within three characters, or any other, within five.
"""

import re
from dataclasses import dataclass
from functools import cache

from answer.tables import load_table
from answer.text import MEASURES, content_words
from index.lexical import LexicalIndex

_BY_SOUND = 3
_BY_SHAPE = 5
_MOST_MENDED = 4
_COUNTED = re.compile(r"(?P<count>几|多少)(?P<measure>[\u4e00-\u9fff])$")


@dataclass(frozen=True, slots=True)
class Mending:
    """`written` stands in the question, `meant` in the notices; both have the same length."""

    written: str
    meant: str


def mend(question: str, lexical: LexicalIndex, *, keep: tuple[str, ...] = ()) -> tuple[str, tuple[Mending, ...]]:
    """The question as it was probably meant, and what was changed; `keep` are words that are right (names)."""
    question, mendings = _mend_measure(question, lexical)
    for run in content_words(question, drop=keep):
        for place in range(len(run)):
            mending = _mend_at(run, place, lexical)
            if mending and len(mendings) < _MOST_MENDED:
                meant = run.replace(mending.written, mending.meant, 1)
                question, run = question.replace(run, meant, 1), meant
                mendings.append(mending)
    return question, tuple(mendings)


def _mend_measure(question: str, lexical: LexicalIndex) -> tuple[str, list[Mending]]:
    """多少厂 -> 多少场, where the notices count in a measure word that sounds the same."""
    match = _COUNTED.search(question)
    if match is None or match["measure"] in MEASURES:
        return question, []
    printed = sorted(
        m for m in homophones(match["measure"]) & MEASURES if any(lexical.is_printed(d + m) for d in "0123456789")
    )
    if len(printed) != 1:
        return question, []
    mending = Mending(match.group(), match["count"] + printed[0])
    return question.replace(mending.written, mending.meant, 1), [mending]


def _mend_at(run: str, place: int, lexical: LexicalIndex) -> Mending | None:
    """The mending of the character at `place`, if it needs one."""
    pairs = [run[i : i + 2] for i in (place - 1, place) if i >= 0 and i + 2 <= len(run)]
    if not _is_chinese(run[place]) or any(_is_common(pair) or lexical.is_printed(pair) for pair in pairs):
        return None
    for start in _starts(run, place, _BY_SOUND):
        window = run[start : start + _BY_SOUND]
        if meant := lexical.printed_like(window, place - start, homophones(run[place])):
            return Mending(window, meant)
    for start in _starts(run, place, _BY_SHAPE):
        window = run[start : start + _BY_SHAPE]
        # At either end a word may simply go on in another way: 垃圾分开, 垃圾分类.
        is_inside = start < place < start + _BY_SHAPE - 1
        if is_inside and (meant := lexical.printed_like(window, place - start, None)):
            return Mending(window, meant)
    return None


def _starts(run: str, place: int, size: int) -> list[int]:
    """Where stretches of that size around `place` begin, that with it in the middle first."""
    starts = range(max(place - size + 1, 0), min(place, len(run) - size) + 1)
    return sorted(starts, key=lambda start: (abs(place - start - size // 2), -start))


def _is_common(pair: str) -> bool:
    """Whether ordinary Chinese has this pair of characters, so that it is no error."""
    return pair[1] in load_table("common_pairs").get(pair[0], "")


@cache
def homophones(character: str) -> frozenset[str]:
    """Other characters with one of its readings, tones left aside.

    >>> "新" in homophones("薪"), "土" in homophones("士"), "薪" in homophones("薪")
    (True, False, False)
    """
    same = (characters for characters in load_table("pinyin").values() if character in characters)
    return frozenset("".join(same)) - {character}


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
