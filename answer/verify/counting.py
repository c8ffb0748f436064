"""Counts and sums are made again: of tasks from the register, of units in the sentence, of figures in the source."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from answer.verify.claim import Claim
from answer.verify.figures import Figure, find_figures
from answer.verify.flatten import flatten
from answer.verify.problem import Problem
from answer.verify.roles import ROLE, Mention, find_mentions, read_claims, unit_names
from answer.verify.sources import Evidence
from answer.verify.words import measure_pattern
from ingest.model import Role, Task, TaskKind

# 21 项任务, 牵头21项, 标题:7项□: how many tasks there are. 完成3项以上 is a figure of the notice.
TASK_COUNT = re.compile(
    r"(?:共有?|一共有?|总共有?|合计)?(?P<n>\d+)(?:(?:项|个|条)(?:重点)?(?:工作)?任务|项(?=\(?□|$|[,;。、)(]))(?:以上)?|任务(?:一共|总共|共有?|合计|有)(?P<m>\d+)[项个条]"
)
_UNIT_COUNT = re.compile(
    r"(?P<n>\d+)[家个](?:单位|部门)?(?=牵头|共同|一起|联合|单位|部门)"
    r"|(?:单位|部门|牵头|配合|参与)(?:共?有|共|是|为)?(?P<m>\d+)[家个](?:单位|部门)?(?=[:,。;、]|$)"
)
_SECTION = re.compile(r"第(?P<n>[一二三四五六七八九十]+)(?:部分|章|大项)")
_HEADING_NUMBER = re.compile(r"第?([一二三四五六七八九十]+)[、章部.]")
_SUM = re.compile(rf"\d[\d.]*(?:[+加]\d[\d.]*)+[=等于]+(?P<total>\d+(?:\.\d+)?)(?P<measure>{measure_pattern()})?")
_TOTALLED = re.compile(r"合计|总计|共计|一共|总共|加起来|合起来|总和|之和|共")
_DIFFERENCE = re.compile(r"相差|差距|多出?|少|高出|超出|相比")
_MOST_ADDENDS = 6


def check_task_counts(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """A number of tasks is that of the register: of the units named, the section named, or all cited."""
    for start, end in claim.sentences():
        mentions = find_mentions(claim.rest, start, end, evidence)
        for match in list(TASK_COUNT.finditer(claim.rest, start, end)):
            if claim.pieces and claim.pieces[claim.piece_at(match.start())].is_verbatim:
                continue
            true = _true_counts(claim.rest, start, end, mentions, claim.text, evidence)
            is_of_notice = match.group() in evidence.flat and not mentions
            if true and not is_of_notice:
                if int(match["n"] or match["m"]) not in true:
                    yield Problem("arithmetic", match.group(), f"{min(true)} 项")
                claim.take(*match.span())


def _true_counts(
    flat: str, start: int, end: int, mentions: Sequence[Mention], text: str, evidence: Evidence
) -> set[int]:
    """What the number may be. Empty where the sentence does not say what it counts."""
    tasks = [t for t in evidence.sources.tasks.values() if t.kind is TaskKind.TASK and _in_scope(t, evidence)]
    place = _SECTION.search(text)
    if place:
        tasks = [t for t in tasks if t.section_path and _printed_number(t.section_path[0]) == place["n"]]
    roles = read_claims(flat, start, end, mentions, evidence)
    if mentions:
        wanted = roles[0].role if roles else None
        named = tuple(roles[0].units if roles else mentions)
        own = [t for t in tasks if all(_has(t, m, wanted) for m in named)]
        cited = [t for t in evidence.tasks if all(_has(t, m, wanted) for m in named)]
        return {len(own), len(cited)}
    sections = [t for t in tasks if t.section_path and flatten(t.section_path[0]) in text]
    if sections:
        return {len(sections)}
    word = ROLE.search(flat, start, end)
    if word:
        role = Role.LEAD if word["lead"] else Role.SUPPORTING
        return {sum(bool(_units_with(t, role)) for t in some) for some in (tasks, evidence.tasks)}
    if place:
        return {len(tasks)}
    return {len(tasks), len(evidence.tasks)} if len(evidence.tasks) > 1 else set()


def _printed_number(heading: str) -> str:
    match = _HEADING_NUMBER.match(heading)
    return match.group(1) if match else ""


def _in_scope(task: Task, evidence: Evidence) -> bool:
    return any(task.notice_id == n.notice_id for n in evidence.notices)


def _has(task: Task, mention: Mention, role: Role | None) -> bool:
    wanted = flatten(mention.name or mention.words)
    return any(wanted in unit_names(c) for c in task.responsibilities if role in (None, c.role))


def check_unit_counts(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """四家共同牵头: as many as the sentence names, or as the task does."""
    for start, end in claim.sentences():
        mentions = find_mentions(claim.rest, start, end, evidence)
        roles = read_claims(claim.rest, start, end, mentions, evidence)
        if not roles:
            continue
        for match in list(_UNIT_COUNT.finditer(claim.rest, start, end)):
            if claim.pieces and claim.pieces[claim.piece_at(match.start())].is_verbatim:
                continue
            printed = {len(_units_with(t, roles[0].role)) for t in evidence.tasks}
            if int(match["n"] or match["m"]) not in {*printed, *(len(r.units) for r in roles)}:
                yield Problem("arithmetic", match.group(), f"{max(printed, default=0)} 家")
            claim.take(*match.span())


def _units_with(task: Task, role: Role) -> tuple[str, ...]:
    return task.lead_units if role is Role.LEAD else task.supporting_units


def check_sums(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """540+3600=4140个 is added up again, from addends that are printed with that measure."""
    for match in claim.take_all(_SUM):
        addends = [Decimal(n) for n in re.findall(r"\d+(?:\.\d+)?", claim.text[match.start() : match.start("total")])]
        total = find_figures(match["total"] + (match["measure"] or ""))[0]
        printed = {f.values[0] for s in evidence.sentences for f in s.figures if f.measure == total.measure}
        if sum(addends) != total.values[0]:
            yield Problem("arithmetic", match.group(), str(sum(addends)))
        yield from (Problem("figure", str(addend), "") for addend in addends if addend not in printed)


def is_computed(text: str, figure: Figure, said: Sequence[Figure], printed: Sequence[Figure]) -> bool:
    """Whether a figure that is not printed is a sum, or a difference, of figures that are.

    `text` is the statement; it must say that it adds or compares.
    """
    if len(figure.values) != 1 or not (_TOTALLED.search(text) or _DIFFERENCE.search(text) or "=" in text):
        return False
    same = [f for f in printed if f.measure == figure.measure and len(f.values) == 1 and not f.bound]
    values = list(dict.fromkeys((f.values[0], f.near) for f in same))[: _MOST_ADDENDS * 2]
    told = [f.values[0] for f in said if f is not figure and f.measure == figure.measure and len(f.values) == 1]
    wanted = figure.values[0]
    if told:
        # The sentence gives the addends: they must be these.
        return sum(told) == wanted or any(abs(a - b) == wanted for a, b in combinations(told, 2))
    return len(values) > 1 and sum(value for value, _ in values) == wanted
