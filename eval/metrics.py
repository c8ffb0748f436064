"""The measures of a turn (EVALUATION §4.3). Each returns None where it does not apply; MEASURES names them all."""

from collections.abc import Callable

from eval.claims import Claim, Origin
from eval.comparison import Comparison
from eval.conduct import CONDUCT
from eval.items import Behaviour, Place
from eval.normalise import plain
from eval.quantities import Quantity
from eval.results import Measure
from eval.retrieval import ratio
from eval.support import is_supported
from eval.turn_view import TurnView

Metric = Callable[[TurnView], Measure | None]

_ANSWERING = (Behaviour.ANSWER, Behaviour.CORRECT, Behaviour.PARTIAL)


def answers_expected(view: TurnView) -> bool:
    return view.gold.behaviour in _ANSWERING


def strict_faithfulness(view: TurnView) -> Measure | None:
    """Every check-worthy claim is supported by its own citations, and no forbidden value is asserted."""
    if view.is_missing:
        return ratio(0, 1) if answers_expected(view) else None
    if not view.verdicts:
        return None
    return ratio(int(not any(v.findings for v in view.verdicts) and not forbidden_said(view)), 1)


def segment_faithfulness(view: TurnView) -> Measure | None:
    return _share_supported(view, [not v.findings for v in view.verdicts])


def segment_faithfulness_span(view: TurnView) -> Measure | None:
    return _share_supported(view, [not v.span_findings for v in view.verdicts])


def _share_supported(view: TurnView, supported: list[bool]) -> Measure | None:
    if view.is_missing:
        return ratio(0, 1) if answers_expected(view) else None
    return ratio(sum(supported), len(supported)) if supported else None


def exempt_share(view: TurnView) -> Measure | None:
    """Claims that need no support. A high share is a way of gaming, so it is reported."""
    statements = [w for w, c in zip(view.worthy, view.claims, strict=True) if c.origin == Origin.STATEMENT]
    return ratio(sum(not w for w in statements), len(statements)) if statements else None


def forbidden_said(view: TurnView) -> tuple[str, ...]:
    """Forbidden values that the answer asserts: not those that it denies, nor those that the cited place prints."""
    return tuple(v for v in view.gold.forbidden_values if _says(view, v) and not _is_printed(view, plain(v)))


def _is_printed(view: TurnView, value: str) -> bool:
    """高技能人才80人 holds 技能人才80人 word for word: then the rules of support decide what it is said of."""
    return value in view.evidence(view.cited).whole


def _says(view: TurnView, value: str) -> bool:
    wanted = plain(value)
    text = view.said.text
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        # 17家 is not said by 117家, and 10家 not by 10家以上 when the bound is what is wrong.
        before = text[start - 1] if start else ""
        if not (wanted[0].isdigit() and (before.isdigit() or before == ".")):
            return True
        start = text.find(wanted, start + 1)
    return False


def no_forbidden_value(view: TurnView) -> Measure | None:
    return ratio(int(not view.is_missing and not forbidden_said(view)), 1) if view.gold.forbidden_values else None


def citation_precision(view: TurnView) -> Measure | None:
    if not _cites_expected(view):
        return None
    cited = set(view.cited)
    return ratio(len(cited & _acceptable(view)), len(cited) + len(view.invalid))


def citation_recall(view: TurnView) -> Measure | None:
    if not _cites_expected(view):
        return None
    required = set(view.gold.required)
    return ratio(len(set(view.cited) & required), len(required))


def citation_f1(view: TurnView) -> Measure | None:
    precision, recall = citation_precision(view), citation_recall(view)
    if precision is None or recall is None or precision.value is None or recall.value is None:
        return None
    both = precision.value + recall.value
    return ratio(2 * precision.value * recall.value, both) if both else ratio(0, 1)


def _cites_expected(view: TurnView) -> bool:
    return answers_expected(view) and bool(view.gold.required)


def _acceptable(view: TurnView) -> set[Place]:
    return {*view.gold.acceptable, *view.gold.required}


def citation_validity(view: TurnView) -> Measure | None:
    cited = sum(len(c.places) for c in view.claims if c.origin == Origin.STATEMENT)
    invalid = sum(len(c.invalid) for c in view.claims)
    return ratio(cited, cited + invalid) if cited + invalid else None


def support_recall(view: TurnView) -> Measure | None:
    """Statements that their citations support together (ALCE)."""
    own = [v for v in view.verdicts if v.claim.origin == Origin.STATEMENT]
    return _share_supported(view, [not v.findings for v in own])


def support_precision(view: TurnView) -> Measure | None:
    """Citations that are of use: the statement is supported, and not just as well without this one."""
    useful = [
        not v.findings and not _is_useless(view, v.claim, place)
        for v in view.verdicts
        if v.claim.origin == Origin.STATEMENT
        for place in v.claim.places
    ]
    return _share_supported(view, useful)


def _is_useless(view: TurnView, claim: Claim, place: Place) -> bool:
    rest = tuple(p for p in claim.places if p != place)
    if not rest or is_supported(claim, view.evidence((place,)), view.context):
        return False
    return is_supported(claim, view.evidence(rest), view.context)


