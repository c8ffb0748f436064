"""Which claims have to be supported, and why the others need not."""

import re

from eval.atoms import DOC_NUMBER, find_dates, find_units, find_validity, mask
from eval.claims import TITLED, Claim, Origin
from eval.clauses import words_of
from eval.denial import ABSENT_FIGURES, ABSENT_UNITS, META, asks_back, denied_spans, is_denied, refuses
from eval.evidence import Evidence
from eval.quantities import find_quantities

_CONNECTIVE = 12
_MIN_PAIRS = 4
# A clause this long that a source prints just so is no connective, however short the sentence.
_PRINTED = 6
_IN_SECTION = re.compile(r"任务\d+[^,。;]{0,6}(?:在|属于?|位于|列[在入])第.{1,3}部分")


def is_check_worthy(claim: Claim, document: Evidence) -> bool:
    """Whether a claim asserts something; `document` is all that is in scope.

    A figure, unit, date, 文号, document name or state of validity does, and so do four pairs of characters that a
    source has; whatever stands under a citation of its own must rest on it, and a task named by its title must be
    cited. Refusals, questions back and short connectives without a citation do not, unless they assert a figure.
    """
    text = claim.plain
    if has_figure(text) or ABSENT_FIGURES.search(text) or ABSENT_UNITS.search(text):
        return True
    if refuses(text) or asks_back(text) or is_list_of_units(text, document.units):
        return False
    if has_name(text, document.units):
        return True
    if claim.origin == Origin.STATEMENT and TITLED.search(claim.text) and not META.search(text):
        return True
    if _IN_SECTION.search(text):
        return True
    if META.search(text) or (len(text) <= _CONNECTIVE and not claim.places and not _is_printed(text, document)):
        return False
    if claim.origin == Origin.STATEMENT and claim.places and words_of(text, document.units):
        return True
    return bool(claim.group) or _shared_pairs(text, document) >= _MIN_PAIRS


def has_figure(text: str) -> bool:
    """A quantity that is asserted, not denied."""
    spans = denied_spans(text)
    return any(not is_denied(q.start, spans) for q in find_quantities(mask(text)))


def has_name(text: str, units: tuple[str, ...]) -> bool:
    if find_dates(text) or DOC_NUMBER.search(text) or "《" in text or find_validity(text):
        return True
    return bool(find_units(text, units))


def is_list_of_units(text: str, units: tuple[str, ...]) -> bool:
    """Units and nothing else: the choices under a question back."""
    named = find_units(text, units)
    return len(named) > 1 and not words_of(text, units)


def _is_printed(text: str, document: Evidence) -> bool:
    words = words_of(text, document.units)
    return len(words) >= _PRINTED and words in document.clauses.joined


def _shared_pairs(text: str, document: Evidence) -> int:
    words = words_of(text, document.units)
    pairs = {words[i : i + 2] for i in range(len(words) - 1)}
    return sum(pair in document.clauses.joined for pair in pairs)
