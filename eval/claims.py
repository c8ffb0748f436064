"""An answer as a list of claims, each with the places on which it rests."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from eval.answers import AnswerRecord
from eval.atoms import find_units, find_validity, mask
from eval.citations import find_marks, mentioned_tasks, resolve
from eval.evidence import units_of
from eval.items import Place
from eval.normalise import plain
from eval.quantities import find_quantities
from eval.segment import Cut, cut
from eval.sources import Sources

TITLED = re.compile(r"(任务\d+)「[^」\n]{2,80}」")


class Origin(StrEnum):
    """Where a claim stands. A frame (lead-in, heading) and a caveat rest on all that the answer cites."""

    STATEMENT = "statement"
    FRAME = "frame"
    CAVEAT = "caveat"


@dataclass(frozen=True, slots=True)
class Claim:
    """`plain` is the normalised text without the titles beside task numbers.

    `places` are its own citations, `span_places` those of span mode (§4.1).

    `group` is lead or supporting where the claim stands in such a list, `list_unit` the unit whose list it is.
    """

    text: str
    plain: str
    places: tuple[Place, ...]
    invalid: tuple[str, ...]
    span_places: tuple[Place, ...]
    origin: Origin
    group: str = ""
    list_unit: str = ""


def build_claims(answer: AnswerRecord, notices: Sequence[str], sources: Sources) -> tuple[Claim, ...]:
    """The claims in order: of the structured parts if there are any, and of what the text says beyond them."""
    structured = [*_lead_in(answer, notices, sources), *_statements(answer, notices, sources)]
    structured += [_claim(Cut(c, (), ()), Origin.CAVEAT) for c in answer.caveats]
    covered = _asserted("\n".join([answer.lead_in, *(s.text for s in answer.segments), *answer.caveats]))
    free = [c for c in _text_claims(answer, notices, sources) if _core(c.plain) not in covered]
    claims = [*structured, *free]
    everything = tuple(dict.fromkeys(p for c in claims for p in c.places))
    list_unit = _list_unit(claims, notices, sources)
    return tuple(_with_frame(claim, everything, list_unit, notices, sources) for claim in claims)


def _lead_in(answer: AnswerRecord, notices: Sequence[str], sources: Sources) -> Iterable[Claim]:
    for piece in cut(answer.lead_in, notices, sources):
        yield _claim(piece, Origin.FRAME)


def _statements(answer: AnswerRecord, notices: Sequence[str], sources: Sources) -> Iterable[Claim]:
    for segment in answer.segments:
        places, invalid = resolve(segment.citations, sources)
        printed = find_marks(segment.text, notices, sources)
        text = segment.text
        for mark in reversed(printed):
            text = text[: mark.start] + text[mark.end :]
        places = tuple(dict.fromkeys([*places, *(p for m in printed for p in m.places)]))
        invalid = (*invalid, *(i for m in printed for i in m.invalid))
        yield replace(_claim(Cut(text, places, invalid, places), Origin.STATEMENT), group=_group(segment.group))


def _text_claims(answer: AnswerRecord, notices: Sequence[str], sources: Sources) -> Iterable[Claim]:
    pieces = cut(answer.answer, notices, sources)
    # A system that cites per answer, not per sentence: its citations count for each sentence.
    whole = () if any(p.has_mark for p in pieces) or answer.segments else answer.citations
    places, invalid = resolve(whole, sources)
    for piece in pieces:
        origin = Origin.FRAME if piece.is_heading else Origin.STATEMENT
        if places and origin == Origin.STATEMENT:
            piece = replace(piece, places=places, span_places=places)
        yield replace(_claim(piece, origin), group=_group(piece.heading))
    if invalid:
        yield Claim("", "", (), invalid, (), Origin.FRAME)


def is_validity_line(text: str) -> bool:
    """A line on the notice's validity and nothing else: it rests on the notice's own header."""
    return bool(find_validity(text)) and not find_quantities(mask(text))


def _claim(piece: Cut, origin: Origin) -> Claim:
    return Claim(piece.text, _asserted(piece.text), piece.places, piece.invalid, piece.span_places, origin)


def _asserted(text: str) -> str:
    """The normalised text without the titles that are printed beside task numbers: they name, they do not assert."""
    return plain(TITLED.sub(r"\1,", text))


def _group(name: str) -> str:
    words = {"lead": "lead", "supporting": "supporting", "牵头": "lead", "参与": "supporting", "配合": "supporting"}
    return next((role for word, role in words.items() if name.strip("*# ").startswith(word)), "")


def _core(text: str) -> str:
    return text.strip(" 。,;:!?-*•·|>、")


def _list_unit(claims: Sequence[Claim], notices: Sequence[str], sources: Sources) -> str:
    """The one unit whose list the answer is: the first that its frame names, if claims stand in lists by role."""
    if not any(claim.group for claim in claims):
        return ""
    units = units_of(tuple(sources[n].units for n in notices))
    for claim in claims:
        named = find_units(claim.plain, units) if claim.origin == Origin.FRAME else ()
        if named:
            return named[0][0]
    return ""


def _with_frame(
    claim: Claim, everything: tuple[Place, ...], list_unit: str, notices: Sequence[str], sources: Sources
) -> Claim:
    if claim.origin == Origin.STATEMENT and not claim.places and is_validity_line(claim.plain):
        claim = replace(claim, origin=Origin.CAVEAT)
    if claim.origin == Origin.STATEMENT:
        return replace(claim, list_unit=list_unit if claim.group and claim.places else "")
    named = [Place(n, t) for t in mentioned_tasks(claim.text) for n in notices if sources.holds(Place(n, t))]
    headers = [Place(n, None) for n in notices]
    places = tuple(dict.fromkeys([*claim.places, *everything, *named, *headers]))
    return replace(claim, places=places, span_places=places)
