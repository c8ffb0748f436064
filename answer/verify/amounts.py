"""Figures of a statement against those of its sources: same value, measure and bound, and of the same thing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.verify.claim import Claim
from answer.verify.counting import is_computed
from answer.verify.figures import Figure, find_figures, near_words
from answer.verify.problem import Problem
from answer.verify.sources import Evidence


def check_figures(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """The figures that are left once names, dates and counts are taken out."""
    said = find_figures(claim.rest, claim.text)
    printed = [f for sentence in evidence.sentences for f in sentence.figures]
    for figure in said:
        number = claim.piece_at(figure.start)
        if claim.pieces and claim.pieces[number].is_verbatim:
            continue
        problem = _problem(claim, number, figure, said, printed)
        if problem is not None:
            yield problem
    for figure in said:
        claim.take(figure.start, figure.end)


def _problem(
    claim: Claim, number: int, figure: Figure, said: Sequence[Figure], printed: Sequence[Figure]
) -> Problem | None:
    same_value = [f for f in printed if f.values == figure.values]
    same = [f for f in same_value if f.measure == figure.measure]
    fitting = [f for f in same if f.bound == figure.bound]
    if fitting:
        return _subject_problem(claim, number, figure, fitting, printed)
    if not same and is_computed(claim.text, figure, said, printed):
        return None
    if same:
        return Problem("bound", figure.text, _best(figure, same).text)
    if same_value:
        return Problem("measure", figure.text, _best(figure, same_value).text)
    rivals = [f for f in printed if f.measure == figure.measure] or list(printed)
    return Problem("figure", figure.text, _best(figure, rivals).text if rivals else "")


def _best(figure: Figure, figures: Sequence[Figure]) -> Figure:
    return max(figures, key=lambda f: len(f.near & figure.near))


def _subject_problem(
    claim: Claim, number: int, figure: Figure, fitting: Sequence[Figure], printed: Sequence[Figure]
) -> Problem | None:
    """Another printed figure of this measure shares more of the words beside it: the figure counts something else."""
    rivals = [f for f in printed if f.measure == figure.measure and f not in fitting]
    for words in _contexts(claim, number, figure):
        own = max(len(words & f.near) for f in fitting)
        other = max((len(words & f.near) for f in rivals), default=0)
        if other > own:
            return Problem("subject", figure.text, _best(replace(figure, near=words), rivals).text)
        if own:
            return None
    return Problem("subject", figure.text, fitting[0].text) if figure.near else None


def _contexts(claim: Claim, number: int, figure: Figure) -> Iterator[frozenset[str]]:
    """Words that may say what the figure counts: those beside it, the clause before, after, the whole statement."""
    yield figure.near
    for near in (number - 1, number + 1):
        if 0 <= near < len(claim.pieces):
            piece = claim.pieces[near]
            yield near_words(claim.text[piece.start : piece.end], "")
    text = claim.text
    yield frozenset().union(*(near_words(text[i : i + 8], "") for i in range(0, max(1, len(text) - 7), 4)))
