"""Affirmation and denial: no negation is added, and none is lost."""

import re
from collections.abc import Iterator
from functools import cache

from answer.verify.claim import Claim, Piece
from answer.verify.problem import Problem
from answer.verify.sources import Evidence
from answer.verify.words import either, listed

# How many characters after a negator show that the statement restates what is denied.
_DENIED = 2
# 原文没有写明…: says what the notice lacks.
_LACKS = re.compile(
    r"(?:原文|通知|文件|任务|此处|没有|并未|未|并没有)*(?:没有|未|并未|没)(?:写明|写|列出|列|提到|提及|明确|说明|规定|给出|标注|说|注明)"
)

_NO_FIGURES = re.compile(
    r"(?:原文|通知|任务)?(?:没有|未|无)(?:写明|列出|设定)?(?:具体|量化)?(?:数字|量化|的)*(?:指标|目标值)"
)


def check_polarity(claim: Claim, piece: Piece, printed: str) -> Iterator[Problem]:
    text = claim.rest[piece.start : piece.end]
    said = negators(text)
    there = negators(printed)
    left = [word for word, _ in there]
    for word, start in said:
        if word in left:
            left.remove(word)
        elif not _is_bound(text, start):
            yield Problem("polarity", text[start : start + len(word) + 2].rstrip("□"), _clause_start(printed))
    for word, start in there:
        denied = printed[start + len(word) : start + len(word) + _DENIED]
        at = text.find(denied)
        if len(denied) == _DENIED and at >= 0 and word not in [w for w, _ in said]:
            yield Problem("polarity", denied, word + denied)


def negators(text: str) -> list[tuple[str, int]]:
    """Words that deny, with their places; 不断 and 不少于 deny nothing."""
    harmless = [m.span() for m in _harmless().finditer(text)]
    return [
        (m.group(), m.start()) for m in _negator().finditer(text) if not any(a <= m.start() < b for a, b in harmless)
    ]


def lacks(text: str) -> re.Match[str] | None:
    """A clause that says what the notice does not print."""
    return _LACKS.search(text)


def check_no_figures(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """没有数字指标: true only where no cited task sets a figure."""
    for match in claim.take_all(_NO_FIGURES):
        printed = [indicator.span.text for task in evidence.tasks for indicator in task.indicators]
        if printed:
            yield Problem("polarity", match.group(), printed[0])


def _is_bound(text: str, start: int) -> bool:
    """不是…: the denial belongs to a role, which is compared as one."""
    return "□" in text[max(0, start - 1) : start + 3] and text.startswith("不是", start)


def _clause_start(printed: str) -> str:
    return printed.split(",")[0]


@cache
def _negator() -> re.Pattern[str]:
    return re.compile(either(listed("negators")))


@cache
def _harmless() -> re.Pattern[str]:
    return re.compile(either(listed("harmless")))
