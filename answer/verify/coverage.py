"""What a clause says beyond its atoms must be printed: every stretch of content in one sentence of the source.

Words may be moved, joined by connectives and replaced by synonyms. Halves of two clauses put together are told by
their joint: both sides are cut out of the middle of a clause.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from answer.verify.claim import Claim, Piece
from answer.verify.flatten import bigrams, split_pieces, squeeze
from answer.verify.masking import MASK
from answer.verify.problem import Problem
from answer.verify.sources import Evidence
from answer.verify.words import pattern, synonym_pattern, synonyms

# Stretches that may differ without a finding: one character, or a single pair in a long clause.
_SHORTEST_FOREIGN = 2
_MOST_ODD = 3
_LONG_RUN = 4
_MIDDLE = 2
# Shorter stretches are words, which may stand in any order; what is left out between two of one clause is no joint.
_LONG_JOINT = 10
_LEAP = 12
_TOPIC = re.compile(r"[^,;。]{1,6}方面")


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of the clause that the source prints in one: its place here and there."""

    start: int
    source: int
    length: int


def check_coverage(claim: Claim, number: int, evidence: Evidence) -> Iterator[Problem]:
    piece = claim.pieces[number]
    text = claim.rest[piece.start : piece.end]
    words = squeeze(text)
    if not words or _TOPIC.fullmatch(text):
        return
    elsewhere = evidence.bigrams if number in claim.role_pieces else evidence.heading
    best = min((_foreign(text, s.text, s.bigrams | elsewhere) for s in evidence.sentences), key=_weight, default=[text])
    if _weight(best) >= _SHORTEST_FOREIGN and (_longest(best) >= _SHORTEST_FOREIGN or sum(map(len, best)) > _MOST_ODD):
        nearest = evidence.nearest(words)
        yield Problem("clause", max(best, key=len), _nearest_clause(words, nearest.text) if nearest else "")


def _foreign(text: str, printed: str, known: frozenset[str]) -> list[str]:
    """The stretches of `text` that are neither printed nor say nothing by themselves."""
    covered = [char == MASK or not char.isalnum() for char in text]
    for i in range(len(text) - 1):
        if text[i : i + 2] in known:
            covered[i] = covered[i + 1] = True
    for match in synonym_pattern().finditer(text):
        if any(other in printed for other in synonyms()[match.group()]):
            covered[match.start() : match.end()] = [True] * len(match.group())
    if pattern("soft").search(printed):
        for match in pattern("soft").finditer(text):
            covered[match.start() : match.end()] = [True] * len(match.group())
    for match in pattern("neutral").finditer(text):
        covered[match.start() : match.end()] = [True] * len(match.group())
    marked = "".join(" " if is_covered else char for char, is_covered in zip(text, covered, strict=True))
    return marked.split()


def _weight(foreign: Sequence[str]) -> int:
    return sum(len(stretch) for stretch in foreign)


def _longest(foreign: Sequence[str]) -> int:
    return max(map(len, foreign), default=0)


def _nearest_clause(words: str, sentence: str) -> str:
    wanted = bigrams(words)
    clauses = [sentence[a:b] for a, b in split_pieces(sentence)]
    return max(clauses, key=lambda c: len(wanted & bigrams(squeeze(c))), default="")


def check_splice(claim: Claim, piece: Piece, evidence: Evidence) -> Iterator[Problem]:
    """Two long stretches of different clauses, each cut off in the middle, with nothing between them."""
    text = squeeze(claim.text[piece.start : piece.end])
    for part in evidence.parts:
        runs = _runs(text, part.run)
        for first, second in pairwise(runs):
            if _is_joint(first, second, part.run, part.edges):
                joint = text[max(0, first.start + first.length - 4) : second.start + 4]
                yield Problem("clause", joint, part.run[first.source : first.source + first.length + 4])
                return


def _runs(text: str, source: str) -> list[_Run]:
    """The clause cut into the longest stretches that the source prints, from left to right."""
    runs: list[_Run] = []
    position = 0
    while position < len(text) - 1:
        length, place = 0, -1
        while position + length < len(text):
            found = source.find(text[position : position + length + 1])
            if found < 0:
                break
            length, place = length + 1, found
        if length >= _LONG_RUN:
            runs.append(_Run(position, place, length))
            position += length
        else:
            position += 1
    return runs


def _is_joint(first: _Run, second: _Run, run: str, edges: frozenset[int]) -> bool:
    if second.start - (first.start + first.length) > 0:
        return False
    first_end, second_start = first.source + first.length, second.source
    words = run[second.source : second.source + second.length]
    if first.length + second.length < _LONG_JOINT or words in run[first_end : first_end + len(words) + _LEAP]:
        return False
    gap = range(min(first_end, second_start), max(first_end, second_start) + 1)
    crosses = any(edge in edges for edge in gap)
    near_end = any(edge in edges for edge in range(first_end, first_end + _MIDDLE))
    near_start = any(edge in edges for edge in range(second_start - _MIDDLE + 1, second_start + 1))
    return crosses and not near_end and not near_start
