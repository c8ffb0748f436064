"""Counts that need more than one list: the largest part, tasks by how many bear them, a unit's share of a part."""

from collections.abc import Callable

from answer.context import Context
from answer.contract import Statement, Status
from answer.draft import Draft
from answer.listing import task_list, task_statement
from answer.patterns import WITH_JOINT_LEAD, WITH_SOLE_LEAD, WITH_SUPPORT
from answer.route import Route
from answer.sections import all_sections
from ingest.model import Task

# How tasks are told apart by who is named beside them: what the question says, and what fits.
_BEARERS: tuple[tuple[str, Callable[[str], bool], Callable[[Task], bool]], ...] = (
    ("列有配合或参与单位", lambda q: bool(WITH_SUPPORT.search(q)), lambda t: bool(t.supporting_units)),
    ("由几家单位共同牵头", lambda q: bool(WITH_JOINT_LEAD.search(q)), lambda t: len(t.lead_units) > 1),
    ("由一家单位单独牵头", lambda q: bool(WITH_SOLE_LEAD.search(q)), lambda t: len(t.lead_units) == 1),
)


def answer_largest_section(context: Context, route: Route, question: str) -> Draft:
    """The part with most tasks (or fewest, if 最少 is asked) and its tasks."""
    sections = list(all_sections(context))
    if not sections:
        return Draft(Status.NOT_FOUND, "section", f"{context.scope_name}的任务不分部分。")
    is_least = "最少" in question
    wanted = (min if is_least else max)(len(section.tasks) for section in sections)
    chosen = [section for section in sections if len(section.tasks) == wanted]
    named = "、".join(f"“{section.heading}”" for section in chosen)
    tied = "，各" if len(chosen) > 1 else "，共"
    lead_in = f"任务最{'少' if is_least else '多'}的是{named}{tied} {wanted} 项，已全部列出："
    statements = tuple(task_statement(t, f"section-{n}", ()) for n, s in enumerate(chosen, 1) for t in s.tasks)
    lists = tuple(task_list(f"section-{n}", s.heading, s.tasks) for n, s in enumerate(chosen, 1))
    return Draft(Status.ANSWERED, "section", lead_in, statements, lists, suggestions=("有哪些部分",))


def answer_by_bearers(context: Context, route: Route, question: str) -> Draft:
    """Tasks with supporting units, with several leading ones, or with one alone."""
    words, fits = next((words, fits) for words, asks, fits in _BEARERS if asks(question))
    tasks = tuple(task for task in context.tasks if fits(task))
    if not tasks:
        return Draft(Status.NOT_FOUND, "bearers", f"{context.scope_name}中没有{words}的任务。")
    lead_in = f"{context.scope_name}中{words}的任务共 {len(tasks)} 项，已全部列出："
    statements = tuple(task_statement(t, "section", ()) for t in tasks)
    return Draft(Status.ANSWERED, "bearers", lead_in, statements, (task_list("section", words, tasks),))


def answer_share(context: Context, route: Route, question: str) -> Draft:
    """How many of the tasks, or of one part's, the unit leads: both counts and their quotient, said to be computed."""
    section = next((s for s in all_sections(context) if s.number == route.section), None)
    tasks = section.tasks if section else context.tasks
    unit = route.units[0]
    led = tuple(t for t in tasks if unit in t.lead_units)
    where = f"“{section.heading}”" if section else context.scope_name
    if not led:
        return Draft(Status.NOT_FOUND, "share", f"{where}共 {len(tasks)} 项任务，没有{unit}牵头的。")
    share = f"{100 * len(led) / len(tasks):.1f}".removesuffix(".0")
    lead_in = (
        f"{where}共 {len(tasks)} 项任务，{unit}牵头 {len(led)} 项，占 {share}%"
        f"（{len(led)}÷{len(tasks)}，由政问计算）。已全部列出："
    )
    shown = tuple(task_statement(t, "section", ()) for t in tasks) if section else _led(led, unit)
    listed = (task_list("section", where, tasks),) if section else (task_list("lead", "牵头", led),)
    return Draft(Status.ANSWERED, "share", lead_in, shown, listed, unit=unit)


def _led(tasks: tuple[Task, ...], unit: str) -> tuple[Statement, ...]:
    return tuple(task_statement(t, "lead", (unit,)) for t in tasks)
