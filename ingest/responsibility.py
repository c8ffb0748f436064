"""Who is responsible: 牵头单位：…，配合单位：… and （A牵头，B、C配合） -> responsibilities with units as printed.

Three notations: a label with a colon (in brackets, or beginning a line or sentence); brackets whose parts end in the
role's verb; and, closing a task, a bracket that holds nothing but names of organisations.
"""

import re
from dataclasses import dataclass

from ingest.brackets import Bracket, find_brackets
from ingest.labels import (
    CLOSING,
    NOUN_PATTERN,
    OPENING,
    OTHER_LABEL_PATTERN,
    ROLE_PATTERN,
    ROLE_WORDS,
    SHARING_PATTERN,
    UNIT_SEPARATORS,
)
from ingest.model import Responsibility, Role, Span
from ingest.script import to_simplified
from ingest.units import is_organisation, split_units

_LABEL = re.compile(
    rf"(?P<label>(?P<word>{ROLE_PATTERN})(?:{NOUN_PATTERN})?|(?P<other>{OTHER_LABEL_PATTERN}))[ \u3000]*[:：]"
)
_ADVERB = r"(?:按照?(?:各自)?(?:职责|职能)(?:分工)?(?:分别)?|根据职责分工|依职责|分别|共同|按分工|[結结]合[職职][責责])"
_VERB = rf"(?:{ROLE_PATTERN}|落[实實])"
_VERB_PART = re.compile(rf"(?P<units>[^:：]+?){_ADVERB}*(?P<word>{_VERB})(?:并?{_ADVERB}*{_VERB})*(?=[,，;；。、]|$)")
_VERB_HINT = re.compile(rf"{_VERB}[,，;；。)）\]】〕]|{_VERB}$")
_SHARING = re.compile(rf"(?:{SHARING_PATTERN})[ \u3000]*[:：](?P<body>[^。\n]+)")
_SHARE = re.compile(
    rf"(?:^|[，,；;])由?(?P<units>[^，,；;：:]+?){_ADVERB}*(?:具体|全力|积极)?(?P<word>(?!责任){_VERB})"
)
# A rule for other tasks, read in ingest.inherit.
_RULE = re.compile(r"(?:以下|后续|其他)")
_TOGETHER_WITH = re.compile(r"[会會]同")
# Words that end an unbracketed list of units.
_LIST_ENDS = "。\n"


@dataclass(frozen=True, slots=True)
class FoundResponsibilities:
    """`clauses` in print order; `start` is where the first bracket or label begins (end of the task if none).

    `printed` are the places that hold nothing else, ascending: whole brackets and unbracketed labels with their units.
    """

    clauses: tuple[Responsibility, ...]
    start: int
    unclosed: tuple[Span, ...]
    printed: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Finds:
    clauses: list[Responsibility]
    unclosed: list[Span]
    printed: list[tuple[int, int]]


def find_responsibilities(text: str, start: int, end: int) -> FoundResponsibilities:
    """Read the responsibilities printed in `text[start:end]`."""
    finds = _Finds([], [], [])
    brackets = find_brackets(text, start, end)
    inside = _read_labels(text, start, end, brackets, finds)
    for bracket in brackets:
        if bracket.start not in inside and bracket.is_closed:
            found = read_verbs(text, *bracket.body)
            finds.clauses += found
            finds.printed += [(bracket.start, bracket.end)] if found else []
    if not finds.clauses and brackets and brackets[-1].is_closed:
        _read_bare_names(text, brackets[-1], end, finds)
    if not finds.clauses:
        _read_sharing(text, start, end, finds)
    clauses = sorted(finds.clauses, key=lambda c: c.span.start)
    printed = sorted(finds.printed)
    first = min((s for s, _ in printed), default=end)
    return FoundResponsibilities(resolve_roles(tuple(clauses)), first, tuple(finds.unclosed), tuple(printed))


def resolve_roles(clauses: tuple[Responsibility, ...]) -> tuple[Responsibility, ...]:
    """Where somebody leads (牵头), those who are 责任, 负责 or 落实 support; where nobody does, they lead."""
    has_lead = any(to_simplified(c.label).startswith("牵头") for c in clauses)
    return tuple(
        Responsibility(c.label, _role(c.label, has_lead), c.units, c.span, c.expanded_units, c.inherited_from)
        for c in clauses
    )


def _role(label: str, has_lead: bool) -> Role:
    plain = to_simplified(label)
    role = next((role for word, role in ROLE_WORDS if plain.startswith(word)), Role.LEAD)
    if has_lead and role is Role.LEAD and not plain.startswith("牵头"):
        return Role.SUPPORTING
    return role


