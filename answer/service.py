"""The assistant: one question in, one Answer out. Everything that asks goes through `Assistant.ask`."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from answer.caveats import damage_caveats
from answer.citations import unique
from answer.compose import compose
from answer.context import Context
from answer.contract import Answer, Caveat, Status
from answer.conversation import Before, resolve
from answer.draft import Draft
from answer.gaps import without_orders
from answer.layout import without_layout
from answer.question import check_question
from answer.route import lacks_unit, own_word
from answer.scope import narrow
from answer.text import normalise_question
from answer.validity import notice_use, validity_caveats, year_caveats
from answer.verify import verified
from index.open import ServedIndex
from ingest.errors import UnknownNoticeError, UnknownUnitError
from ingest.model import Notice, Task
from prompts import render

if TYPE_CHECKING:
    from answer.generate.assistant import GeneratingAssistant

_SEVERAL = "已载入的"
_MOST_TURNS = 20
_MOST_REMEMBERED = 512


@dataclass(frozen=True)
class Assistant:
    """Answers from one opened index. Safe to share between threads; close the index when done."""

    index: ServedIndex
    today: Callable[[], date] = date.today
    _contexts: dict[tuple[date, str | None], Context] = field(default_factory=dict)
    _earlier: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def ask(
        self, question: str, *, unit: str | None = None, notice_id: str | None = None, history: Sequence[str] = ()
    ) -> Answer:
        """Answer `question`; `history` holds the asker's earlier questions, oldest first; the last 20 count.

        Raises QuestionError, UnknownUnitError or UnknownNoticeError; everything else becomes an Answer.
        """
        started = time.perf_counter()
        checked, turns = check_question(question), tuple(turn for turn in history if turn.strip())[-_MOST_TURNS:]
        answer = self._answer(checked, turns, unit, notice_id)
        return replace(answer, timings_ms={"total": round((time.perf_counter() - started) * 1000, 1)})

    def _answer(self, question: str, history: tuple[str, ...], unit: str | None, notice_id: str | None) -> Answer:
        context = self.context(notice_id)
        own_unit = self._own_unit(unit, context)
        resolved = resolve(question, self._before(history, unit, notice_id), context)
        resolved = _with_own_unit(resolved, own_unit, context)
        if own_unit and lacks_unit(normalise_question(resolved), context):
            resolved = own_unit + resolved
        normal = normalise_question(resolved)
        orders = without_orders(normal)
        if orders:
            resolved = normal = orders
        scoped = narrow(context, normal)
        draft = compose(scoped, normal)
        if orders:
            draft = replace(draft, caveats=(*draft.caveats, Caveat("orders", render("orders"))))
        answer = self._finish(draft, scoped, question, resolved, own_unit)
        return answer if context.is_single else _naming_its_notice(answer)

    def _before(self, history: tuple[str, ...], unit: str | None, notice_id: str | None) -> Before | None:
        """The answer to the last turn of `history`, as it was given then, and the units spoken of."""
        if not history:
            return None
        answer = self._earlier_answer(history, unit, notice_id)
        earlier = self._earlier_answer(history[:-1], unit, notice_id) if len(history) > 1 else None
        spoken_of = (name for a in (answer, earlier) if a for name in self._units_of(a, notice_id))
        return Before(answer, tuple(dict.fromkeys(spoken_of)), earlier)

    def _units_of(self, answer: Answer, notice_id: str | None) -> list[str]:
        """The unit that an answer is about; else those named in its question; else those that lead its only task."""
        if answer.unit:
            return [answer.unit]
        context = self.context(notice_id)
        mentions = context.units.find_all(normalise_question(answer.resolved_question))
        tasks = {(c.notice_id, c.task) for c in answer.citations if c.task is not None}
        leading = [u for key in tasks for u in context.tasks_by_key[key].lead_units] if len(tasks) == 1 else []
        return [m.units[0] for m in mentions if len(m.units) == 1] or (leading if len(leading) == 1 else [])

    def _earlier_answer(self, history: tuple[str, ...], unit: str | None, notice_id: str | None) -> Answer:
        """Answers to earlier turns are kept for the next one: each turn needs that of the turn before."""
        key = (self.today(), unit, notice_id, history)
        if key not in self._earlier:
            if len(self._earlier) >= _MOST_REMEMBERED:
                self._earlier.clear()
            self._earlier[key] = self._answer(check_question(history[-1]), history[:-1], unit, notice_id)
        return self._earlier[key]

    def stream(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
        cancelled: threading.Event | None = None,  # noqa: ARG002 - nothing here takes long enough to be cancelled
    ) -> Iterator[Answer]:
        """The one answer, as an assistant with a language model streams several."""
        yield self.ask(question, unit=unit, notice_id=notice_id, history=history)

    def warm_up(self) -> None:
        """Load the model and read the tasks now, so that the first question does not wait for it."""
        self.index.load()
        _ = self.context().lexical

    def units(self, notice_id: str | None = None) -> list[str]:
        """Units that the notices name, those with most tasks first."""
        return list(self.context(notice_id).units.names)

    def notices(self) -> list[Notice]:
        return list(self.index.register.notices())

    def task(self, notice_id: str, number: str) -> Task:
        """One task. Raises UnknownNoticeError if there is none such."""
        found = self.index.register.task(notice_id, number)
        if found is None:
            raise UnknownNoticeError(
                f"通知 {notice_id} 没有任务 {number}", expected="已载入通知中的任务编号", remedy="请核对任务编号"
            )
        return found

    def notice_text(self, notice_id: str) -> str:
        return self.index.register.text(notice_id)

    def context(self, notice_id: str | None = None) -> Context:
        """The context of a scope. It reads every task, so it is made once a day and scope."""
        key = (self.today(), notice_id)
        if key not in self._contexts:
            self._contexts[key] = self._make_context(notice_id)
        return self._contexts[key]

    def _make_context(self, notice_id: str | None) -> Context:
        notices = tuple(self.notices())
        chosen = tuple(n for n in notices if notice_id in (None, n.notice_id))
        if not chosen:
            known = "、".join(n.notice_id for n in notices)
            raise UnknownNoticeError(
                f"没有载入编号为“{notice_id}”的通知",
                expected=f"{known} 之一",
                remedy="请用 python -m index status 查看",
            )
        return Context(self.index, chosen, self.today())

    def _own_unit(self, unit: str | None, context: Context) -> str | None:
        if unit is None or not unit.strip():
            return None
        match = context.units.resolve(unit.strip())
        if len(match.units) == 1:
            return match.units[0]
        near = match.units or context.units.near(unit)
        raise UnknownUnitError(
            f"没有找到单位“{unit}”" if not match.units else f"“{unit}”对应不止一个单位",
            expected="通知里列出的单位名称",
            remedy=f"相近的有：{'、'.join(near)}，请选其一",
        )

    def _finish(self, draft: Draft, context: Context, question: str, resolved: str, unit: str | None) -> Answer:
        cited_ids = {c.notice_id for s in draft.statements for c in s.citations}
        tasks = context.tasks_by_key
        statements = verified(without_layout(draft.statements, tasks), sources=context.sources(cited_ids))
        is_withheld = bool(draft.statements) and not statements
        statements = without_layout(statements, tasks)
        citations = unique(c for s in statements for c in s.citations)
        used_ids = {c.notice_id for c in citations}
        used = [n for n in context.notices if n.notice_id in used_ids]
        # A refusal uses no notice, but who asks about 今年 must hear that the notice is of another year, or expired.
        spoken_of = context.notices if draft.status is Status.NOT_FOUND and context.is_single else used
        caveats = (
            *draft.caveats,
            *damage_caveats(statements, tasks),
            *year_caveats(question, spoken_of, context.today),
            *(() if draft.answer_type == "validity" else validity_caveats(spoken_of)),
        )
        lists = tuple(replace(x, listed=sum(s.group == x.key for s in statements)) for x in draft.lists)
        total = sum(task_list.total for task_list in lists) if lists else None
        listed = sum(task_list.listed for task_list in lists) if lists else None
        return Answer(
            question=question,
            resolved_question=resolved,
            unit=draft.unit or unit,
            status=Status.NOT_FOUND if is_withheld else draft.status,
            answer_type=draft.answer_type,
            lead_in=render("not_found", scope=context.scope_name) if is_withheld else draft.lead_in,
            statements=statements,
            citations=citations,
            total=total,
            listed=listed,
            lists=lists,
            retrieved=draft.retrieved,
            notices_used=tuple(notice_use(n) for n in used),
            caveats=caveats,
            suggestions=draft.suggestions,
            versions=self.index.versions(),
        )


def open_assistant(
    *,
    models_path: Path,
    profile: str | None = None,
    generator: str | None = None,
    root: Path,
    progress: Callable[[int, int, str], None] | None = None,
    today: Callable[[], date] = date.today,
    is_checking: bool = True,
) -> "Assistant | GeneratingAssistant":
    """Open the index, building it from data/notices first if there is none or it is out of date.

    With a language model in models.yaml (or named by `generator`) answers are phrased by it. `is_checking` False shows
    what it writes unchecked: for measuring what checking is worth, never for people.
    """
    from index.config import load_models_config
    from index.open import serve_or_build

    profiles = load_models_config(models_path, profile=profile, generator=generator).generator
    index = serve_or_build(models_path=models_path, profile=profile, root=root, progress=progress)
    assistant = Assistant(index, today)
    if profiles.selected.kind == "none":
        return assistant
    from answer.generate.open import with_language_model

    return with_language_model(assistant, profiles.selected, is_checking=is_checking)


def _naming_its_notice(answer: Answer) -> Answer:
    """Among several notices, labels name theirs only where an answer rests on more than one; else the lead-in does."""
    titles = [f"《{notice.title}》" for notice in answer.notices_used]
    if len(titles) != 1 or titles[0] in answer.lead_in:
        return answer
    if _SEVERAL not in answer.lead_in:
        return replace(answer, lead_in=titles[0] + answer.lead_in)
    end = answer.lead_in[-1] if answer.lead_in[-1] in "：。" else ""
    return replace(answer, lead_in=f"{answer.lead_in.removesuffix(end)}（均出自{titles[0]}）{end}")


def _with_own_unit(question: str, unit: str | None, context: Context) -> str:
    """我局 -> the asker's unit, where it is known."""
    word = own_word(normalise_question(question), context)
    return question.replace(word, unit) if word and unit and word in question else question
