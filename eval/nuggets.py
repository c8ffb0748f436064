"""Whether an answer says what gold asks for, and whether it says the opposite."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.atoms import UnitSaid, doc_number_key, find_dates, find_doc_numbers, find_validity, mask, same_date
from eval.atoms import units_with_roles as roles_in
from eval.claims import Claim
from eval.clauses import ClauseIndex, PairIndex, align, source_clauses, split_clauses
from eval.comparison import judge_quantity
from eval.denial import ABSENT_UNITS, denied_spans, is_denied, without_denied
from eval.items import Nugget, NuggetKind, Place
from eval.measure_words import MEASURE, canonical_measure
from eval.normalise import plain
from eval.quantities import Quantity, bigrams, find_quantities

_STATES = {
    "失效": "expired",
    "已失效": "expired",
    "expired": "expired",
    "废止": "repealed",
    "repealed": "repealed",
    "有效": "in_force",
    "现行有效": "in_force",
    "in_force": "in_force",
}
_SUBJECT_SHARE = 0.5
_TEXT_PARTIAL = 0.45
_TELLING = 3
# Of 2: both the nugget's words and the figure's must mostly be the other's.
_SAME_THING = 1.5


@dataclass(frozen=True, slots=True)
class Said:
    """What a whole answer asserts, denials left out. `statements` are its normalised claims.

    `unit_places` says under which citations a unit is named.
    """

    statements: tuple[str, ...]
    quantities: tuple[tuple[Quantity, str], ...]
    units: tuple[UnitSaid, ...]
    unit_places: tuple[tuple[UnitSaid, tuple[Place, ...]], ...]
    dates: tuple[str, ...]
    doc_numbers: tuple[str, ...]
    validities: frozenset[str]
    states: frozenset[tuple[str, str]]
    clauses: ClauseIndex

    @property
    def text(self) -> str:
        return "\n".join(self.statements)


@dataclass(frozen=True, slots=True)
class NuggetVerdict:
    """`share` is 1 said, 0.5 said in part, 0 not said; `contradiction` is the opposite as it is said, or empty."""

    nugget: Nugget
    share: float
    contradiction: str = ""


def read_answer(claims: Sequence[Claim], units: tuple[str, ...]) -> Said:
    statements, quantities, dates, states = [], [], [], []
    placed: list[tuple[UnitSaid, tuple[Place, ...]]] = []
    for claim in claims:
        spans = denied_spans(claim.plain)
        statements.append("".join("," if is_denied(i, spans) else char for i, char in enumerate(claim.plain)))
        figures = find_quantities(mask(without_denied(claim.plain, spans)))
        quantities += [(quantity, claim.plain) for quantity in figures]
        named = [u for u in roles_in(claim.plain, units, claim.group) if not is_denied(u.start, spans)]
        if claim.list_unit:
            named.append(UnitSaid(claim.list_unit, claim.group, 0, 0))
        placed += [(unit, claim.places) for unit in named]
        dates += [d.value for d in find_dates(statements[-1])]
        about = {p.notice for p in claim.places}
        states += [(state, next(iter(about))) for state in find_validity(statements[-1]) if len(about) == 1]
    statements += [plain(c.text) for c in claims if plain(c.text) != c.plain and not denied_spans(c.plain)]
    whole = "\n".join(statements)
    return Said(
        statements=tuple(statements),
        quantities=tuple(quantities),
        units=tuple(unit for unit, _ in placed),
        unit_places=tuple(placed),
        dates=tuple(dates),
        doc_numbers=find_doc_numbers(whole),
        validities=find_validity(whole),
        states=frozenset(states),
        clauses=ClauseIndex((PairIndex(source_clauses(whole, ())),)),
    )


def judge(nugget: Nugget, said: Said, others: Sequence[Nugget] = (), printed: Sequence[Quantity] = ()) -> NuggetVerdict:
    """`others` are the item's nuggets: a figure that fits another of them better contradicts nothing.

    `printed` are the figures of the nugget's own place: what it prints itself contradicts nothing either.
    """
    contradiction = _contradiction(nugget, said, others, printed)
    if any(_has_surface(plain(surface), said.text) for surface in nugget.surfaces if surface):
        return NuggetVerdict(nugget, 1.0, contradiction)
    return NuggetVerdict(nugget, _share(nugget, said, printed), contradiction)


def _has_surface(surface: str, text: str) -> bool:
    """10家以上 is not said by 110家以上."""
    guard = r"(?<![\d.])" if surface[:1].isdigit() else ""
    return re.search(guard + re.escape(surface), text) is not None


def _share(nugget: Nugget, said: Said, printed: Sequence[Quantity]) -> float:
    kind = nugget.kind
    if kind == NuggetKind.QUANTITY:
        return float(any(_is_it(nugget, q, text, printed) for q, text in said.quantities))
    if kind == NuggetKind.COUNT:
        return float(any(q.value == nugget.value for q, _ in said.quantities))
    if kind == NuggetKind.UNIT_ROLE:
        return float(any(u.name == plain(nugget.value) and _role_fits(u.role, nugget.role) for u in said.units))
    if kind == NuggetKind.DATE:
        wanted = [d.value for d in find_dates(plain(nugget.value))]
        if not wanted:
            return float(plain(nugget.value) in said.text)
        return float(any(same_date(d, w) or d.startswith(w) for d in said.dates for w in wanted))
    if kind == NuggetKind.DOC_NUMBER:
        key = doc_number_key(plain(nugget.value))
        return float(any(doc_number_key(n).endswith(key) for n in said.doc_numbers) or plain(nugget.value) in said.text)
    if kind == NuggetKind.STATUS:
        state = _STATES.get(nugget.value)
        if nugget.value.startswith("未列"):
            return float(_says_unlisted(nugget.attribute, said))
        return float(state in said.validities if state else plain(nugget.value) in said.text)
    if nugget.value.startswith("未列"):
        return float(_says_unlisted(nugget.value, said))
    return _text_share(nugget, said)


def _says_unlisted(wanted: str, said: Said) -> bool:
    """That units of a role are not listed, in whatever words."""
    is_lead = "牵头" in wanted or "责任" in wanted
    roles = ("牵头", "责任") if is_lead else ("参与", "配合", "协办")
    return any(match["role"] in (*roles, None) for s in said.statements for match in ABSENT_UNITS.finditer(s))


def _role_fits(said: str, wanted: str) -> bool:
    return not said or not wanted or said == wanted


def _is_it(nugget: Nugget, quantity: Quantity, text: str, printed: Sequence[Quantity]) -> bool:
    if not _same_value(nugget, quantity) or not _same_bound(nugget, quantity):
        return False
    if nugget.computed_from or _is_unmistakable(quantity, printed):
        return True
    if _fits(nugget, quantity) >= _SUBJECT_SHARE or _named_before(nugget, quantity, text):
        return True
    # 占GDP比重达到2%以上 names its attribute so fully that the subject can be left out.
    attribute = bigrams(plain(nugget.attribute))
    return len(attribute) >= _TELLING and len(attribute & bigrams(quantity.attribute)) >= len(attribute) * 0.75


def _is_unmistakable(quantity: Quantity, printed: Sequence[Quantity]) -> bool:
    """The nugget's place prints this figure once, and nothing that is said of it fits another of its figures."""
    same = [p for p in printed if (p.value, p.unit) == (quantity.value, quantity.unit)]
    return len(same) == 1 and not judge_quantity(quantity, printed).problem


