"""Nothing unverified is shown: every statement is checked against what it cites."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from answer.contract import Statement
from answer.verify.amounts import check_figures
from answer.verify.citing import check_needless, check_uncited, citation_problems
from answer.verify.claim import Claim, binds_next, read_claim
from answer.verify.counting import check_sums, check_task_counts, check_unit_counts
from answer.verify.coverage import check_coverage, check_splice
from answer.verify.dating import check_dates
from answer.verify.flatten import squeeze
from answer.verify.naming import check_codes, check_documents, check_labels
from answer.verify.polarity import check_no_figures, check_polarity, lacks
from answer.verify.problem import Problem
from answer.verify.roles import check_roles, take_names
from answer.verify.sources import Evidence, Sources, gather
from answer.verify.standing import check_validity
from answer.verify.wording import check_modality, check_scope, check_status, source_words


def check_statement(statement: Statement, *, sources: Sources) -> tuple[Problem, ...]:
    """Problems of one statement; empty means that it stands."""
    claim = read_claim(statement.text)
    if not statement.citations:
        return check_uncited(claim)
    problems = [p for c in statement.citations for p in citation_problems(c, sources)]
    evidence = gather(statement, sources)
    if evidence.parts:
        problems += _problems_of_text(claim, evidence)
    return tuple(dict.fromkeys(problems))


def _problems_of_text(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """The checks in order: each takes out of the claim what it understands."""
    mark_verbatim(claim, evidence)
    yield from check_needless(claim, evidence)
    yield from check_documents(claim, evidence)
    yield from check_labels(claim, evidence)
    yield from check_dates(claim, evidence)
    yield from check_codes(claim, evidence)
    yield from check_validity(claim, evidence)
    yield from check_roles(claim, evidence)
    yield from check_no_figures(claim, evidence)
    yield from check_sums(claim, evidence)
    yield from check_task_counts(claim, evidence)
    yield from check_unit_counts(claim, evidence)
    take_names(claim, evidence)
    yield from check_figures(claim, evidence)
    for number, _ in list(claim.open_pieces()):
        yield from _problems_of_wording(claim, number, evidence)


def mark_verbatim(claim: Claim, evidence: Evidence) -> None:
    """Clauses that the source prints as they stand need no further look, but for units under a role."""
    for number, piece in enumerate(claim.pieces):
        words = claim.words(number)
        if binds_next(claim, number):
            follows = claim.pieces[number + 1]
            if evidence.prints(words):
                piece.is_verbatim = follows.is_verbatim = True
            else:
                follows.is_verbatim = False
        elif not (number and binds_next(claim, number - 1)):
            piece.is_verbatim = evidence.prints(words)
    for piece in claim.pieces:
        if piece.is_verbatim:
            claim.take(piece.start, piece.end)


def _problems_of_wording(claim: Claim, number: int, evidence: Evidence) -> Iterator[Problem]:
    piece = claim.pieces[number]
    rest = claim.rest[piece.start : piece.end]
    if not squeeze(rest):
        return
    if lacks(rest):
        return
    words = claim.words(number)
    printed = source_words(evidence, words)
    yield from check_scope(claim, piece, words, printed, evidence)
    yield from check_modality(claim, piece, printed)
    yield from check_status(claim, piece, printed)
    yield from check_polarity(claim, piece, printed)
    yield from check_coverage(claim, number, evidence)
    yield from check_splice(claim, piece, evidence)


def verified(statements: Sequence[Statement], *, sources: Sources) -> tuple[Statement, ...]:
    """Statements that stand; a failing one gives way to its own sound quotes, or is withheld if it has none."""
    shown = []
    for statement in statements:
        if not check_statement(statement, sources=sources):
            shown.append(statement)
            continue
        sound = tuple(c for c in statement.citations if not citation_problems(c, sources))
        if sound:
            shown.append(replace(statement, text="；".join(dict.fromkeys(c.quote for c in sound)), citations=sound))
    return tuple(shown)
