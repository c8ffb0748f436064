"""What a count in an answer may be: numbers of tasks, sections and units, counted in the sources again."""

import re
from collections.abc import Iterable
from functools import lru_cache

from eval.atoms import find_units
from eval.claims import Origin
from eval.comparison import Comparison
from eval.evidence import plain_units
from eval.line_grammar import SourceTask
from eval.normalise import plain
from eval.numerals import parse_numeral
from eval.quantities import Quantity

_ROLE_BEFORE = re.compile(r"(牵头|负责|责任|主办|参与|配合|协办)[^,。;、\d]{0,4}$")
# 4项,均由甲局牵头.
_ROLE_AFTER = re.compile(r"[^。;]*?(牵头|负责|责任|主办|参与|配合|协办)")
_LEAD = ("牵头", "负责", "责任", "主办")


def possible_counts(c: Comparison, count: Quantity) -> frozenset[str]:
    """The numbers that would be right for a count in this claim."""
    text = c.claim.plain
    notices = [list(c.evidence.sources[n].tasks.values()) for n in c.evidence.notices]
    within = [[t for t in tasks if _names_section(text, t.section)] for tasks in notices]
    # 第六部分牵头11项 counts within that part only.
    notices = within if any(within) else notices
    tasks = [t for some in notices for t in some]
    named = [name for name, _, _ in find_units(text, c.evidence.units)]
    role = _ROLE_BEFORE.search(text[: count.start]) or (_ROLE_AFTER.match(text) if count.start == 0 else None)
    wanted = "" if role is None else "lead" if role[1] in _LEAD else "supporting"
    if count.unit == "家" or _counts_units(text, count):
        return frozenset(map(str, _numbers_of_units(c, named)))
    named = named or _heading_units(c)
    if named:
        return frozenset(str(n) for some in (tasks, *notices) for n in _unit_counts(some, named[0], wanted, named))
    if any(within):
        return frozenset(str(len(some)) for some in (tasks, *within) if some)
    return frozenset(map(str, _structure(tasks, c)))


def is_derivable(c: Comparison) -> bool:
    """Whether a count follows from units or sections that the claim names; else gold may say what it is."""
    text = c.claim.plain
    tasks = [t for n in c.evidence.notices for t in c.evidence.sources[n].tasks.values()]
    return bool(find_units(text, c.evidence.units)) or any(_names_section(text, t.section) for t in tasks)


@lru_cache(maxsize=50_000)
def _names_section(text: str, section: str) -> bool:
    """By its heading or by its number: 第五部分."""
    number, _, heading = plain(section).partition("、")
    value = parse_numeral(number)
    ordinals = {f"第{number}部分", f"第{value}部分"} if value is not None else {f"第{number}部分"}
    return len(heading) > 1 and (heading in text or any(o in text for o in ordinals))


def _counts_units(text: str, count: Quantity) -> bool:
    return re.match(r"(?:牵头|参与|配合|责任)?(?:单位|部门)", text[count.end :]) is not None


def _numbers_of_units(c: Comparison, named: list[str]) -> set[int]:
    """How many units the cited tasks list in one role or in all, and how many the claim itself names."""
    found = {len(set(named))} if named else set()
    for task in c.evidence.tasks:
        found |= {len(task.lead_units), len(task.supporting_units), len(task.lead_units) + len(task.supporting_units)}
    found |= {len(c.evidence.sources[notice].units) for notice in c.evidence.notices}
    return found - {0}


def _heading_units(c: Comparison) -> list[str]:
    """The units whose list a heading such as 牵头（21 项） stands in."""
    if c.claim.group:
        for claim in c.context.claims:
            found = [name for name, _, _ in find_units(claim.plain, c.evidence.units)]
            if found and claim.origin == Origin.FRAME:
                return found
    return []


def _unit_counts(tasks: Iterable[SourceTask], unit: str, role: str, named: list[str]) -> set[int]:
    tasks = list(tasks)
    together = list(dict.fromkeys(named)) or [unit]
    lead = [t for t in tasks if unit in plain_units(t, "lead")]
    supporting = [t for t in tasks if unit in plain_units(t, "supporting")]
    both = {len([t for t in tasks if all(u in plain_units(t, "lead") for u in together)])} if together[1:] else set()
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
