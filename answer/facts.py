"""Facts by meaning: retrieve tasks, choose the clauses that answer, or refuse and name the nearest tasks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.asked import Asked, asking_part, read_question
from answer.caveats import alias_caveats, spelling_caveats
from answer.citations import cite_task, title_span
from answer.context import Context
from answer.contract import Caveat, Retrieved, Statement, Status
from answer.draft import Draft
from answer.evidence import (
    CALIBRATIONS,
    UNMEASURED_MODEL,
    Candidate,
    Evidence,
    is_supported,
    is_telling,
    rank_candidates,
)
from answer.listing import task_list
from answer.parts import asks_whether_same, split_parts
from answer.passages import (
    best_spans,
    figure_spans,
    fits_kind,
    indicator_spans,
    responsibility_spans,
    units_statement,
    units_text,
)
from answer.refusals import not_found
from answer.route import Route
from answer.scope import foreign_place, foreign_years, place_names
from answer.spelling import mend
from answer.text import content_words, normalise
from index.chunk import body_span
from index.lexical import Term, coverage
from ingest.model import Span, Task
from prompts import render

_TOPIC_KINDS = "任务|措施|举措|工作|安排|政策|内容|项目|行动|要求"
_TOPIC_LIST = re.compile(
    rf"(?:哪些|什么|有啥)(?:相关|有关|具体|重点)?的?(?:{_TOPIC_KINDS})|(?:任务|措施|举措)都?(?:有|包括)(?:哪些|什么)"
    rf"|^(?:涉及|有关|关于|提到|提及|写到)[^的]{{1,12}}的(?:{_TOPIC_KINDS})$"
)
_MOST_TASKS = 3
_NEAREST = 3
_YEAR_WORD = re.compile(r"20\d\d年?")
_DIGIT = re.compile(r"\d")
_HALF = 0.5
_AS_NEAR = 0.015
_SOME_WORDS = 0.25
_N_RETRIEVED = 10


def answer_fact(context: Context, route: Route, question: str) -> Draft:
    """The clauses of the tasks that answer, verbatim; a refusal where the evidence is too thin."""
    question, mendings = mend(question, context.lexical, keep=tuple(m.mention for m in route.mentions))
    asked = read_question(context, question, route)
    evidence = gather(context, asked)
    caveats = (*alias_caveats(route), *spelling_caveats(mendings))
    is_list = _TOPIC_LIST.search(question) and not asked.is_whole and not foreign_years(question, context)
    if is_list and (topic := _topic_tasks(context, asked.terms, route)):
        return _topic_list(context, topic, asked.terms, question, _retrieved([evidence]), caveats)
    found = _find(context, route, question, _Found(asked, evidence, _chosen(context, evidence, route, asked)))
    statements = tuple(dict.fromkeys(s for part in found for c in part.chosen for s in _statements(c, part.asked)))
    if not fits_kind(question, "".join(s.text for s in statements), is_how_many=asked.is_how_many):
        statements = ()
    retrieved = _retrieved([part.evidence for part in found])
    refusal = _why_not(context, question, statements)
    if refusal:
        is_near = refusal == render("not_found", scope=context.scope_name)
        return _refuse(context, refusal, evidence, asked.terms, retrieved, is_near=is_near)
    chosen = list({c.task.task_id: c for part in found for c in part.chosen}.values())
    return Draft(
        Status.ANSWERED,
        "task_units" if asked.is_who and not asked.is_whole else "fact",
        _lead_in(chosen, statements, asked, question) + _left_open(found),
        statements,
        retrieved=retrieved,
        caveats=caveats,
        suggestions=(
            f"{chosen[0].task.label}的完整内容",
            *(f"{u}有哪些任务" for u in chosen[0].task.lead_units[:1]),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """One thing asked about and what answers it; `chosen` is empty where nothing does."""

    asked: Asked
    evidence: Evidence
    chosen: tuple[Candidate, ...]


def _find(context: Context, route: Route, question: str, whole: _Found) -> list[_Found]:
    """The things asked about one by one, each with its own best task, if every one is answered; else `whole` is.

    Some of them are answered rather than none, and where each has units of its own, rather than one for all.
    """
    parts = []
    for part in split_parts(asking_part(question)[0]):
        asked = read_question(context, part, route, whole_question=question)
        evidence = gather(context, asked)
        parts.append(_Found(asked, evidence, _chosen(context, evidence, route, asked)[:1]))
    n_answered = sum(bool(part.chosen) for part in parts)
    is_better = n_answered == len(parts) or not whole.chosen or whole.asked.is_who
    return parts if n_answered and is_better else [whole]


def _chosen(context: Context, evidence: Evidence, route: Route, asked: Asked) -> tuple[Candidate, ...]:
    calibration = CALIBRATIONS.get(context.index.manifest.embedding.model_id, UNMEASURED_MODEL)
    supported = [c for c in evidence.candidates if is_supported(c, evidence, calibration)]
    return tuple(_choose(supported, route, asked))


def _lead_in(chosen: Sequence[Candidate], statements: Sequence[Statement], asked: Asked, question: str) -> str:
    """Where the answer stands; said aloud when a number is asked for and none is printed."""
    numbers = "、".join(c.task.label for c in chosen)
    indicators = [i for c in chosen for i in c.task.indicators]
    if asked.is_who and len(chosen) > 1 and asks_whether_same(question):
        is_same = len({frozenset(c.task.lead_units) for c in chosen}) == 1
        return f"{numbers}的牵头单位{'相同' if is_same else '不同'}："
    if asked.is_who or asked.is_whole:
        return f"{numbers}："
    if asked.is_how_many and not any(indicator.span.text in s.text for s in statements for indicator in indicators):
        return f"原文没有写明具体数字，{numbers}写道："
    return f"{numbers}写道："


def _left_open(found: Sequence[_Found]) -> str:
    """What of several things asked about was not found; empty where all was."""
    missing = [f"“{part.asked.text}”" for part in found if not part.chosen]
    return f"（关于{'、'.join(missing)}，没有找到明确的内容）" if missing else ""


def _refuse(
    context: Context,
    lead_in: str,
    evidence: Evidence,
    terms: Sequence[Term],
    retrieved: tuple[Retrieved, ...],
    *,
    is_near: bool,
) -> Draft:
    """Name the nearest tasks; the best is quoted, for the reader to judge, if it prints something of what was asked.

    Not where another place or year is asked about (`is_near` False): this notice's figure would be read as theirs.
    """
    best = evidence.candidates[:1]
    if not is_near or not best or best[0].coverage < _SOME_WORDS:
        return not_found(context, lead_in, "fact", [c.task for c in evidence.candidates[:_NEAREST]], retrieved)
    quotes = [best_spans(best[0].task, terms, None, near=best[0].best_sentence)[0].text]
    return not_found(context, lead_in, "fact", [best[0].task], retrieved, quotes=quotes)


def _why_not(context: Context, question: str, statements: Sequence[Statement]) -> str:
    """Why what was found does not answer: another place, another year, or nothing found. Empty if it does."""
    quotes = "".join(c.quote for s in statements for c in s.citations)
    place = foreign_place(question, context)
    if place and place not in quotes:
        return render("not_found_place", scope=context.scope_name, place=place)
    years = foreign_years(question, context)
    asks_only_year = not content_words(_YEAR_WORD.sub(" ", question), drop=place_names(context))
    if years and (asks_only_year or not any(year in quotes for year in years)):
        return render("not_found_year", scope=context.scope_name, year=years[0])
    return "" if statements else render("not_found", scope=context.scope_name)


def answer_progress(context: Context, route: Route, question: str) -> Draft:
    """A plan cannot know results: say so and point to the task that set the target."""
    evidence = gather(context, read_question(context, question, route))
    lead_in = render("not_found_progress", scope=context.scope_name)
    by_number = [t for t in context.citable if t.number in route.numbers]
    nearest = by_number or [c.task for c in evidence.candidates[:1]]
    return not_found(context, lead_in, "progress", nearest, _retrieved([evidence]))


def gather(context: Context, asked: Asked) -> Evidence:
    """Candidates by meaning and by words, best first."""
    hits = context.index.search(asked.search_text, k=_N_RETRIEVED, notice_ids=context.notice_ids)
    by_words = context.lexical.search(asked.terms, k=_N_RETRIEVED)
    return rank_candidates(context.tasks_by_key, hits, by_words, asked.terms)


def _choose(supported: Sequence[Candidate], route: Route, asked: Asked) -> list[Candidate]:
    """The best candidate and those that print as much of what is asked; of a named unit's tasks, if any fit."""
    candidates = list(supported)
    if route.units:
        own = [c for c in candidates if set(route.units) & {*c.task.lead_units, *c.task.supporting_units}]
        candidates = own or candidates
    if not candidates or asked.is_whole:
        return candidates[:1]
    best = candidates[0]
    near = [
        c
        for c in candidates[1:]
        if c.coverage >= max(best.coverage, _HALF) and c.similarity >= best.similarity - _AS_NEAR
    ]
    return [best, *near][:_MOST_TASKS]


