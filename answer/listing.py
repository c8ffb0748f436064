"""Lists and counts read straight from the register, complete by construction."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from answer.bearing import plain_roles
from answer.caveats import alias_caveats, unknown_unit_caveats
from answer.citations import cite_task, short_title, title_span
from answer.context import Context
from answer.contract import Statement, Status, TaskList
from answer.draft import Draft
from answer.passages import indicator_spans, responsibility_spans, units_text
from answer.route import Route
from answer.text import normalise
from answer.units import join_names
from index.lexical import coverage
from ingest.model import Responsibility, Role, Span, Task

LEAD, SUPPORTING = "lead", "supporting"
_ONLY_SUPPORTING = re.compile(r"(?:只|仅|光)是?(?:配合|参与|协助)|不是?牵头")
_SUPPORTING = re.compile(r"(?:配合|参与)的?(?:任务|工作|有哪|哪些|几项|了哪|什么|呢|$)")
_SOLE_LEAD = re.compile(r"(?:单独|独自|自己|独立|一家)牵头|牵头.{0,6}(?:只有|仅有).{0,6}(?:一家|自己|我们)")
_WITH_FIGURES = re.compile(r"有数字|有数的|带数|量化|硬指标|有具体数")
_ON_TOPIC = 0.8
_SHARED = re.compile("共同|联合|一起|一块|一同|合作|都")
_MOST_RANKED = 5


def answer_unit_tasks(context: Context, route: Route, question: str) -> Draft:
    """Every task of a unit, 牵头 apart from 配合/参与; of several units one after the other, or those they share.

    One notice after the other, too: the 县财政局 of two counties are two units.
    """
    question = plain_roles(question)
    is_shared = len(route.units) > 1 and bool(_SHARED.search(question))
    groups = [route.units] if is_shared else [(unit,) for unit in route.units]
    scopes = [(group, context.narrowed([notice])) for group in groups for notice in _naming(context, group)]
    narrowing = _narrowing(context, route, question)
    parts = [_unit_tasks(scope, group, question, narrowing) for group, scope in scopes]
    draft = parts[0]
    if len(parts) > 1:
        draft = _joined(parts, [_part_label(context, scope, group, n_groups=len(groups)) for group, scope in scopes])
    return replace(draft, caveats=(*alias_caveats(route), *unknown_unit_caveats(route, context.scope_name)))


def _naming(context: Context, units: Sequence[str]) -> list[str]:
    """Notices in scope with tasks that all of `units` share; the first in scope where there is none."""
    return list(dict.fromkeys(t.notice_id for t in _tasks_of(context, units, None))) or [context.notice_ids[0]]


def _part_label(context: Context, scope: Context, units: Sequence[str], *, n_groups: int) -> str:
    """What tells a list from the others: its notice's short title, its units, or both."""
    notice = "" if context.is_single else short_title(scope.notices[0].title)
    return "·".join(part for part in (notice, join_names(units) if n_groups > 1 else "") if part)


def _unit_tasks(context: Context, units: tuple[str, ...], question: str, narrowing: "_Narrowing") -> Draft:
    """The tasks of a unit, or those that several share, in the one notice of `context`."""
    is_shared = len(units) > 1
    led = _tasks_of(context, units, Role.LEAD)
    supported = [t for t in _tasks_of(context, units, None) if t not in led]
    led, supported = narrowing.apply(led), narrowing.apply(supported)
    if narrowing.role is Role.SUPPORTING:
        led = []
    elif narrowing.role is Role.LEAD or (is_shared and "牵头" in question):
        supported = []
    lists = (task_list(LEAD, _lead_label(led), led), task_list(SUPPORTING, _supporting_label(supported), supported))
    statements = [task_statement(t, LEAD, units) for t in led]
    statements += [task_statement(t, SUPPORTING, units) for t in supported]
    return Draft(
        Status.ANSWERED if statements else Status.NOT_FOUND,
        "unit_tasks",
        _unit_lead_in(context, join_names(units), led, supported, narrowing, shared=is_shared),
        tuple(statements),
        tuple(listed for listed in lists if listed.total),
        suggestions=tuple(f"{t.label}的完整内容" for t in led[:2]),
        unit=units[0] if not is_shared else None,
    )


@dataclass(frozen=True, slots=True)
class _Narrowing:
    """Which of a unit's tasks are asked for; `words` say it in the answer, empty where all are."""

    words: str
    role: Role | None
    fits: Callable[[Task], bool]

    def apply(self, tasks: Sequence[Task]) -> list[Task]:
        return [task for task in tasks if self.fits(task)]


