"""A later turn and the answer before it -> one question, used for routing, retrieval and the answer, and shown.

What a turn refers to is what the answer before showed: its tasks in their order, its unit, the choices it offered.
A turn that leaves nothing open is a new question and stays as it is.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.asked import asks_who, colloquial_words, read_question
from answer.citations import short_title
from answer.context import Context
from answer.contract import Answer, Status
from answer.facts import gather
from answer.gaps import without_gap_words
from answer.patterns import ASKS
from answer.premises import states_figure
from answer.references import (
    chosen_places,
    refers_to_both,
    refers_to_task,
    refers_to_unit,
    without_opening,
)
from answer.route import Route, RouteKind, decide, lacks_subject
from answer.scope import place_names, without_scope
from answer.task_numbers import asked_numbers, without_numbers
from answer.text import asked_measure, content_words, normalise, normalise_question
from answer.units import FILLER, ROLE_WORDS, self_word
from index.lexical import coverage
from ingest.model import Task, place_label

_MOST_TASKS = 3
_PRINTED = 0.6
_YEAR = re.compile(r"20\d\d年?")
_DOUBTS = re.compile(r"不对|不是|记得|听说|难道|应该是|明明|怎么(?:是|会)|[吗吧]$|对不对")
_DOUBT_WORDS = "不对 不是 怎么 记得 听说 难道 应该 明明 错 搞 没 看 他们 人家 都 说 写 原来 前".split()
_CONTINUES = re.compile(r"^(?:那|还有|其中|以及|至于|包括)|呢$|那[个条项件类样]")
_WITHIN = re.compile(r"那[个条项件]|里头|里面|其中|当中")
_UNIT_FOR_SURE = re.compile(r"单位|局|部门|中心|委|办|家")
_ROLE_ASKED = re.compile(r"牵头|负责|管|配合|参与|承担")
# What says nothing of what a turn is about: 都归哪个局, 一共惠及多少户.
_EMPTY = (
    "指标 情况 任务 哪 俩 仨 家 都 还 别 另 其他 其它 其余 究竟 到底 管 归 局 惠及 受益 覆盖 涉及 完 详细 具体 "
    "全文 原文 内容 数 数字 时限 完成 什么时候 户 人 亩 所 处 张 场 次 元 条 项 件 名 儿 块儿 一块儿 一块 列 "
    "号 列号 请 再 只 看 光 第"
).split()
_SHORT = 10
_OPEN_KINDS = (RouteKind.FACT, RouteKind.CLARIFY_TASK, RouteKind.CLARIFY_UNIT, RouteKind.PROGRESS)


@dataclass(frozen=True, slots=True)
class Before:
    """The answer before, and the one before that. `units` are those that they spoke of, the latest first."""

    answer: Answer
    units: tuple[str, ...]
    earlier: Answer | None = None

    @property
    def question(self) -> str:
        return normalise_question(self.answer.resolved_question)

    @property
    def is_unit_list(self) -> bool:
        return self.answer.answer_type == "unit_tasks" and self.answer.unit is not None

    def tasks(self, context: Context) -> list[Task]:
        """The tasks that the answer showed, in order; else the one that a refusal named first.

        Numbers repeat from notice to notice, so the tasks are those of one notice.
        """
        return _tasks_of(self.answer, context)

    def both(self, context: Context) -> list[Task]:
        """The tasks of the last two answers, the earlier first, where each showed one: 这两件."""
        last, earlier = self.tasks(context), _tasks_of(self.earlier, context) if self.earlier else []
        return [*earlier, *last] if len(last) == len(earlier) == 1 and earlier != last else last


def _tasks_of(answer: Answer, context: Context) -> list[Task]:
    shown = [(c.notice_id, c.task) for c in answer.citations if c.task is not None]
    named = [(r.notice_id, r.task) for r in answer.retrieved if place_label(r.task) + "「" in answer.lead_in]
    keys = dict.fromkeys(shown) or dict.fromkeys(named[:1])
    found = [context.tasks_by_key[key] for key in keys if key in context.tasks_by_key]
    return [task for task in found if task.notice_id == found[0].notice_id]


def resolve(turn: str, before: Before | None, context: Context) -> str:
    """The turn with what it leaves open filled in from the answer before; the turn itself where nothing is open."""
    if before is None:
        return turn.strip()
    normal = normalise_question(turn)
    rest, is_new = without_opening(normal)
    if not is_new:
        for step in _STEPS:
            if found := step(rest, before, context):
                return found
    return turn.strip() if rest == normal else rest


def _reply(turn: str, before: Before, context: Context) -> str | None:
    """The unit or the task that the question back asked for."""
    if before.answer.status is not Status.CLARIFY:
        return None
    if before.answer.answer_type == "clarify_unit":
        chosen = chosen_places(turn, len(before.answer.suggestions))
        if chosen and not content_words(turn.replace(chosen[0], ""), drop=tuple(FILLER)):
            return _with_unit(before.answer.suggestions[chosen[1][0]], before, context)
        return _with_unit(turn, before, context)
    numbers = asked_numbers(turn, context)
    tasks = [t for t in context.citable if t.number in numbers] or _task_about(turn, context)
    word = refers_to_task(before.question)
    if not tasks:
        return None
    return (
        before.question.replace(word, _named(tasks, context), 1) if word else _named(tasks, context) + before.question
    )


def _task_about(turn: str, context: Context, among: Sequence[Task] = ()) -> list[Task]:
    """The one task that best prints what the turn says, of `among` if any are given."""
    content = content_words(turn, drop=(*place_names(context), *FILLER, "那", "条", "项", "个", "件", "说", "改"))
    asked = read_question(context, "、".join(content) or turn, Route(RouteKind.FACT))
    found = [c for c in gather(context, asked).candidates if not among or c.task in among]
    return [c.task for c in found[:1] if c.coverage >= _PRINTED or (among and c.coverage > 0)]


def _with_unit(turn: str, before: Before, context: Context) -> str | None:
    """A turn that only names a unit (县民政局, 那财政局呢) asks the previous question about that unit."""
    mentions = context.units.find_all(normalise(turn))
    if len(mentions) != 1 or not mentions[0].units:
        return None
    if content_words(normalise(turn), drop=(mentions[0].mention, *FILLER)):
        return None
    previous, word = before.question, self_word(before.question)
    name = mentions[0].units[0] if len(mentions[0].units) == 1 else mentions[0].mention
    if word:
        return previous.replace(word, name)
    asked_before = context.units.find_all(previous)
    if asked_before:
        return previous.replace(asked_before[0].mention, name) if asked_before[0].mention in previous else None
    # 牵头的有几项 -> 县民政局: the unit that the question back asked for
    rest = content_words(previous, drop=("项", "条", *FILLER))
    return name + previous if ROLE_WORDS.search(previous) and not rest else None


def _both_units(turn: str, before: Before, context: Context) -> str | None:
    word = refers_to_both(turn)
    if word is None or len(before.units) < 2 or context.units.find_all(turn):
        return None
    return turn.removeprefix("那").replace(word, "、".join(before.units[1::-1]), 1)


def _that_unit(turn: str, before: Before, context: Context) -> str | None:
    """它, 该局 -> the unit whose tasks were listed, or the one that leads the task just shown."""
    word = refers_to_unit(turn)
    if word is None or not before.units:
        return None
    rest = turn.replace(word, "", 1)
    asks_list = re.search(r"(?:哪些|什么|几项|多少项|别的|其他)(?:任务|工作|事)?", rest) and _ROLE_ASKED.search(rest)
    says_more = _ROLE_ASKED.search(rest) and not _says_nothing(rest, context)
    if not (before.is_unit_list or _UNIT_FOR_SURE.search(word) or asks_list or says_more):
        return None
    resolved = turn.removeprefix("那").replace(word, before.units[0], 1)
    return resolved if before.is_unit_list or asks_list or not says_more else resolved + ",由谁牵头"


def _ordinal(turn: str, before: Before, context: Context) -> str | None:
    """第二个, 最后一项, 前三项 of the list just shown; 第58项 is a number where the list is no longer than that."""
    tasks = before.tasks(context)
    chosen = chosen_places(turn, len(tasks)) if len(tasks) > 1 else None
    if chosen is None:
        return None
    numbers = asked_numbers(turn, context)
    if numbers and numbers[0] in {t.number for t in tasks}:
        return None
    rest = turn.replace(chosen[0], "", 1).removeprefix("那").lstrip("的")
    return _named([tasks[i] for i in chosen[1]], context) + rest.removesuffix("呢")


def _doubt(turn: str, before: Before, context: Context) -> str | None:
    """怎么记得是20家, 不是财政局牵头吗: the question before, with what the asker takes for right."""
    if not _DOUBTS.search(turn):
        return None
    mentions = context.units.find_all(turn)
    drop = (*_DOUBT_WORDS, *_EMPTY, *FILLER, *(m.mention for m in mentions))
    figure = states_figure(turn)
    if any(len(words) > 1 for words in content_words(turn.replace(figure, " ") if figure else turn, drop=drop)):
        return None
    tasks = before.tasks(context)
    if figure:
        previous = before.question.removesuffix("吗")
        return f"{previous},是{figure}吗"
    if mentions and tasks and _ROLE_ASKED.search(turn):
        return _named(tasks[:_MOST_TASKS], context) + turn
    if mentions and tasks and before.answer.answer_type == "task_units":
        return f"{_named(tasks[:_MOST_TASKS], context)}是{mentions[0].mention}牵头吗"
    return None


def _described(turn: str, before: Before, context: Context) -> str | None:
    """里头改旧楼的那条谁牵头: one task of the list just shown, by what it is about."""
    tasks = before.tasks(context)
    match = _WITHIN.search(turn)
    if match is None or len(tasks) < 2 or _says_nothing(turn.replace(match.group(), ""), context):
        return None
    found = _task_about(turn, context, tasks)
    if not found:
        return None
    asked = "谁牵头" if asks_who(turn) else ""
    return f"{_named(found, context)}{asked}" if asked else f"{_named(found, context)},{turn}"


def _this_task(turn: str, before: Before, context: Context) -> str | None:
    word = refers_to_task(turn)
    tasks = (before.both(context) if word and "两" in word else before.tasks(context))[:_MOST_TASKS]
    if word is None or not tasks or not _says_nothing(turn.replace(word, ""), context):
        return None
    return turn.replace(word, _named(tasks, context), 1)


def _other_notice(turn: str, before: Before, context: Context) -> str | None:
    """那2024年呢, 云川县呢: the question before, about another year or place."""
    scope: list[str] = [*_YEAR.findall(turn), *(name for name in place_names(context) if name in turn)]
    rest = turn
    for name in scope:
        rest = rest.replace(name, " ")
    if not scope or content_words(rest, drop=(*FILLER, *_EMPTY, "份", "通知")) or ASKS.search(rest.removesuffix("呢")):
        return None
    # A place is written in two ways (甲县, 甲); the longer one holds both.
    named = max(scope, key=len)
    return named + _YEAR.sub("", without_scope(before.question, context))


def _aspect(turn: str, before: Before, context: Context) -> str | None:
    """谁配合, 一共多少户: what is asked of the task, or the unit, just spoken of."""
    if not (lacks_subject(turn, context) or _says_nothing(without_gap_words(turn), context)):
        return None
    if re.search(r"这份|通知|文件|方案|全部任务|所有任务", turn):
        return None
    kind = decide(turn, context).kind
    if kind not in _OPEN_KINDS:
        is_bare_count = kind is RouteKind.COUNT and "任务" not in turn and before.is_unit_list
        return f"{before.answer.unit}{turn}" if is_bare_count else None
    if before.is_unit_list:
        return f"{before.answer.unit}{turn.removeprefix('那')}"
    tasks = before.tasks(context)[:_MOST_TASKS]
    return _named(tasks, context) + turn if tasks else None


def _continued(turn: str, before: Before, context: Context) -> str | None:
    """产量呢, 那老旧小区呢: more of the task just shown where it prints that, else the same asked of another thing."""
    is_fragment = len(turn) <= _SHORT and not ASKS.search(turn.removesuffix("呢"))
    if not (_CONTINUES.search(turn) or is_fragment):
        return None
    kind = decide(turn, context).kind
    if kind is RouteKind.TASK_NUMBER and not content_words(without_numbers(turn), drop=tuple(FILLER)):
        return turn.removesuffix("呢") + _frame(before.question)
    content = content_words(turn, drop=(*place_names(context), *FILLER, *_EMPTY, "那", "类", "活动"))
    if kind is not RouteKind.FACT or not content or context.units.find_all(turn):
        return None
    terms = context.lexical.terms(content, colloquial_words())
    printed = [(coverage(terms, normalise(t.source_text)), t) for t in before.tasks(context)[:_MOST_TASKS]]
    most, task = max(printed, key=lambda found: found[0], default=(0.0, None))
    if task is not None and most >= _PRINTED:
        return _named([task], context) + turn.removeprefix("那")
    frame = _frame(before.question)
    return (
        f"{turn.removeprefix('那').removesuffix('呢')}{frame}"
        if frame and not ASKS.search(turn.removesuffix("呢"))
        else None
    )


def _frame(question: str) -> str:
    """How the question before asked: 由谁牵头, 多少; empty where neither."""
    if asks_who(question):
        return "由谁牵头"
    return "多少" if asked_measure(question) is not None else ""


def _says_nothing(turn: str, context: Context) -> bool:
    """Whether a turn has no content of its own."""
    units = (m.mention for m in context.units.find_all(turn) if m.units)
    return not content_words(turn, drop=(*place_names(context), *FILLER, *_EMPTY, *units))


def _named(tasks: Sequence[Task], context: Context) -> str:
    """任务4、7, with the short title of their notice where there are several."""
    own = next(n for n in context.notices if n.notice_id == tasks[0].notice_id)
    numbers = "、".join(task.number for task in tasks)
    label = place_label(numbers) if len(tasks) == 1 else f"任务{numbers}"
    return ("" if context.is_single else short_title(own.title)) + label


_STEPS: tuple[Callable[[str, Before, Context], str | None], ...] = (
    _reply,
    _with_unit,
    _both_units,
    _that_unit,
    _ordinal,
    _this_task,
    _doubt,
    _described,
    _other_notice,
    _aspect,
    _continued,
)
