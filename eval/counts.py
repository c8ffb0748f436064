"""What a count in an answer may be: numbers of tasks, sections and units, counted in the sources again."""

import re
from collections.abc import Iterable

from eval.atoms import find_units
from eval.comparison import Comparison
from eval.line_grammar import SourceTask
from eval.normalise import plain
from eval.quantities import Quantity

_ROLE_BEFORE = re.compile(r"(牵头|负责|责任|主办|参与|配合|协办)[^,。;、\d]{0,4}$")
_LEAD = ("牵头", "负责", "责任", "主办")


def possible_counts(c: Comparison, count: Quantity) -> frozenset[str]:
    """The numbers that would be right for a count in this claim."""
    text = c.claim.plain
    tasks = [t for n in c.evidence.notices for t in c.evidence.sources[n].tasks.values()]
    named = [name for name, _, _ in find_units(text, c.evidence.units)]
    role = _ROLE_BEFORE.search(text[: count.start])
    wanted = "" if role is None else "lead" if role[1] in _LEAD else "supporting"
    unit = named[0] if named else _heading_unit(c)
    if unit:
        return frozenset(map(str, _unit_counts(tasks, unit, wanted, named)))
    sections = [t for t in tasks if len(t.section) > 2 and plain(t.section.partition("、")[2]) in text]
    if sections:
        return frozenset({str(len(sections))})
    return frozenset(map(str, _structure(tasks, c)))


def _heading_unit(c: Comparison) -> str:
    """The unit whose list a heading such as 牵头（21 项） stands in."""
    if c.claim.group:
        for claim in c.context.claims:
            if claim.list_unit:
                return claim.list_unit
    return ""


def _unit_counts(tasks: Iterable[SourceTask], unit: str, role: str, named: list[str]) -> set[int]:
    tasks = list(tasks)
    together = list(dict.fromkeys(named)) or [unit]
    lead = [t for t in tasks if unit in map(plain, t.lead_units)]
    supporting = [t for t in tasks if unit in map(plain, t.supporting_units)]
    both = {len([t for t in tasks if all(u in map(plain, t.lead_units) for u in together)])} if together[1:] else set()
    if role == "lead":
        return {len(lead)} | both
    if role == "supporting":
        return {len(supporting)} | both
    return {len(lead) + len(supporting), *([] if lead and supporting else [len(lead or supporting)])} | both


def _structure(tasks: list[SourceTask], c: Comparison) -> set[int]:
    """Counts of a whole notice, and of what the answer itself lists."""
    found = set(c.context.listed.values())
    for notice in c.evidence.notices:
        source = c.evidence.sources[notice]
        found |= {len(source.tasks), len({t.section for t in source.tasks.values()}), len(source.units)}
        found.add(sum(not t.lead_units and not t.supporting_units for t in source.tasks.values()))
    for task in c.evidence.tasks:
        found |= {len(task.lead_units), len(task.supporting_units), len(task.lead_units) + len(task.supporting_units)}
    found.add(len(tasks))
    return found - {0}