def _same_value(nugget: Nugget, quantity: Quantity) -> bool:
    return (quantity.value, quantity.unit) == (plain(nugget.value), _measure(nugget))


def _same_bound(nugget: Nugget, quantity: Quantity) -> bool:
    return (nugget.bound or "=") == quantity.bound or {nugget.bound, quantity.bound} == {"range", "="}


def _measure(nugget: Nugget) -> str:
    printed = re.sub(r"^[万亿]+", "", plain(nugget.unit_of_measure))
    known = re.match(MEASURE, printed)
    # 个工作日 is counted by 个.
    return canonical_measure(known[0] if known else printed)


def _fits(nugget: Nugget, quantity: Quantity) -> float:
    """The share of the nugget's subject in the words around a figure; 1 where no words stand around it."""
    wanted = bigrams(plain(nugget.subject or nugget.attribute))
    if not wanted or len(quantity.attribute) < 2:
        return 1.0
    return len(wanted & bigrams(quantity.attribute)) / len(wanted)


def _named_before(nugget: Nugget, quantity: Quantity, text: str) -> bool:
    """The subject may stand earlier in the sentence, and other words say the same of it."""
    wanted = set(plain(nugget.subject + nugget.attribute))
    around = set(text[: quantity.end][-60:]) | set(quantity.attribute)
    return len(wanted & around) >= len(wanted) * _SUBJECT_SHARE


