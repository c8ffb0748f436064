"""A resolved question -> the draft of its answer: its route, what it takes for granted, and what it asks in vain."""

from collections.abc import Callable
from dataclasses import replace

from answer.asked import colloquial_words
from answer.context import Context
from answer.contract import Caveat, Status
from answer.deadlines import answer_deadlines
from answer.draft import Draft
from answer.facts import answer_fact, answer_progress
from answer.gaps import Gap, asked_gap, is_filled, split_gap, split_validity
from answer.listing import answer_count, answer_figures, answer_no_unit, answer_ranking, answer_unit_tasks
from answer.lookup import answer_task_numbers
from answer.notice_facts import answer_header, answer_validity
from answer.premises import corrected, without_claims
from answer.refusals import (
    answer_clarify_task,
    answer_clarify_unit,
    answer_instruction,
    answer_other_place,
    answer_out_of_scope,
    answer_unknown_unit,
    not_found,
)
from answer.route import Route, RouteKind, decide, is_target
from answer.scope import compares, place_names, without_named_notice, without_own_scope, without_scope
from answer.sections import answer_section
from answer.tallies import answer_by_bearers, answer_largest_section, answer_share
from answer.task_numbers import without_numbers
from answer.text import content_words, normalise
from answer.validity import claim_caveats, states_validity
from index.lexical import coverage
from prompts import render

_COMPOSERS: dict[RouteKind, Callable[[Context, Route, str], Draft]] = {
    RouteKind.INSTRUCTION: answer_instruction,
    RouteKind.OUT_OF_SCOPE: answer_out_of_scope,
    RouteKind.PROGRESS: answer_progress,
    RouteKind.VALIDITY: answer_validity,
    RouteKind.HEADER: answer_header,
    RouteKind.CLARIFY_UNIT: answer_clarify_unit,
    RouteKind.CLARIFY_TASK: answer_clarify_task,
    RouteKind.UNKNOWN_UNIT: answer_unknown_unit,
    RouteKind.UNIT_TASKS: answer_unit_tasks,
    RouteKind.TASK_NUMBER: answer_task_numbers,
    RouteKind.SECTION: answer_section,
    RouteKind.COUNT: answer_count,
    RouteKind.NO_UNIT: answer_no_unit,
    RouteKind.RANKING: answer_ranking,
    RouteKind.LARGEST_SECTION: answer_largest_section,
    RouteKind.BEARERS: answer_by_bearers,
    RouteKind.SHARE: answer_share,
    RouteKind.DEADLINES: answer_deadlines,
    RouteKind.FIGURES: answer_figures,
    RouteKind.OTHER_PLACE: answer_other_place,
    RouteKind.FACT: answer_fact,
}
_ABOUT_TEXT = (RouteKind.FACT, RouteKind.TASK_NUMBER, RouteKind.PROGRESS)
_FOREIGN = 0.34
_AT_HOME = 0.8


def compose(context: Context, question: str) -> Draft:
    """Answer a normalised question; each notice in turn where it compares them."""
    question = without_named_notice(question, context)
    route = decide(question, context)
    if route.kind is RouteKind.FACT and compares(question, context):
        return _each_notice(context, without_scope(question, context))
    draft = _beside_validity(context, question, route) or _composed(context, question, route)
    caveats = claim_caveats(question, context.notices) if context.is_single else ()
    return replace(draft, caveats=(*draft.caveats, *caveats))


def _each_notice(context: Context, question: str) -> Draft:
    """The same question put to each notice in scope; every statement cites its own."""
    scopes = [context.narrowed([notice_id]) for notice_id in context.notice_ids]
    drafts = [compose(scope, question) for scope in scopes]
    told = [(s, d) for s, d in zip(scopes, drafts, strict=True) if d.status is Status.ANSWERED]
    if not told:
        return drafts[0]
    without = [s.scope_name for s, d in zip(scopes, drafts, strict=True) if d.status is not Status.ANSWERED]
    lead_in = "；".join(s.scope_name + d.lead_in.rstrip("：").removeprefix(s.scope_name) for s, d in told) + "："
    if without:
        lead_in = f"{'、'.join(without)}里没有找到这一项。" + lead_in
    return Draft(
        Status.ANSWERED,
        "fact",
        lead_in,
        tuple(s for _, d in told for s in d.statements),
        retrieved=tuple(r for _, d in told for r in d.retrieved),
        caveats=tuple(dict.fromkeys(c for _, d in told for c in d.caveats)),
    )


