"""One written form for comparing, with the way back to the text as it stands.

Full width and compatibility forms, traditional characters, blanks, quotation marks, digit grouping and Chinese
numerals before a measure all disappear; what remains can be compared character by character.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval.measure_words import MEASURE
from eval.numerals import NUMERAL_CHARS, parse_numeral, plain_number

_TABLE = json.loads((Path(__file__).parent / "data" / "traditional.json").read_text(encoding="utf-8"))
_SIMPLIFIED = dict(zip(_TABLE["traditional"], _TABLE["simplified"], strict=True))
# Notices lose their quotation marks on the way to a web page, so they tell nothing.
_DROPPED = frozenset("“”‘’\"'「」『』`*\u200b\u200c\u200d\ufeff")
_SAME = {"~": "-", "–": "-", "—": "-", "－": "-", "〜": "-", "━": "-", "・": "·", "•": "·"}
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d])")
_PERCENT = re.compile(rf"百分之([{NUMERAL_CHARS}点]+|\d+(?:\.\d+)?)")
_STARTS = NUMERAL_CHARS.translate({ord(c): None for c in "百千万亿佰仟"})
_COUNTED = re.compile(
    rf"(?<![第统同唯逐哪这那某任])(?<![\d{NUMERAL_CHARS}])[{_STARTS}][{NUMERAL_CHARS}点]*(?=多?{MEASURE})"
)
_LONG = re.compile(rf"(?<!第)(?<![\d{NUMERAL_CHARS}])[{_STARTS}](?=[{NUMERAL_CHARS}]*[十百千])[{NUMERAL_CHARS}]{{2,}}")
_YEAR = re.compile(r"[一二][〇零一二三四五六七八九]{3}(?=年)")


@dataclass(frozen=True, slots=True)
class Normalised:
    """`starts[i]` and `ends[i]` say where character i of `text` came from in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def surface_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for `text[start:end]`; not for an empty one."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=50_000)
def normalise(text: str) -> Normalised:
    """The written form that is compared.

    >>> normalise("城鎮新增就業 １,８００ 人、兩个“示範”片区，占百分之九十一点八二").text
    '城镇新增就业1800人、2个示范片区,占91.82%'
    """
    found = Normalised(*_characters(text))
    for pattern, write in ((_GROUPED, _ungroup), (_PERCENT, _percent), (_YEAR, _number), (_COUNTED, _number)):
        found = _rewrite(found, pattern, write)
    return _rewrite(found, _LONG, _number)


def plain(text: str) -> str:
    return normalise(text).text


def _characters(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    kept: list[tuple[str, int]] = []
    for position, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char):
            kept.append((_SIMPLIFIED.get(part, _SAME.get(part, part)), position))
    kept = [pair for pair in kept if pair[0] not in _DROPPED]
    chars: list[tuple[str, int]] = []
    for i, (char, position) in enumerate(kept):
        if not char.isspace():
            chars.append((char, position))
        elif chars and chars[-1][0].isascii() and chars[-1][0].isalnum():
            # A blank keeps two numbers or words apart; elsewhere it is an accident of typesetting.
            following = next((c for c, _ in kept[i + 1 :] if not c.isspace()), "")
            if following.isascii() and following.isalnum():
                chars.append((" ", position))
    joined = [pair for i, pair in enumerate(chars) if pair[0] != " " or chars[i - 1][0] != " "]
    return (
        "".join(c for c, _ in joined),
        tuple(p for _, p in joined),
        tuple(p + 1 for _, p in joined),
    )


def _rewrite(source: Normalised, pattern: re.Pattern[str], write: Callable[[re.Match[str]], str | None]) -> Normalised:
    edits = [(m, new) for m in pattern.finditer(source.text) if (new := write(m)) is not None and new != m[0]]
    if not edits:
        return source
    parts = list(_parts(source, edits))
    return Normalised(
        "".join(part for part, _, _ in parts),
        tuple(s for _, starts, _ in parts for s in starts),
        tuple(e for _, _, ends in parts for e in ends),
    )


def _parts(
    source: Normalised, edits: list[tuple[re.Match[str], str]]
) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    position = 0
    for match, new in edits:
        start, end = match.span()
        yield source.text[position:start], source.starts[position:start], source.ends[position:start]
        first, last = source.surface_span(start, end)
        yield new, (first,) * len(new), (last,) * len(new)
        position = end
    yield source.text[position:], source.starts[position:], source.ends[position:]


def _ungroup(match: re.Match[str]) -> str:
    return match[0].replace(",", "")


def _percent(match: re.Match[str]) -> str | None:
    value = match[1] if match[1][0].isdigit() and match[1].isascii() else _digits(match[1])
    return None if value is None else f"{value}%"


def _number(match: re.Match[str]) -> str | None:
    return _digits(match[0])


def _digits(numeral: str) -> str | None:
    value = parse_numeral(numeral)
    return None if value is None else plain_number(value)
