"""Questions from templates: which wording an item gets depends on the seed and the item alone."""

import hashlib
import json
from pathlib import Path

_FOLDER = Path(__file__).parent
WORDINGS: dict[str, list[str]] = json.loads((_FOLDER / "wordings.json").read_text(encoding="utf-8"))
_ALIASES: dict[str, str] = json.loads((_FOLDER / "aliases.json").read_text(encoding="utf-8"))["aliases"]
_ORDINALS = "一二三四五六七八九"


def number_from(seed: int, *key: str) -> int:
    """A number that looks random but is the same for the same seed and key."""
    return int.from_bytes(hashlib.sha256("\0".join((str(seed), *key)).encode()).digest()[:8], "big")


def word(kind: str, seed: int, key: str, **slots: str) -> str:
    """One of the kind's wordings with its slots filled."""
    choices = WORDINGS[kind]
    return choices[number_from(seed, kind, key) % len(choices)].format(**slots)


def short_name(unit: str) -> str:
    """What people say for a unit, by a general table of short forms; empty where it has none.

    >>> short_name("甲市人力资源和社会保障局"), short_name("乙县档案馆")
    ('人社局', '')
    """
    return next((short for full, short in _ALIASES.items() if unit.endswith(full)), "")


def chinese_numeral(number: int) -> str:
    """A whole number below 10 000 as spoken before a measure.

    >>> [chinese_numeral(n) for n in (2, 10, 15, 80, 105, 1800, 3060)]
    ['两', '十', '十五', '八十', '一百零五', '一千八百', '三千零六十']
    """
    if number == 2:
        return "两"
    text, gap = "", False
    for power, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _ORDINALS[digit - 1] + mark
        gap = not digit
    return text.removeprefix("一") if 10 <= number < 20 else text