def _statements(candidate: Candidate, asked: Asked) -> list[Statement]:
    """All of the task, its units, its figures or the clauses on the point, as asked."""
    task = candidate.task
    if asked.is_whole and not asked.is_several:
        body = body_span(task)
        return [
            Statement(body.text, cite_task(task, body)),
            *([units_statement(task)] if task.responsibilities else []),
        ]
    spans: tuple[Span, ...] = ()
    if asked.is_several and asked.measure is not None:
        spans = figure_spans(task, asked.terms)
    spans = spans or best_spans(
        task, asked.terms, asked.measure, near=candidate.best_sentence, whole=asked.is_when or asked.is_whole
    )
    statements = [Statement(span.text, cite_task(task, span)) for span in spans]
    if not asked.is_who:
        return statements
    return [units_statement(task), *(statements if asked.measure is not None or _DIGIT.search(asked.text) else ())]


def _topic_tasks(context: Context, terms: Sequence[Term], route: Route) -> list[Task]:
    """Tasks that print every content word (or the notice's word for it); of a named unit only its own."""
    if not is_telling(terms):
        return []
    own = [t for t in context.tasks if not route.units or {*route.units} & {*t.lead_units, *t.supporting_units}]
    return [t for t in own if coverage(terms, normalise(t.source_text)) >= 1.0]


