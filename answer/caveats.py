"""Warnings that go with an answer: how a name was read, a wrong figure in the question, damaged source text."""

from collections.abc import Mapping, Sequence

from answer.contract import Caveat, Statement
from answer.route import Route
from answer.spelling import Mending
from answer.units import unit_core
from ingest.model import Flag, Task
from prompts import render

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


def unknown_unit_caveats(route: Route, scope: str) -> tuple[Caveat, ...]:
    """Units named beside known ones that the notices do not list."""
    unknown = dict.fromkeys(m.mention for m in route.mentions if not m.units)
    return tuple(Caveat("scope", render("not_found_unit", scope=scope, word=word)) for word in unknown)


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
