"""A task by its number: its own words, the clauses on one point, or its units."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from answer.caveats import alias_caveats
from answer.citations import cite_task
from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.passages import best_spans, indicator_spans, units_statement
from answer.route import Route
from answer.scope import own_years, place_names
from answer.task_numbers import without_numbers
from answer.text import asked_measure, asks_when, content_words, normalise
from index.chunk import body_span
from index.lexical import Term, coverage
from ingest.model import Bound, Span, Task, TaskKind
from prompts import render

_ABOUT_ROLES = re.compile(
    "谁|牵头|哪个部门|哪个单位|哪些单位|哪些部门|负责|责任单位|配合|参与|角色|身份|分工|管(?:吗|的吗|吧)|归哪"
)
_SUM = re.compile(r"合计|总和|加起来|一共|总共|总计")
_NO_POINT = ("原文", "全文", "完整", "讲", "说", "合计", "总和", "加起来")
_MOST_POINTS = 4
_ON_THE_POINT = 0.6
_AS_MUCH = 0.9


def answer_task_numbers(context: Context, route: Route, question: str) -> Draft:
    """The tasks with the given numbers, in full; who leads them if only that is asked."""
    tasks = [t for t in context.citable if t.number in route.numbers]
    missing = [n for n in route.numbers if n not in {t.number for t in tasks}]
    if not tasks:
        numbers = [t.number for t in context.tasks or context.citable]
        lead_in = render(
            "not_found_number", scope=context.scope_name, asked="、".join(missing), first=numbers[0], last=numbers[-1]
        )
        return Draft(Status.NOT_FOUND, "task_number", lead_in, suggestions=(f"任务{numbers[-1]}是什么",))
    only_units = bool(_ABOUT_ROLES.search(question))
    drop = (*_NO_POINT, *place_names(context), *own_years(context), *(m.mention for m in route.mentions))
    content = content_words(without_numbers(question), drop=drop)
    statements = [s for task in tasks for s in _number_statements(context, task, question, content, only_units)]
    lead_in = "、".join(f"{t.label}「{t.title}」" for t in tasks) if len(tasks) <= 3 else f"共 {len(tasks)} 项任务"
    if missing:
        lead_in += f"；没有第 {'、'.join(missing)} 项任务"
    if len(tasks) == 1 and _SUM.search(question):
        lead_in += _sum_text(tasks[0], statements)
    return Draft(
        Status.ANSWERED,
        "task_units" if only_units else "task_detail",
        lead_in + "：",
        tuple(statements),
        caveats=alias_caveats(route),
        suggestions=_next_questions(tasks, only_units),
    )


def _sum_text(task: Task, statements: Sequence[Statement]) -> str:
    """，合计 540 + 3600 = 4140 个: the exact figures of the clauses shown, if they share one unit; else nothing."""
    shown = {s.text for s in statements}
    addends = [i for i in task.indicators if i.span.text in shown and i.parent is None and i.unit_of_measure]
    exact = all(i.bound is Bound.EQUAL and len(i.values) == 1 for i in addends)
    if len(addends) < 2 or not exact or len({i.unit_of_measure for i in addends}) != 1:
        return ""
    values = [i.values[0] for i in addends]
    return f"，合计 {' + '.join(values)} = {sum(map(Decimal, values))} {addends[0].unit_of_measure}"


def _number_statements(
    context: Context, task: Task, question: str, content: Sequence[str], only_units: bool
) -> list[Statement]:
    """What is asked of one task: its units, the clauses on a point, or all of it."""
    terms = context.lexical.terms(content, {})
    spans: tuple[Span, ...] = ()
    if len(content) <= _MOST_POINTS:
        spans = _spans_on_point(task, terms, asked_measure(question), is_when=asks_when(question))
    if terms and spans and coverage(terms, normalise("".join(s.text for s in spans))) >= _ON_THE_POINT:
        on_point = [Statement(span.text, cite_task(task, span)) for span in spans]
        return [_unit_statement(task, question), *on_point] if only_units else on_point
    if only_units:
        return [_unit_statement(task, question)]
    if figures := _figures_asked(task, terms, asked_measure(question)):
        return [Statement(span.text, cite_task(task, span)) for span in figures]
    body = body_span(task)
    whole = Statement(body.text, cite_task(task, body))
    is_rule = task.kind is TaskKind.CLAUSE and not task.responsibilities
    return [whole] if is_rule else [whole, _unit_statement(task, question)]


def _figures_asked(task: Task, terms: Sequence[Term], measure: str | None) -> tuple[Span, ...]:
    """All the task's figures (in the measure asked for) where a number is asked of the task and of nothing in it."""
    if measure is None or coverage(terms, normalise(task.source_text)) > 0:
        return ()
    fitting = (i.span for i in task.indicators if not measure or i.unit_of_measure.endswith(measure))
    return tuple(dict.fromkeys(fitting))


def _spans_on_point(task: Task, terms: Sequence[Term], measure: str | None, *, is_when: bool) -> tuple[Span, ...]:
    """All clauses of the task with figures on the point if a figure is asked for, else its best sentence."""
    sentence = best_spans(task, terms, measure, whole=is_when)
    if measure is None or is_when:
        return sentence
    clauses = indicator_spans(task)
    printed = {span: coverage(terms, normalise(span.text)) for span in clauses}
    most = max(printed.values(), default=0.0)
    if most < coverage(terms, normalise("".join(s.text for s in sentence))):
        return sentence
    return tuple(span for span in clauses if printed[span] >= _AS_MUCH * most)


def _unit_statement(task: Task, question: str) -> Statement:
    """The task's units, and what it does not name if that is asked."""
    statement = units_statement(task)
    if task.lead_units and not task.supporting_units and re.search("配合|参与|协助", question):
        return replace(statement, text=statement.text + "；原文没有列出配合或参与单位")
    return statement


def _next_questions(tasks: Sequence[Task], only_units: bool) -> tuple[str, ...]:
    first = tasks[0]
    if only_units:
        return (f"{first.label}的完整内容", *(f"{u}有哪些任务" for u in first.lead_units[:1]))
    return tuple(f"{u}有哪些任务" for u in first.lead_units[:2])
