"""Text as the verifier compares it: simplified, half-width, figures in digits, without blanks and quotation marks."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from answer.text import with_digits
from answer.verify.masking import TITLE
from answer.verify.words import variants
from ingest.script import to_simplified

_REMEMBERED = 4096
_DROPPED = re.compile(r"[\s*`“”‘’\"'「」『』]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# 一 is a number before these; 一个, 一批 and 一项 mostly count nothing.
_ONE = re.compile(r"(?<![\d一二三四五六七八九十百千万第之统])一(?=[家所座处])")
# What parts two clauses. 、 parts the members of a list, not clauses.
STOPS = ",。;:!?()…—\n"
_SENTENCE_STOPS = "。;!?\n"
_NOT_WORD = re.compile(r"[^\w%.+/]|_")


@lru_cache(maxsize=_REMEMBERED)
def flatten(text: str) -> str:
    """One form for both sides. Punctuation stays, half-width.

    >>> flatten("改造 老旧小区一千八百九十户（约２０个）；面積１,８９０畝")
    '改造老旧小区1890户(约20个);面积1890亩'
    """
    plain = _DROPPED.sub("", to_simplified(unicodedata.normalize("NFKC", text).translate(variants())).lower())
    plain = _ONE.sub("1", plain.replace("千米", "公里").replace("千克", "公斤"))
    return with_digits(_GROUPED.sub("", plain), small=True)


def squeeze(flat: str) -> str:
    """Flattened text without punctuation, but for what a number needs.

    >>> squeeze("占比91.82%,其中:甲、乙.")
    '占比91.82%其中甲乙'
    """
    return re.sub(r"\.(?!\d)|(?<!\d)\.", "", _NOT_WORD.sub("", flat))


def split_pieces(flat: str) -> list[tuple[int, int]]:
    """Places of the clauses of flattened text, in order; the title of a document is never cut."""
    titles = [m.span() for m in TITLE.finditer(flat)]
    cuts = [i for i, char in enumerate(flat) if char in STOPS and not any(a < i < b for a, b in titles)]
    edges = [-1, *cuts, len(flat)]
    return [(a + 1, b) for a, b in pairwise(edges) if flat[a + 1 : b].strip("、.-·")]


def split_sentences(flat: str) -> list[tuple[int, int]]:
    """Places of the sentences, also cut at semicolons."""
    cuts = [i for i, char in enumerate(flat) if char in _SENTENCE_STOPS]
    edges = [-1, *cuts, len(flat)]
    return [(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
