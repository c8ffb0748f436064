"""The verifier's word lists (answer/data/verify_words.json) as patterns, longest word first."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from answer.tables import load_table
from ingest.quantities import UNITS_OF_MEASURE


def listed(name: str) -> tuple[str, ...]:
    """The words of one list."""
    return tuple(_entry(name))


def either(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest that fits."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Any word of one list."""
    return re.compile(either(listed(name)))


@cache
def empty_words() -> re.Pattern[str]:
    """What says nothing beside a figure: neutral words and attempts, but of single characters only the emptiest."""
    words = (*listed("neutral"), *listed("soft"))
    return re.compile(either([*(w for w in words if len(w) > 1), *"的要为是达到了共"]))


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """Word -> the words that may be printed instead."""
    found: dict[str, tuple[str, ...]] = {}
    for group in _entry("synonyms"):
        for word in group:
            found[word] = (*found.get(word, ()), *(other for other in group if other != word))
    return found


@cache
def synonym_pattern() -> re.Pattern[str]:
    return re.compile(either(synonyms()))


@cache
def variants() -> dict[int, int]:
    """Rare forms of characters -> the common ones."""
    rare, common = _entry("variants")
    return str.maketrans(rare, common)


def same_measure(measure: str) -> str:
    """The measure word that stands for all that count the same (千米 -> 公里)."""
    return str(_entry("measures").get(measure, measure))


@cache
def measure_pattern() -> str:
    """Measure words, longest first, as flattened text prints them."""
    words = {word.replace("（", "(").replace("）", ")").replace("％", "%") for word in UNITS_OF_MEASURE}
    return either({*words, *_entry("measures")})


@cache
def validity_words() -> dict[str, tuple[str, ...]]:
    """Validity value -> how a sentence claims it."""
    return {key: tuple(value) for key, value in _entry("validity").items()}


def _entry(name: str) -> Any:
    return load_table("verify_words")[name]
