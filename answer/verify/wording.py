"""How strongly, how far and how finished: modality, status and scope may not go beyond the source clause."""

import re
from collections.abc import Iterator
from functools import cache

from answer.verify.claim import Claim, Piece
from answer.verify.flatten import bigrams
from answer.verify.problem import Problem
from answer.verify.sources import Evidence
from answer.verify.words import either, listed, pattern

_PLACES = "".join(listed("scope_places"))
_SCOPE = re.compile(
    rf"(?:全(?:[{_PLACES}](?!有企业|务院|土空间|内)|境|域|系统|部门)|(?:国家|省|市|县|区|镇|乡|村|州|旗|街道)级|[省市县]区?(?=范围)|各(?:[{_PLACES}]|街道)|"
    rf"国际|国内外|世界|[我本][省市县区镇乡村])"
)
_SHARED = 2
_NEAR_BEST = 0.34


def source_words(evidence: Evidence, words: str) -> str:
    """The clauses of the cited sources that a clause of the statement restates: those that share most with it."""
    wanted = bigrams(words)
    nearest = evidence.nearest(words)
    if nearest is None:
        return ""
    shared = [len(wanted & clause.bigrams) for clause in nearest.clauses]
    least = max(_SHARED, max(shared, default=0) * _NEAR_BEST)
    return ",".join(c.text for c, n in zip(nearest.clauses, shared, strict=True) if n >= least)


def check_scope(claim: Claim, piece: Piece, words: str, printed: str, evidence: Evidence) -> Iterator[Problem]:
    """全县 never becomes 全市, nor 市级 省级."""
    text = claim.rest[piece.start : piece.end]
    for match in _SCOPE.finditer(text):
        there = _SCOPE.search(printed)
        is_elsewhere = there is None and _is_in_sentence(match.group(), words, evidence)
        if match.group() not in printed and not is_elsewhere:
            yield Problem("scope", match.group(), there.group() if there else "")


def _is_in_sentence(word: str, words: str, evidence: Evidence) -> bool:
    """A scope word that the nearest sentence prints in another clause."""
    nearest = evidence.nearest(words)
    return nearest is not None and word in nearest.text


def check_modality(claim: Claim, piece: Piece, printed: str) -> Iterator[Problem]:
    """力争 never becomes 必须 or 将实现; a strong word must be printed in the clause that it strengthens."""
    text = claim.rest[piece.start : piece.end]
    for match in pattern("strong").finditer(text):
        if match.group() not in printed:
            yield Problem("modality", match.group(), _first(printed, "soft"))
    soft = pattern("soft").search(printed)
    if soft is None or pattern("soft").search(text):
        return
    for match in pattern("promising").finditer(text):
        if match.group() not in printed:
            yield Problem("modality", match.group(), soft.group())


def check_status(claim: Claim, piece: Piece, printed: str) -> Iterator[Problem]:
    """A plan is not a report: 已完成, 超额, 完成了 only where the source says so."""
    text = claim.rest[piece.start : piece.end]
    for match in (*pattern("completed").finditer(text), *_done().finditer(text)):
        if match.group() not in printed:
            yield Problem("status", match.group(), "")


@cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"(?:{either(listed('aspect'))})了")


def _first(printed: str, name: str) -> str:
    match = pattern(name).search(printed)
    return match.group() if match else ""
