"""Other ways of writing the same: what the scorer must see through, on right answers and on wrong ones alike.

Each rewriting takes an answer's statement and gives it in another form, or None where it has nothing to change.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

Rewrite = Callable[[str], str | None]

_DIGITS = "零一二三四五六七八九"
_WHOLE = re.compile(r"(?<![\d.〔:：/-])(?<!任务)(\d{1,4})(?=家|个|人|户|场|处|所|项|条|张|类)")
_GROUPABLE = re.compile(r"(?<![\d.〔/-])(?<!任务)(\d{1,3})(\d{3})(?=家|个|人|户|场|亩|张|元)")


@cache
def _traditional() -> dict[int, str]:
    path = Path(__file__).parents[1] / "data" / "traditional.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    return {ord(s): t for t, s in zip(table["traditional"], table["simplified"], strict=True)}


def traditional(text: str) -> str | None:
    return _unless_same(text.translate(_traditional()), text)


def full_width(text: str) -> str | None:
    """Digits in full width; task numbers too."""
    return _unless_same(re.sub(r"\d", lambda m: chr(ord(m[0]) + 0xFEE0), text), text)


def chinese_numerals(text: str) -> str | None:
    """1800人 as 一千八百人; document numbers, dates and task numbers stay.

    >>> chinese_numerals("新增1800人、10家、105个")
    '新增一千八百人、十家、一百零五个'
    """
    return _unless_same(_WHOLE.sub(lambda m: to_chinese(int(m[1])), text), text)


def to_chinese(number: int) -> str:
    """A whole number below 10,000 in Chinese numerals."""
    if number == 0:
        return "零"
    written = ""
    for power, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            written += _DIGITS[digit] + word
        elif written and not written.endswith("零") and number % power:
            written += "零"
    return written.removeprefix("一") if 10 <= number < 20 else written


def grouped(text: str) -> str | None:
    """1800人 as 1,800人."""
    return _unless_same(_GROUPABLE.sub(r"\1,\2", text), text)


def full_stops(text: str) -> str | None:
    """The source's half-width punctuation in full width."""
    return _unless_same(text.translate(str.maketrans(",:;()", "，：；（）")), text)


def disguise(text: str, rng: Random) -> str:
    """One of the forms in which a wrong value could hide."""
    for rewrite in rng.sample((traditional, full_width, chinese_numerals, grouped), 4):
        changed = rewrite(text)
        if changed is not None:
            return changed
    return text


def _unless_same(made: str, text: str) -> str | None:
    return made if made != text else None