def _narrowing(context: Context, route: Route, question: str) -> _Narrowing:
    if _ONLY_SUPPORTING.search(question) or (_SUPPORTING.search(question) and "牵头" not in question):
        return _Narrowing("", Role.SUPPORTING, lambda _: True)
    if _SOLE_LEAD.search(question):
        return _Narrowing("单独", Role.LEAD, lambda task: len(task.lead_units) == 1)
    if _WITH_FIGURES.search(question):
        return _Narrowing("有数字指标的", None, lambda task: bool(task.indicators))
    terms = context.lexical.terms(route.content, {})
    if not terms:
        return _Narrowing("", None, lambda _: True)
    words = f"写到“{'、'.join(route.content)}”的"
    return _Narrowing(words, None, lambda task: coverage(terms, normalise(task.source_text)) >= _ON_TOPIC)


def _joined(parts: Sequence[Draft], labels: Sequence[str]) -> Draft:
    """Parts one after the other; a list's key names its part's place."""
    lists, statements = [], []
    for place, (part, label) in enumerate(zip(parts, labels, strict=True), 1):
        lists += [replace(x, key=f"{x.key}-{place}", label=f"{label}：{x.label}") for x in part.lists]
        statements += [replace(s, group=f"{s.group}-{place}") for s in part.statements]
    lead_in = "；".join(part.lead_in.removesuffix("：").removesuffix("。") for part in parts) + "："
    units = {part.unit for part in parts}
    return Draft(
        Status.ANSWERED if statements else Status.NOT_FOUND,
        "unit_tasks",
        lead_in,
        tuple(statements),
        tuple(lists),
        unit=units.pop() if len(units) == 1 else None,
    )


def answer_ranking(context: Context, route: Route, question: str) -> Draft:
    """Units by the number of tasks they lead, in each notice."""
    leaders, statements = [], []
    for notice_id in context.notice_ids:
        leading = [c for c in context.index.register.units([notice_id]) if c.n_lead]
        counts = sorted(leading, key=lambda c: -c.n_lead)[:_MOST_RANKED]
        leaders += counts[:1]
        for count in counts:
            led = _tasks_of(context.narrowed([notice_id]), (count.name,), Role.LEAD)
            spans = tuple(c for t in led for c in cite_task(t, *_spans_naming(t, count.name)))
            statements.append(Statement(f"{count.name}：牵头 {count.n_lead} 项", spans))
    if not leaders:
        return Draft(Status.NOT_FOUND, "ranking", f"{context.scope_name}没有列出牵头单位。")
    first = "、".join(f"{count.name}（{count.n_lead} 项）" for count in leaders)
    where = "" if context.is_single else "，每份通知分别排列"
    most = f"前 {_MOST_RANKED} 名" if len(statements) >= _MOST_RANKED else "依次是"
    lead_in = f"牵头任务最多的是{first}{where}。{most}："
    suggestions = (f"{leaders[0].name}有哪些任务",)
    return Draft(Status.ANSWERED, "ranking", lead_in, tuple(statements), suggestions=suggestions)


def _spans_naming(task: Task, unit: str) -> tuple[Span, ...]:
    return tuple(c.span for c in task.responsibilities if unit in c.units)[:1]


def answer_no_unit(context: Context, route: Route, question: str) -> Draft:
    """Tasks that name no unit at all."""
    tasks = [t for t in context.tasks if not t.lead_units and not t.supporting_units]
    if not tasks:
        lead_in = f"{context.scope_name}中没有这样的任务：{len(context.tasks)} 项任务都列出了单位。"
        return Draft(Status.NOT_FOUND, "no_unit", lead_in)
    lead_in = f"{context.scope_name}中没有列出责任单位的任务共 {len(tasks)} 项，已全部列出："
    statements = tuple(task_statement(t, "no_unit", ()) for t in tasks)
    return Draft(Status.ANSWERED, "no_unit", lead_in, statements, (task_list("no_unit", "未列责任单位", tasks),))


def answer_figures(context: Context, route: Route, question: str) -> Draft:
    """Every task that sets a figure, with its figures."""
    tasks = [t for t in context.tasks if t.indicators]
    if not tasks:
        return Draft(Status.NOT_FOUND, "figures", f"{context.scope_name}没有写明数字指标。")
    n_others = len(context.tasks) - len(tasks)
    lead_in = f"{context.scope_name}中有数字指标的任务共 {len(tasks)} 项，已全部列出；其余 {n_others} 项没有数字指标："
    statements = tuple(task_statement(t, "figures", ()) for t in tasks)
    return Draft(Status.ANSWERED, "figures", lead_in, statements, (task_list("figures", "有数字指标", tasks),))