def _beside_validity(context: Context, question: str, route: Route) -> Draft | None:
    """Whether the notice is in force, and what else is asked; None where nothing else is."""
    is_stated = route.kind is RouteKind.VALIDITY or states_validity(question)
    rest = split_validity(question) if is_stated else ""
    if not rest:
        return None
    main = _composed(context, rest, decide(rest, context))
    if main.status is not Status.ANSWERED:
        return None
    validity = answer_validity(context, route, question)
    return replace(main, statements=(*main.statements, *validity.statements))


def _composed(context: Context, question: str, route: Route) -> Draft:
    """By the route; where part of what is asked is not printed, the rest is answered and that is said."""
    gap = _unprinted_gap(context, question) if route.kind in _ABOUT_TEXT else None
    if gap is None:
        return _plain(context, question, route)
    rest, left_out = split_gap(question, lambda clause: _is_gap(context, clause))
    if rest:
        main = _plain(context, rest, decide(rest, context))
        if main.status is Status.ANSWERED and not is_filled(gap, _quotes(main)):
            what = (_unprinted_gap(context, left_out) or gap).name
            caveat = Caveat("unanswered", render("unanswered", scope=context.scope_name, what=what))
            return replace(main, caveats=(*main.caveats, caveat))
    draft = _plain(context, question, route)
    if route.kind is RouteKind.PROGRESS or is_filled(gap, _quotes(draft)):
        return draft
    return _not_printed(context, gap, draft)


def _is_gap(context: Context, clause: str) -> bool:
    """Whether a clause of the question asks for what a plan seldom prints; 完成率 as a target is none."""
    gap = _unprinted_gap(context, clause)
    return gap is not None and (gap.name != "完成情况" or decide(clause, context).kind is RouteKind.PROGRESS)


def _unprinted_gap(context: Context, question: str) -> Gap | None:
    """What a plan seldom prints; None where the words are a target's own, as in 一般公共预算支出比重."""
    gap = asked_gap(question)
    match = gap.asked.search(question) if gap else None
    return None if match is None or is_target(question, match.group(), context) else gap


def _not_printed(context: Context, gap: Gap, draft: Draft) -> Draft:
    """A refusal that says what is not printed and names the task nearest to it."""
    nearest = context.cited_tasks(draft.statements) or [
        context.tasks_by_key[r.notice_id, r.task] for r in draft.retrieved[:1]
    ]
    lead_in = render("not_found_gap", scope=context.scope_name, what=gap.name)
    return not_found(context, lead_in, "not_printed", nearest, draft.retrieved)


def _plain(context: Context, question: str, route: Route) -> Draft:
    if route.kind is RouteKind.TASK_NUMBER and (moved := _in_another_task(context, question, route)):
        return moved
    asked = without_claims(without_own_scope(question, context)) if route.kind is RouteKind.FACT else question
    draft = _COMPOSERS[route.kind](context, route, asked)
    return corrected(draft, question, context, context.units.find_all(question))


def _in_another_task(context: Context, question: str, route: Route) -> Draft | None:
    """What the task of the number named does not speak of, and another task does."""
    asked = "".join(without_numbers(question).split())
    named = [t for t in context.citable if t.number in route.numbers]
    drop = (*place_names(context), *(m.mention for m in route.mentions), "任务", "项")
    terms = context.lexical.terms(content_words(without_claims(asked), drop=drop), colloquial_words())
    if len(named) != 1 or len(terms) < 2 or coverage(terms, normalise(named[0].source_text)) > _FOREIGN:
        return None
    found = decide(asked, context)
    if found.kind is not RouteKind.FACT:
        return None
    draft = _plain(context, asked, found)
    tasks = context.cited_tasks(draft.statements)
    if draft.status is not Status.ANSWERED or not tasks or named[0] in tasks:
        return None
    if max(coverage(terms, normalise(task.source_text)) for task in tasks) < _AT_HOME:
        return None
    text = render("premise_number", asked=named[0].label, tasks="、".join(t.label for t in tasks))
    return replace(draft, caveats=(*draft.caveats, Caveat("premise", text)))


def _quotes(draft: Draft) -> list[str]:
    return [normalise(c.quote) for s in draft.statements for c in s.citations]