def strict_vital(view: TurnView) -> Measure | None:
    """Vital nuggets said in full, all or none of the credit going by share: matched vital / vital."""
    vital = [v for v in view.nuggets if v.nugget.vital]
    return ratio(sum(v.share == 1 for v in vital), len(vital)) if vital else None


def strict_all(view: TurnView) -> Measure | None:
    return ratio(sum(v.share == 1 for v in view.nuggets), len(view.nuggets)) if view.nuggets else None


def soft_all(view: TurnView) -> Measure | None:
    """As strict_all, with half the credit for what is said in part."""
    return ratio(sum(v.share for v in view.nuggets), len(view.nuggets)) if view.nuggets else None


def no_contradiction(view: TurnView) -> Measure | None:
    if not view.nuggets:
        return None
    return ratio(sum(not v.contradiction for v in view.nuggets) if not view.is_missing else 0, len(view.nuggets))


def truthfulness(view: TurnView) -> Measure | None:
    """+1 all vital nuggets, +.5 some, 0 none; -1 where anything is contradicted or a forbidden value asserted."""
    vital = [v for v in view.nuggets if v.nugget.vital]
    if not vital or not answers_expected(view):
        return None
    if any(v.contradiction for v in view.nuggets) or forbidden_said(view):
        return Measure(-1.0, -1, 1)
    said = sum(v.share == 1 for v in vital)
    return ratio(1 if said == len(vital) else 0.5 if said else 0, 1)


def listed_tasks(view: TurnView) -> dict[str, set[str]]:
    """The tasks that the answer lists, by gold's list names: by group where it has any, else all that it cites."""
    statements = [c for c in view.claims if c.origin == Origin.STATEMENT]
    has_groups = any(c.group for c in statements)
    lists: dict[str, set[str]] = {}
    for name in view.gold.lists or {}:
        mine = (
            [c for c in statements if c.group == name] if has_groups and name in ("lead", "supporting") else statements
        )
        lists[name] = {p.task for c in mine for p in c.places if p.task is not None} | _named(view, mine)
    return lists


def _named(view: TurnView, claims: list[Claim]) -> set[str]:
    """Tasks that are named by their title without being cited."""
    tasks = [t for n in view.item.notices for t in view.sources[n].tasks.values()]
    return {t.number for t in tasks for c in claims if not c.places and plain(t.title) in plain(c.text)}


def _list_counts(view: TurnView) -> tuple[int, int, int] | None:
    """Right, listed, and wanted, over all of gold's lists."""
    if not view.gold.lists:
        return None
    listed = listed_tasks(view)
    if set(view.gold.lists) == {"lead", "supporting"} and not any(c.group for c in view.claims):
        wanted = {t for tasks in view.gold.lists.values() for t in tasks}
        found = {t for tasks in listed.values() for t in tasks}
        return len(found & wanted), len(found), len(wanted)
    pairs = [(listed[name], set(wanted)) for name, wanted in view.gold.lists.items()]
    return sum(len(a & b) for a, b in pairs), sum(len(a) for a, _ in pairs), sum(len(b) for _, b in pairs)


def list_recall(view: TurnView) -> Measure | None:
    counts = _list_counts(view)
    return None if counts is None else ratio(counts[0], counts[2])


def list_precision(view: TurnView) -> Measure | None:
    counts = _list_counts(view)
    return None if counts is None else ratio(counts[0], counts[1])


def list_exact(view: TurnView) -> Measure | None:
    counts = _list_counts(view)
    return None if counts is None else ratio(int(counts[0] == counts[1] == counts[2]), 1)


def list_count(view: TurnView) -> Measure | None:
    """A stated total must be that of gold's lists, and what is listed must come to it."""
    counts = _list_counts(view)
    if counts is None or view.gold.lists is None:
        return None
    stated = {int(q.value) for c in view.claims for q in _counts_in(view, c)}
    if not stated:
        return None
    lengths = {len(tasks) for tasks in view.gold.lists.values()} | {counts[2]}
    wrong = [f for v in view.verdicts for f in v.findings if f.rule == "arithmetic.count"]
    return ratio(int(not wrong and bool(stated & lengths) and counts[1] == counts[2]), 1)


def _counts_in(view: TurnView, claim: Claim) -> tuple[Quantity, ...]:
    return Comparison(claim, view.evidence(claim.places), view.context).counts


MEASURES: dict[str, Metric] = {
    "strict_faithfulness": strict_faithfulness,
    "segment_faithfulness": segment_faithfulness,
    "segment_faithfulness_span": segment_faithfulness_span,
    "exempt_share": exempt_share,
    "no_forbidden_value": no_forbidden_value,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "citation_f1": citation_f1,
    "citation_validity": citation_validity,
    "support_recall": support_recall,
    "support_precision": support_precision,
    "strict_vital": strict_vital,
    "strict_all": strict_all,
    "soft_all": soft_all,
    "no_contradiction": no_contradiction,
    "truthfulness": truthfulness,
    "list_recall": list_recall,
    "list_precision": list_precision,
    "list_exact": list_exact,
    "list_count": list_count,
    **CONDUCT,
}
