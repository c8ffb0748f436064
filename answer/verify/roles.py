"""Organisations and their roles, in any wording: 由甲局牵头, 牵头单位是甲局, 甲局参与, 与乙局共同牵头."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from answer.verify.claim import Claim
from answer.verify.flatten import flatten
from answer.verify.problem import Problem
from answer.verify.sources import Evidence
from answer.verify.words import either, listed
from ingest.model import Responsibility, Role, Task

_LEAD, _SUPPORTING = either(listed("lead")), either(listed("supporting"))
_NOUN = "单位|部门|方|者|机关|处室|局"
ROLE = re.compile(rf"(?:(?P<lead>{_LEAD})|(?P<supporting>{_SUPPORTING}))(?!人|参与|配合|协助|牵头)(?P<noun>{_NOUN})?")
_N_UNITS = r"(?:\d+[家个](?:单位|部门)?)?"
# What may stand between a label and its units: 牵头单位有三家：, 主管（牵头）的是
_AFTER = re.compile(rf"\)?(?:的)?(?:{_NOUN})?(?:分别|主要|一共|共同?|具体)?(?:是|为|有|包括|由|:)*{_N_UNITS}:?")
_COPULA = re.compile(r"[是为有:]|包括|由")
# What may stand between units and their verb: 甲局、乙局四家共同牵头, 甲局在这项任务中是参与单位
_BEFORE = re.compile(
    rf"{_N_UNITS}(?:一共|总共|共|一起|共同|联合|分别|一同|一块|都|均|也|则|来|负责|具体|主要|在?(?:这|该|本|此)项?任务[里中]?|在?其?中|作为|属于|担任|总|"
    rf"在□*[里中]?|是|为|:|仅|只)*$"
)
_JOINERS = re.compile(r"(?:以及|[、,和与及同跟])+")
_DENIED = re.compile(r"(?:不是|并非|不属于|而不是|并不|不|非|未|没有?)(?:作为|属于|是)?$")
_SAME_ONE = re.compile(r"^(?:它|其|该局|该单位|该部门|此)?(?:是|为|则|也)*$")
_TOGETHER = re.compile(r"与$")
_NOT_PRINTED = re.compile(
    rf"(?:原文|通知|该?任务)?(?:并?没有?|未|无)(?:列出|写明|明确|标注|指定|注明|列明|印出|写|列)?(?:有)?(?P<roles>(?:{_LEAD}|{_SUPPORTING}|[或和、及])+)(?:{_NOUN})"
)
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff]{2,16}?(?:管委会|委员会|办公室|分局|支行|中心|联合会|总工会|商会|法院|检察院|人民政府|政府|公司|集团|局|委|办|厅|部|院|行|署)"
    r"(?![\u4e00-\u9fff]{0,3}(?:局|委|中心|分局|支行))"
)
_LEADING_IN = re.compile(r"^.*(?:由|归|找|是|为|有|的|确实|请|即|和|与|及|让|:)(?=[\u4e00-\u9fff]{2})")


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit in the statement: the words, the register's name ("" where it knows none), the place."""

    words: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """What a sentence says: these units have (or, if denied, do not have) this role."""

    units: tuple[Mention, ...]
    role: Role
    word: str
    is_denied: bool