def _topic_list(
    context: Context,
    tasks: Sequence[Task],
    terms: Sequence[Term],
    question: str,
    retrieved: tuple[Retrieved, ...],
    caveats: tuple[Caveat, ...],
) -> Draft:
    topic = "、".join(
        content_words(question, drop=(*place_names(context), "措施", "举措", "项目", "行动", "政策", "相关"))
    )
    statements = tuple(_topic_statement(t, terms) for t in tasks)
    lead_in = f"{context.scope_name}中写到“{topic}”的任务共 {len(tasks)} 项，已全部列出："
    lists = (task_list("topic", topic, tasks),)
    return Draft(Status.ANSWERED, "topic", lead_in, statements, lists, retrieved, caveats)


def _topic_statement(task: Task, terms: Sequence[Term]) -> Statement:
    """The task with what it prints on the topic: its figures there, else the sentence that names it."""
    figures = [s for s in indicator_spans(task) if coverage(terms, normalise(s.text)) > 0]
    spans = tuple(figures) or best_spans(task, terms, None)
    text = f"{task.title}（{units_text(task)}）：{'；'.join(span.text for span in spans)}"
    return Statement(
        text, cite_task(task, *dict.fromkeys((title_span(task), *spans, *responsibility_spans(task)))), "topic"
    )


def _retrieved(gathered: Sequence[Evidence]) -> tuple[Retrieved, ...]:
    """The best of each part in turn, every task once."""
    ranked: dict[tuple[str, str], Candidate] = {}
    for place in range(_N_RETRIEVED):
        for evidence in gathered:
            for c in evidence.candidates[place : place + 1]:
                ranked.setdefault((c.task.notice_id, c.task.number), c)
    best = enumerate(list(ranked.values())[:_N_RETRIEVED], 1)
    return tuple(Retrieved(c.task.notice_id, c.task.number, rank, round(c.similarity, 4)) for rank, c in best)