def _read_labels(text: str, start: int, end: int, brackets: tuple[Bracket, ...], finds: _Finds) -> set[int]:
    """Read label clauses; returns the starts of the brackets that hold them."""
    inside: set[int] = set()
    labels = [m for m in _LABEL.finditer(text, start, end) if _stands_alone(text, m.start(), start)]
    for position, match in enumerate(labels):
        bracket = next((b for b in brackets if b.start < match.start() < b.end), None)
        limit = bracket.body[1] if bracket else end
        if position + 1 < len(labels):
            limit = min(limit, labels[position + 1].start())
        stop = _list_end(text, match.end(), limit)
        printed = text[match.end() : stop].rstrip(UNIT_SEPARATORS + OPENING + " \n")
        span = Span(text[match.start() : match.end() + len(printed)], match.start(), match.end() + len(printed))
        if bracket and match["word"] and bracket.start not in inside:
            inside.add(bracket.start)
            finds.printed.append((bracket.start, bracket.end))
        if bracket is None:
            finds.printed.append((match.start(), match.end() + len(printed)))
        if match["word"] and printed.strip(" —-－/、"):
            finds.clauses += _label_clauses(match["label"], printed, span, match.end())
            if bracket and not bracket.is_closed and limit == bracket.body[1]:
                finds.unclosed.append(span)
    return inside


def _label_clauses(label: str, printed: str, span: Span, units_start: int) -> list[Responsibility]:
    """One clause; or several where the list itself says who leads (责任单位：A牵头，B、C)."""
    verbs = [m for m in _VERB_PART.finditer(printed) if to_simplified(m["word"]).startswith("牵头")]
    if not verbs or to_simplified(label).startswith("牵头"):
        stripped = re.sub(rf"{_ADVERB}*{_VERB}*$", "", printed) if verbs else printed
        return [Responsibility(label, Role.LEAD, split_units(stripped), span)]
    lead = verbs[0]
    lead_span = Span(lead.group(), units_start + lead.start(), units_start + lead.end())
    clauses = [Responsibility(lead["word"], Role.LEAD, split_units(lead["units"]), lead_span)]
    rest = printed[lead.end() :].strip(UNIT_SEPARATORS)
    if rest:
        clauses.append(Responsibility(label, Role.SUPPORTING, split_units(rest), span))
    return clauses


def _stands_alone(text: str, position: int, start: int) -> bool:
    """A label counts in a bracket, after another label's units, or at the beginning of a line or sentence."""
    before = text[max(start, position - 20) : position].rstrip(" \t\u3000\u00a0")
    return not before or before[-1] in OPENING + UNIT_SEPARATORS + CLOSING + "\n。" or text[position - 1] in " \u3000"


def _list_end(text: str, start: int, limit: int) -> int:
    """Where an unbracketed list of units ends; closing brackets that open nothing end it too."""
    depth = 0
    for position in range(start, limit):
        char = text[position]
        depth += (char in OPENING) - (char in CLOSING)
        if depth < 0 or (depth == 0 and char in _LIST_ENDS and text[position - 1] not in UNIT_SEPARATORS):
            return position
    return limit


def read_verbs(text: str, start: int, end: int) -> list[Responsibility]:
    """Read `text[start:end]`, which holds nothing but units and their roles: 甲局牵头，乙局、丙局配合."""
    body = text[start:end]
    if not _VERB_HINT.search(body):
        return []
    found: list[Responsibility] = []
    for part in _VERB_PART.finditer(body):
        if _RULE.match(part["units"].lstrip(UNIT_SEPARATORS + "。 ")):
            continue
        units = part["units"].lstrip(UNIT_SEPARATORS + " ")
        span = Span(body[part.start() : part.end()], start + part.start(), start + part.end())
        helpers = _TOGETHER_WITH.split(units, maxsplit=1)
        if len(helpers) == 2 and helpers[0]:
            found.append(Responsibility("牵头", Role.LEAD, split_units(helpers[0]), span))
            found.append(Responsibility("会同", Role.SUPPORTING, split_units(helpers[1]), span))
        else:
            found.append(Responsibility(part["word"], Role.LEAD, split_units(units), span))
    return found


def _read_bare_names(text: str, bracket: Bracket, end: int, finds: _Finds) -> None:
    """（规划处） as a task's last words."""
    if text[bracket.end : end].strip(" 。\n\u3000"):
        return
    body_start, body_end = bracket.body
    units = split_units(text[body_start:body_end])
    if units and all(is_organisation(unit) for unit in units):
        finds.clauses.append(
            Responsibility("", Role.LEAD, units, Span(text[body_start:body_end], body_start, body_end))
        )
        finds.printed.append((bracket.start, bracket.end))


def _read_sharing(text: str, start: int, end: int, finds: _Finds) -> None:
    """Read a sentence that shares the work out: 责任分工：由甲局负责编制，乙局组织实施，丙局配合."""
    for sentence in _SHARING.finditer(text, start, end):
        body_start = sentence.start("body")
        found = []
        for share in _SHARE.finditer(sentence["body"]):
            first, last = body_start + share.start("units"), body_start + share.end("word")
            units = tuple(u for name in split_units(share["units"]) if is_organisation(u := name.rsplit("由", 1)[-1]))
            if units:
                found.append(Responsibility(share["word"], Role.LEAD, units, Span(text[first:last], first, last)))
        if found:
            finds.clauses += found
            finds.printed.append(sentence.span())