def _letters(text: str) -> str:
    """A text without punctuation: where an answer puts its commas says nothing."""
    return re.sub(r"[^\w%]", "", text)


def _text_share(nugget: Nugget, said: Said) -> float:
    clauses = split_clauses(plain(nugget.value))
    if _letters(plain(nugget.value)) in _letters(said.text):
        return 1.0
    if all(clause in said.text for clause in clauses):
        return 1.0
    found = [a for clause in clauses if (a := align(clause, said.clauses, ())) is not None]
    if not found:
        return 0.0
    if all(a.is_supported for a in found):
        return 1.0
    return 0.5 if sum(a.covered for a in found if a.source is not None) / len(found) >= _TEXT_PARTIAL else 0.0


def _contradiction(nugget: Nugget, said: Said, others: Sequence[Nugget], printed: Sequence[Quantity]) -> str:
    """What the answer says instead about the same subject and attribute."""
    if nugget.kind == NuggetKind.QUANTITY:
        unsaid = [q for q, _ in said.quantities if not printed or judge_quantity(q, printed).problem]
        return next((q.printed for q in unsaid if _is_other_value(nugget, q, others)), "")
    if nugget.kind == NuggetKind.UNIT_ROLE and nugget.role:
        place = Place(nugget.notice, nugget.task)
        mine = [u for u, p in said.unit_places if u.name == plain(nugget.value) and u.role and (not p or p == (place,))]
        if mine and not any(u.role == nugget.role for u in mine):
            return f"{mine[0].name}（{mine[0].role}）"
    if nugget.kind == NuggetKind.STATUS and nugget.value in _STATES:
        other = {state for state, notice in said.states if notice == nugget.notice} - {_STATES[nugget.value]}
        return "、".join(sorted(other))
    return ""


def _is_other_value(nugget: Nugget, quantity: Quantity, others: Sequence[Nugget]) -> bool:
    """A figure in the nugget's measure and about its subject, more than about any other nugget's, but another one."""
    if quantity.unit != _measure(nugget) or len(quantity.attribute) < 2:
        return False
    if _same_value(nugget, quantity) and _same_bound(nugget, quantity):
        return False
    rivals = [o for o in others if o.kind == NuggetKind.QUANTITY and o != nugget]
    if any(_same_value(o, quantity) and _closeness(o, quantity) >= _closeness(nugget, quantity) for o in rivals):
        return False
    around = set(quantity.attribute) | set(quantity.context)
    attribute = set(plain(nugget.attribute))
    return len(attribute & around) >= len(attribute) / 2 and _closeness(nugget, quantity) >= _SAME_THING


def _closeness(nugget: Nugget, quantity: Quantity) -> float:
    """How well the figure's words and the nugget's agree, both ways, 0 to 2."""
    wanted = bigrams(plain(nugget.subject))
    around = bigrams(quantity.attribute)
    if not wanted or not around:
        return 0.0
    all_words = wanted | bigrams(plain(nugget.attribute)) | bigrams(plain(nugget.attribute + nugget.subject))
    return len(wanted & around) / len(wanted) + len(around & all_words) / len(around)