def answer_count(context: Context, route: Route, question: str) -> Draft:
    """How many tasks there are, section by section."""
    statements: list[Statement] = []
    n_sections = 0
    for notice in context.notices:
        own = [t for t in context.tasks if t.notice_id == notice.notice_id]
        headings = list(dict.fromkeys(t.section_path[0] for t in own if t.section_path))
        n_sections += len(headings)
        statements += [_range_statement(h, [t for t in own if t.section_path[:1] == (h,)]) for h in headings]
        if outside := [t for t in own if not t.section_path]:
            statements.append(_range_statement("不分部分" if not headings else "不在各部分中", outside))
    sections = f"，分 {n_sections} 个部分" if n_sections else ""
    lead_in = f"{context.scope_name}共有 {len(context.tasks)} 项任务{sections}："
    if not context.tasks:
        return _count_clauses(context)
    return Draft(
        Status.ANSWERED, "count", lead_in, tuple(statements), suggestions=("第一部分有哪些任务",) if n_sections else ()
    )


def _count_clauses(context: Context) -> Draft:
    """A notice of rules or prose has no tasks to count; what it has is said."""
    first, last = context.clauses[0], context.clauses[-1]
    lead_in = f"{context.scope_name}没有编号的任务，有 {len(context.clauses)} 条可以引用的条文："
    span = first.label if first is last else f"{first.label}至{last.label}"
    statement = Statement(span, tuple(c for t in dict.fromkeys((first, last)) for c in cite_task(t, title_span(t))))
    return Draft(Status.ANSWERED, "count", lead_in, (statement,), suggestions=(f"{first.label}的完整内容",))


def _range_statement(heading: str, tasks: Sequence[Task]) -> Statement:
    """How many tasks a section has, and from which number to which; the first and the last are cited."""
    first, last = tasks[0], tasks[-1]
    numbers = f"{first.label}—{last.number}" if len(tasks) > 1 else first.label
    citations = tuple(c for t in dict.fromkeys((first, last)) for c in cite_task(t, title_span(t)))
    return Statement(f"{heading}：{len(tasks)} 项（{numbers}）", citations)


def _tasks_of(context: Context, units: Sequence[str], role: Role | None) -> list[Task]:
    """Tasks that name every one of `units` (in `role`, if given), in document order."""
    register = context.index.register
    found = [register.tasks(notice_ids=context.notice_ids, unit=unit, role=role) for unit in units]
    shared = set.intersection(*({t.task_id for t in tasks} for tasks in found))
    return [t for t in found[0] if t.task_id in shared]


def task_statement(task: Task, group: str, units: Iterable[str]) -> Statement:
    own = set(units)
    others = [u for u in task.lead_units if u not in own]
    together = ""
    if group == LEAD and others:
        together = f"（与{join_names(others)}共同）"
    elif group == SUPPORTING:
        together = f"（{_printed_role(task, own)}；牵头 {join_names(task.lead_units)}）"
    elif group in ("section", "figures"):
        together = f"（{units_text(task)}）"
    clauses = indicator_spans(task)
    figures = "；".join(span.text for span in clauses) if clauses else "原文没有数字指标"
    spans = (title_span(task), *clauses, *responsibility_spans(task))
    return Statement(f"{task.title}{together}：{figures}", cite_task(task, *dict.fromkeys(spans)), group)


def _printed_role(task: Task, units: set[str]) -> str:
    clause: Responsibility | None = next((c for c in task.responsibilities if units & set(c.units)), None)
    return clause.label if clause else ""


def task_list(key: str, label: str, tasks: Sequence[Task]) -> TaskList:
    return TaskList(key, label, len(tasks), len(tasks), tuple(t.number for t in tasks))


def _labels_of(tasks: Sequence[Task], role: Role, default: str) -> str:
    words = dict.fromkeys(c.label.removesuffix("单位") for t in tasks for c in t.responsibilities if c.role is role)
    return "/".join(words) if words else default


def _lead_label(tasks: Sequence[Task]) -> str:
    return (
        "牵头"
        if all("牵头" in c.label for t in tasks for c in t.responsibilities if c.role is Role.LEAD)
        else "牵头（责任）"
    )


def _supporting_label(tasks: Sequence[Task]) -> str:
    return _labels_of(tasks, Role.SUPPORTING, "配合/参与")


def _unit_lead_in(
    context: Context,
    name: str,
    led: Sequence[Task],
    supported: Sequence[Task],
    narrowing: _Narrowing,
    *,
    shared: bool,
) -> str:
    total, narrowed = len(led) + len(supported), narrowing.words
    if not total and narrowing.role is Role.SUPPORTING:
        return f"{context.scope_name}没有把{name}列为配合或参与单位。"
    if not total:
        return f"{context.scope_name}中没有{name}{'共同' if shared else ''}{narrowed or '承担的'}任务。"
    adverb = "共同" if shared else narrowed if narrowed == "单独" else ""
    parts = [f"{adverb}牵头 {len(led)} 项"] if led else []
    parts += [f"{_supporting_label(supported)} {len(supported)} 项"] if supported else []
    what = f"{narrowed}任务中" if narrowed and narrowed != "单独" else ""
    return f"{name}在{context.scope_name}中{what}{'、'.join(parts)}，共 {total} 项，已全部列出："
