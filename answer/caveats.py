"""Warnings that go with an answer: how a name was read, a wrong figure in the question, damaged source text."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from answer.contract import Caveat, Statement
from answer.evidence import Candidate
from answer.route import Route
from answer.spelling import Mending
from answer.text import normalise, with_digits
from answer.units import unit_core
from ingest.model import Flag, Indicator, Role, Task
from prompts import render

_ASKED_FIGURE = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<unit>%|个|家|项|人|所|处|条|户|套|张|场|公里|亩|吨|元|斤)"
)
_SCALES = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_CLAIMED_ROLE = re.compile(r"牵头|负责|责任|配合|参与|承担|角色|身份")
_CLAIMED_LEAD = re.compile(r"牵头.{0,12}(?:吗|对吗|对不对|是不是|么)|是.{0,12}牵头|由.{0,12}牵头")
_TOLD_KINDS = ("lost_classifier", "implausible_value", "unbalanced_quote", "broken_doc_number")


def alias_caveats(route: Route) -> tuple[Caveat, ...]:
    """How names that differ from the register's were understood."""
    return tuple(
        Caveat("alias", render("alias", word=m.mention, unit=m.units[0]))
        for m in route.mentions
        if len(m.units) == 1 and m.mention != m.units[0] and unit_core(m.mention) != unit_core(m.units[0])
    )


def spelling_caveats(mendings: Sequence[Mending]) -> tuple[Caveat, ...]:
    """How words were understood that the notices print otherwise."""
    return tuple(Caveat("alias", render("alias", word=m.written, unit=m.meant)) for m in mendings)


def premise_caveats(question: str, statements: Sequence[Statement], chosen: Sequence[Candidate]) -> tuple[Caveat, ...]:
    """A figure in the question that the shown clauses contradict is named as not what the notice says."""
    quotes = "".join(normalise(c.quote) for s in statements for c in s.citations)
    shown = [i for c in chosen for i in c.task.indicators if normalise(i.span.text) in quotes]
    found = []
    for figure in _ASKED_FIGURE.finditer(with_digits(question, small=True)):
        asked = Decimal(figure["number"]) * _SCALES[figure["scale"]]
        comparable = [i for i in shown if _unscaled(i.unit_of_measure) in (figure["unit"], "")]
        if comparable and all(asked not in _amounts(i) for i in comparable):
            quote = comparable[0].span.text
            found.append(Caveat("premise", render("premise_quantity", asked=figure.group(), quote=quote)))
    return tuple(found)


def _unscaled(unit: str) -> str:
    return unit.lstrip("万亿千百") if len(unit) > 1 else unit


def _amounts(indicator: Indicator) -> tuple[Decimal, ...]:
    """The indicator's values in single units: 105 万亩 is 1050000."""
    scale = _SCALES.get(indicator.unit_of_measure[:1], Decimal(1)) if len(indicator.unit_of_measure) > 1 else Decimal(1)
    return tuple(Decimal(value) * scale for value in indicator.values)


def unknown_unit_caveats(route: Route, scope: str) -> tuple[Caveat, ...]:
    """Units named beside known ones that the notices do not list."""
    unknown = dict.fromkeys(m.mention for m in route.mentions if not m.units)
    return tuple(Caveat("scope", render("not_found_unit", scope=scope, word=word)) for word in unknown)


def role_caveats(question: str, route: Route, tasks: Sequence[Task]) -> tuple[Caveat, ...]:
    """A unit that the question puts in charge of tasks which do not list it, or list it as supporting."""
    if not _CLAIMED_ROLE.search(question):
        return ()
    found = []
    for unit in dict.fromkeys(m.units[0] for m in route.mentions if len(m.units) == 1):
        labels = [c for task in tasks for c in task.responsibilities if unit in c.units]
        names = "、".join(task.label for task in tasks)
        if not labels:
            found.append(Caveat("premise", render("premise_unit", task=names, unit=unit)))
        elif _CLAIMED_LEAD.search(question) and all(c.role is Role.SUPPORTING for c in labels):
            found.append(Caveat("premise", render("premise_role", task=names, unit=unit, label=labels[0].label)))
    return tuple(found)


def damage_caveats(statements: Sequence[Statement], tasks: Mapping[tuple[str, str], Task]) -> tuple[Caveat, ...]:
    """原文如此 for every damaged passage that a statement shows."""
    flags: dict[Flag, None] = {}
    for statement in statements:
        for citation in statement.citations:
            task = tasks.get((citation.notice_id, citation.task or ""))
            for flag in task.flags if task else ():
                shown = flag.span.start < citation.end and citation.start < flag.span.end
                if shown and flag.kind in _TOLD_KINDS and flag.span.text in statement.text:
                    flags[flag] = None
    return tuple(Caveat("damage", render("damage", note=f.note, quote=f.span.text)) for f in flags)
