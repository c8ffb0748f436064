"""Answers that give no facts: out of scope, not in the notice, or a question back."""

from collections.abc import Sequence

from answer.citations import cite_task
from answer.context import Context
from answer.contract import Retrieved, Statement, Status
from answer.draft import Draft
from answer.route import Route
from answer.text import normalise
from answer.units import join_names
from index.chunk import split_sentences
from ingest.model import Span, Task
from prompts import render

_LONGEST_QUOTE = 80


def answer_instruction(context: Context, route: Route, question: str) -> Draft:
    return Draft(Status.OUT_OF_SCOPE, "instruction", render("refuse_instruction", scope=context.scope_name))


def answer_out_of_scope(context: Context, route: Route, question: str) -> Draft:
    lead_in = render("out_of_scope", scope=context.scope_name)
    return Draft(Status.OUT_OF_SCOPE, "out_of_scope", lead_in, suggestions=("这份通知现在还有效吗", "一共有多少项任务"))


def answer_clarify_unit(context: Context, route: Route, question: str) -> Draft:
    """Ask which unit is meant: one of the few an alias may stand for, or any unit of the notices."""
    if route.mentions:
        candidates = route.mentions[0].units
        lead_in = render("clarify_ambiguous_unit", word=route.word, candidates=join_names(candidates))
        return Draft(Status.CLARIFY, "clarify_unit", lead_in, suggestions=candidates)
    lead_in = render("clarify_unit", word=route.word)
    return Draft(Status.CLARIFY, "clarify_unit", lead_in, suggestions=context.units.names)


def answer_clarify_task(context: Context, route: Route, question: str) -> Draft:
    return Draft(Status.CLARIFY, "clarify_task", render("clarify_task", word=route.word))


def answer_unknown_unit(context: Context, route: Route, question: str) -> Draft:
    """Units that no notice lists; what its tasks say of them otherwise is shown."""
    lead_in = render("not_found_unit", scope=context.scope_name, word=route.word)
    word = normalise(route.word)
    named = [(t, s) for t in context.citable for s in clauses_naming(t, word)]
    if named:
        statements = tuple(Statement(span.text, cite_task(task, span)) for task, span in named)
        return Draft(Status.ANSWERED, "unknown_unit", f"{lead_in.rstrip('。')}；正文提到它的地方是：", statements)
    near = context.units.near(route.word)
    return Draft(Status.NOT_FOUND, "unknown_unit", lead_in, suggestions=tuple(f"{name}有哪些任务" for name in near))


def clauses_naming(task: Task, word: str) -> list[Span]:
    """The task's sentences that print `word`, if it is long enough to be a name."""
    return [s for s in split_sentences(task) if word in normalise(s.text)] if len(word) > 2 else []


def answer_other_place(context: Context, route: Route, question: str) -> Draft:
    lead_in = render("not_found_place", scope=context.scope_name, place=route.word)
    return Draft(Status.NOT_FOUND, "other_place", lead_in)


def not_found(
    context: Context,
    lead_in: str,
    answer_type: str,
    nearest: Sequence[Task],
    retrieved: tuple[Retrieved, ...] = (),
    *,
    quotes: Sequence[str] = (),
) -> Draft:
    """A refusal that points to the nearest tasks without citing them; `quotes`, if any, go with them in order."""
    if nearest and quotes:
        shown = zip(nearest, quotes, strict=True)
        points = "；".join(f"{task.label}「{task.title}」写到“{_shorten(quote)}”" for task, quote in shown)
        lead_in += render("nearest_quoted", points=points)
    elif nearest:
        lead_in += render("nearest", points="、".join(f"{task.label}「{task.title}」" for task in nearest))
    suggestions = tuple(f"{task.label}的完整内容" for task in nearest)
    return Draft(Status.NOT_FOUND, answer_type, lead_in, retrieved=retrieved, suggestions=suggestions)


def _shorten(quote: str) -> str:
    text = quote.rstrip("。；")
    return text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
