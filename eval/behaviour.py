"""What an answer does: answer, refuse, ask back, correct, or answer in part. Its field and its text must agree."""

from collections.abc import Sequence

from eval.answers import AnswerRecord
from eval.check_worthy import has_figure, is_list_of_units
from eval.claims import Claim, Origin
from eval.denial import ABSENT_UNITS, CONFLICT, asks_back, refuses
from eval.items import Behaviour

_BY_STATUS = {
    "answered": Behaviour.ANSWER,
    "clarify": Behaviour.CLARIFY,
    "not_found": Behaviour.REFUSE,
    "out_of_scope": Behaviour.REFUSE,
}


def predicted_behaviour(answer: AnswerRecord, claims: Sequence[Claim], units: tuple[str, ...]) -> Behaviour | None:
    """By the status field and the text together; None where the two disagree or there is no answer.

    A field that says answered over a text that only refuses is a disagreement, and so is a refusal that asserts no
    refusal in words.
    """
    by_text = _by_text(claims, units)
    if by_text is None or answer.error:
        return None
    by_field = _BY_STATUS.get(answer.status)
    if by_field is None:
        return by_text
    if by_field == Behaviour.ANSWER:
        return None if by_text in (Behaviour.REFUSE, Behaviour.CLARIFY) else by_text
    if by_field == Behaviour.REFUSE:
        return by_field if any(refuses(c.plain) for c in claims) else None
    return by_field if any(asks_back(c.plain) for c in claims) else None


def _by_text(claims: Sequence[Claim], units: tuple[str, ...]) -> Behaviour | None:
    main = [c for c in claims if c.origin != Origin.CAVEAT and c.plain]
    if not main:
        return None
    content = [c for c in main if is_content(c, units)]
    refusing = [c for c in main if refuses(c.plain) and not ABSENT_UNITS.search(c.plain)]
    if not content:
        if any(asks_back(c.plain) for c in main):
            return Behaviour.CLARIFY
        return Behaviour.REFUSE if refusing or any(refuses(c.plain) for c in main) else Behaviour.ANSWER
    if any(CONFLICT.search(c.plain) for c in claims):
        return Behaviour.CORRECT
    return Behaviour.PARTIAL if refusing else Behaviour.ANSWER


def is_content(claim: Claim, units: tuple[str, ...]) -> bool:
    """Whether a claim answers something: it rests on a citation or has a figure, and neither refuses nor asks."""
    if is_list_of_units(claim.plain, units):
        return False
    if claim.origin == Origin.FRAME:
        return has_figure(claim.plain) and not refuses(claim.plain)
    if refuses(claim.plain) or asks_back(claim.plain):
        return has_figure(claim.plain) or bool(claim.places)
    return bool(claim.places) or has_figure(claim.plain)