def check_roles(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """Every unit is printed, and under the role that the sentence gives it."""
    yield from _check_denials(claim, evidence)
    for start, end in claim.sentences():
        mentions = find_mentions(claim.rest, start, end, evidence)
        claims = read_claims(claim.rest, start, end, mentions, evidence)
        for role_claim in claims:
            claim.role_pieces |= {claim.piece_at(mention.start) for mention in role_claim.units}
            yield from _role_problems(role_claim, evidence)
        spoken_for = {mention for role_claim in claims for mention in role_claim.units}
        for mention in mentions:
            if mention not in spoken_for and not _is_printed(mention, evidence):
                yield Problem("unit", mention.words, _nearest_units(evidence))


def take_names(claim: Claim, evidence: Evidence) -> None:
    """Blank the units and role words, after counts have been read from them."""
    for start, end in claim.sentences():
        mentions = find_mentions(claim.rest, start, end, evidence)
        for mention in mentions:
            claim.take(mention.start, mention.end)
        for match in ROLE.finditer(claim.rest, start, end):
            is_name = bool(mentions) or match["noun"] or claim.rest[match.end() : match.end() + 1] in ("", *":□),;。")
            if is_name:
                claim.take(*match.span())
    labels = {flatten(c.label) for task in evidence.tasks for c in task.responsibilities if c.label}
    if labels:
        list(claim.take_all(re.compile(rf"(?:{either(labels)})(?=□|[,;:)(]|$)")))


def find_mentions(flat: str, start: int, end: int, evidence: Evidence) -> list[Mention]:
    """Units of the register, and in a sentence about roles every other organisation too, in order."""
    names = evidence.sources.flat_units
    pattern = _names_pattern(tuple(names))
    found = [Mention(m.group(), names[m.group()], m.start(), m.end()) for m in pattern.finditer(flat, start, end)]
    if ROLE.search(flat, start, end):
        blanked = list(flat[:end])
        for mention in found:
            blanked[mention.start : mention.end] = "□" * (mention.end - mention.start)
        for match in ROLE.finditer("".join(blanked), start, end):
            blanked[match.start() : match.end()] = "□" * (match.end() - match.start())
        found += _other_organisations("".join(blanked), start, evidence)
    return sorted(found, key=lambda mention: mention.start)


@lru_cache(maxsize=64)
def _names_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(either(names)) if names else re.compile(r"(?!)")


def _other_organisations(flat: str, start: int, evidence: Evidence) -> Iterator[Mention]:
    for match in _ORGANISATION.finditer(flat, start):
        lead_in = _LEADING_IN.match(match.group())
        head = match.start() + (lead_in.end() if lead_in else 0)
        words = flat[head : match.end()]
        if len(words) < 3:
            continue
        resolved = evidence.sources.units.resolve(words).units
        if resolved or len(words) >= 4 or words[0] in "省市县区":
            yield Mention(words, resolved[0] if len(resolved) == 1 else "", head, match.end())


def read_claims(flat: str, start: int, end: int, mentions: Sequence[Mention], evidence: Evidence) -> list[RoleClaim]:
    """Which units a sentence puts under which role."""
    claims: list[RoleClaim] = []
    last: tuple[Mention, ...] = ()
    words = [
        match
        for match in ROLE.finditer(flat, start, end)
        if not any(m.start < match.end() and match.start() < m.end for m in mentions)
    ]
    for match in words:
        role = Role.LEAD if match["lead"] else Role.SUPPORTING
        denied = bool(_DENIED.search(flat, max(start, match.start() - 4), match.start()))
        units = _units_of(flat, match, mentions)
        if not units and last and (denied or _follows(flat, start, match.start())):
            units = last
        units = tuple(unit for unit in units if denied or not _is_in_source(_words_of(flat, match, unit), evidence))
        if units:
            claims.append(RoleClaim(units, role, match.group(), denied))
            last = units
    if not claims and mentions and words:
        role = Role.LEAD if words[0]["lead"] else Role.SUPPORTING
        claims.append(RoleClaim(tuple(mentions), role, words[0].group(), False))
    together = [m for m in mentions if _TOGETHER.search(flat[max(start, m.start - 1) : m.start])]
    if together and not claims and re.match(r"(?:[、\u4e00-\u9fff]*)共同", flat[together[0].end : end]):
        claims.append(RoleClaim(tuple(m for m in mentions if m.start >= together[0].start), Role.LEAD, "共同", False))
    return claims


def _words_of(flat: str, match: re.Match[str], unit: Mention) -> str:
    """From the unit to its role, or the other way round."""
    return flat[min(match.start(), unit.start) : max(match.end(), unit.end)]


def _is_in_source(words: str, evidence: Evidence) -> bool:
    """配合市发改委…: printed as it stands, in the task's own text or as a responsibility."""
    return words in evidence.flat


def _units_of(flat: str, match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    after = _after(flat, match, mentions)
    before = _before(flat, match.start(), mentions)
    link = _AFTER.match(flat, match.end())
    is_label = bool(match["noun"]) or bool(link and _COPULA.search(link.group()))
    return (after or before) if is_label and not _is_copula_before(flat, match.start(), before) else (before or after)


def _is_copula_before(flat: str, position: int, before: Sequence[Mention]) -> bool:
    """甲局是牵头单位、乙局…: the label belongs to what stands before it."""
    return bool(before) and bool(re.search(r"[是为作属]", flat[before[-1].end : position]))


def _after(flat: str, match: re.Match[str], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    link = _AFTER.match(flat, match.end())
    position = link.end() if link else match.end()
    units: list[Mention] = []
    for mention in mentions:
        if mention.start < position:
            continue
        between = flat[position : mention.start]
        if between and not (units and _JOINERS.fullmatch(between)):
            break
        if between.startswith(",") and _starts_own_clause(flat, mention, mentions):
            break
        units.append(mention)
        position = mention.end
    return tuple(units)


def _starts_own_clause(flat: str, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether the units from `mention` on are followed by a role of their own (…，乙局参与)."""
    position = mention.end
    for other in mentions:
        if other.start >= position and _JOINERS.fullmatch(flat[position : other.start]):
            position = other.end
    rest = re.split("[,;。]", flat[position:])[0]
    return bool(rest) and bool(ROLE.search(rest) or re.match("[是为]", rest))


def _before(flat: str, position: int, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    units: list[Mention] = []
    for mention in reversed(mentions):
        if mention.end > position:
            continue
        between = flat[mention.end : position]
        fits = (
            (_JOINERS.fullmatch(between) and "," not in between) if units else (not between or _stripped(between) == "")
        )
        if not fits:
            break
        units.append(mention)
        position = mention.start
    return tuple(reversed(units))


def _stripped(between: str) -> str:
    match = _BEFORE.search(_DENIED.sub("", between))
    return between if match is None else _DENIED.sub("", between)[: match.start()]


def _follows(flat: str, start: int, position: int) -> bool:
    """Whether the role stands in a clause about the units of the clause before (，它是牵头单位)."""
    clause = re.split("[,。;:]", flat[start:position])[-1]
    return bool(_SAME_ONE.match(clause)) and bool(clause)


def _check_denials(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """没有列出牵头单位: true only where no cited task names one."""
    for match in claim.take_all(_NOT_PRINTED):
        is_any = "责任" in match["roles"]
        wants_lead = is_any or bool(re.search(_LEAD, match["roles"]))
        wants_supporting = is_any or bool(re.search(_SUPPORTING, match["roles"]))
        for task in evidence.tasks:
            printed = (task.lead_units if wants_lead else ()) + (task.supporting_units if wants_supporting else ())
            if printed:
                yield Problem("role", match.group(), "、".join(printed))


def _role_problems(claim: RoleClaim, evidence: Evidence) -> Iterator[Problem]:
    for mention in claim.units:
        has_role = any(_has_role(task, mention, claim) for task in evidence.tasks)
        if claim.is_denied and has_role:
            yield Problem("role", f"{mention.words}不是{claim.word}", f"{claim.word} {mention.words}")
        elif not claim.is_denied and not has_role:
            printed = _printed_labels(mention, evidence)
            kind = "role" if printed else "unit"
            yield Problem(kind, f"{mention.words} {claim.word}", printed or _nearest_units(evidence))


def _is_printed_word(word: str, label: str) -> bool:
    """责任 and 负责 are one word: who is 责任单位 beside a 牵头单位 supports it, and may still be called so."""
    answerable = re.compile("责任|负责|落实")
    return bool(answerable.search(word) and answerable.search(label)) or (bool(label) and flatten(label) == word)


def unit_names(clause: Responsibility) -> set[str]:
    """The units of a responsibility, flattened, with those that a group's name stands for."""
    return {flatten(unit) for unit in (*clause.units, *clause.expanded_units)}


def _has_role(task: Task, mention: Mention, claim: RoleClaim) -> bool:
    wanted = {flatten(mention.words), flatten(mention.name)} - {""}
    clauses = [c for c in task.responsibilities if c.role is claim.role or _is_printed_word(claim.word, c.label)]
    return any(wanted & unit_names(c) for c in clauses)


def _printed_labels(mention: Mention, evidence: Evidence) -> str:
    """The role under which the cited tasks do print the unit."""
    wanted = {flatten(mention.words), flatten(mention.name)} - {""}
    for task in evidence.tasks:
        for clause in task.responsibilities:
            if wanted & unit_names(clause):
                return f"{clause.label} {mention.name or mention.words}"
    return ""


def _is_printed(mention: Mention, evidence: Evidence) -> bool:
    if any(flatten(mention.words) in unit_names(c) for t in evidence.tasks for c in t.responsibilities):
        return True
    return flatten(mention.words) in evidence.flat or bool(mention.name and flatten(mention.name) in evidence.flat)


def _nearest_units(evidence: Evidence) -> str:
    return next((c.span.text for task in evidence.tasks for c in task.responsibilities), "")
