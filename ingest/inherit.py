"""Responsibilities that are printed once for several tasks.

- in the heading above them: （一）加快枢纽建设（牵头单位：市交通局）
- in a paragraph after a group of tasks that name none: 1.… 2.… 〔市发改委牵头，…负责〕
- as a rule: 逗号前为牵头单位，下同; 列第一位者为牵头单位，下同; 以下措施均需各县区政府落实，不再一一列出
"""

import re
from dataclasses import dataclass, replace

from ingest.labels import UNIT_SEPARATORS
from ingest.model import Responsibility, Role, Span
from ingest.outline import Block, BlockKind
from ingest.responsibility import FoundResponsibilities, find_responsibilities, resolve_roles
from ingest.script import to_simplified
from ingest.units import split_top, split_units

_COMMA_LEADS = re.compile(r"逗号(?:之)?前(?:面)?的?(?:单位|部门)?为牵头")
_FIRST_LEADS = re.compile(r"(?:排|列)(?:名)?(?:在)?(?:第一|首)位?(?:的|者)?(?:单位|部门)?(?:为|是)(?:牵头|主)")
_BINDS_ALL = re.compile(
    r"(?:以下|后续|其他)[^，。；）)]{0,10}均[需须由应要]?(?P<units>[^，。；）)]{3,60}?)"
    r"(?:负责|落实|配合|参与|执行)[^。；）)]{0,12}不再(?:一一|逐一|另行)?列"
)
_LEAST_GROUPED = 0.25


@dataclass(frozen=True, slots=True)
class Draft:
    """A task block with what was read from it so far."""

    block: Block
    found: FoundResponsibilities
    clauses: tuple[Responsibility, ...]


def inherit(text: str, blocks: tuple[Block, ...], drafts: list[Draft]) -> list[Draft]:
    """The drafts with inherited clauses added and roles settled."""
    drafts = _from_groups(text, drafts)
    drafts = _by_rule_of_order(text, drafts)
    drafts = _from_headings(text, blocks, drafts)
    drafts = _bound_by_rule(text, drafts)
    return [replace(d, clauses=resolve_roles(d.clauses)) for d in drafts]


def _from_headings(text: str, blocks: tuple[Block, ...], drafts: list[Draft]) -> list[Draft]:
    named: dict[int, tuple[Responsibility, ...]] = {}
    current: dict[int, tuple[Responsibility, ...]] = {}
    for block in blocks:
        if block.kind is BlockKind.HEADING and block.mark is not None:
            level = len(block.section_path)
            current = {n: c for n, c in current.items() if n < level}
            found = find_responsibilities(text, block.mark.end, block.end).clauses
            current[level] = tuple(replace(c, inherited_from="heading") for c in found)
        elif block.kind is BlockKind.TASK:
            named[block.start] = tuple(c for clauses in current.values() for c in clauses)
    return [replace(d, clauses=(*named.get(d.block.start, ()), *d.clauses)) for d in drafts]


def _from_groups(text: str, drafts: list[Draft]) -> list[Draft]:
    """Tasks without units take those of the next task in their section, where the notice groups its tasks so."""
    waiting = [d for d, following in zip(drafts, _donors(drafts), strict=True) if following is not None]
    own_lines = sum(_begins_line(text, d.found.start) for d in drafts if d.clauses)
    if len(waiting) < _LEAST_GROUPED * len(drafts) or own_lines * 2 < sum(bool(d.clauses) for d in drafts):
        return drafts
    return [
        draft
        if donor is None
        else replace(draft, clauses=tuple(replace(c, inherited_from="group") for c in donor.clauses))
        for draft, donor in zip(drafts, _donors(drafts), strict=True)
    ]


def _donors(drafts: list[Draft]) -> list[Draft | None]:
    donors: list[Draft | None] = []
    donor: Draft | None = None
    for draft in reversed(drafts):
        if donor is not None and donor.block.section_path != draft.block.section_path:
            donor = None
        donors.append(donor if not draft.clauses else None)
        donor = draft if draft.clauses else donor
    return donors[::-1]


def _begins_line(text: str, position: int) -> bool:
    before = text[max(0, position - 20) : position].rstrip(" \t\u3000")
    return not before or before.endswith("\n")


def _by_rule_of_order(text: str, drafts: list[Draft]) -> list[Draft]:
    """Split a list of 责任单位 into who leads and who supports, by the order that the notice says it uses."""
    for rule, split in ((_COMMA_LEADS, _at_first_comma), (_FIRST_LEADS, _after_first)):
        match = rule.search(text)
        if match:
            drafts = [
                replace(d, clauses=tuple(part for c in d.clauses for part in split(c)))
                if d.block.end > match.start()
                else d
                for d in drafts
            ]
    return drafts


def _at_first_comma(clause: Responsibility) -> tuple[Responsibility, ...]:
    _, colon, printed = clause.span.text.partition("：" if "：" in clause.span.text else ":")
    parts = split_top(printed, "，,")
    first = split_units(parts[0])
    rest = tuple(u for u in clause.units if u not in first)
    return _lead_and_support(clause, first, rest) if colon and len(parts) > 1 and rest else (clause,)


def _after_first(clause: Responsibility) -> tuple[Responsibility, ...]:
    return _lead_and_support(clause, clause.units[:1], clause.units[1:]) if len(clause.units) > 1 else (clause,)


def _lead_and_support(
    clause: Responsibility, first: tuple[str, ...], rest: tuple[str, ...]
) -> tuple[Responsibility, ...]:
    if to_simplified(clause.label).startswith("牵头"):
        return (clause,)
    return (
        Responsibility(f"牵头（{clause.label}）", Role.LEAD, first, clause.span),
        Responsibility(clause.label, Role.SUPPORTING, rest, clause.span),
    )


def _bound_by_rule(text: str, drafts: list[Draft]) -> list[Draft]:
    match = _BINDS_ALL.search(text)
    if match is None:
        return drafts
    units = tuple(u for u in split_units(match["units"]) if u.strip(UNIT_SEPARATORS))
    span = Span(match.group(), match.start(), match.end())
    rule = Responsibility("落实", Role.SUPPORTING, units, span, inherited_from="rule")
    return [
        replace(d, clauses=(*d.clauses, rule)) if d.block.start > match.start() and d.clauses else d for d in drafts
    ]
