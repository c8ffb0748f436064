"""The assistant with a language model: the same questions and answers, phrased by the model and checked."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.caveats import damage_caveats
from answer.context import Context
from answer.contract import Answer, Statement, Status
from answer.generate.condense import Condenser
from answer.generate.writer import Writer
from answer.service import Assistant
from answer.verify import Fact, Problem, check_statement
from ingest.model import Notice, Task

_MOST_TO_READ = 5


@dataclass(frozen=True)
class GeneratingAssistant:
    """Answers as `assistant` does; what it composes, `writer` phrases. Safe to share between threads."""

    assistant: Assistant
    writer: Writer
    condenser: Condenser

    def ask(
        self, question: str, *, unit: str | None = None, notice_id: str | None = None, history: Sequence[str] = ()
    ) -> Answer:
        """The complete answer. Raises as `Assistant.ask` does; a failing model raises nothing."""
        *_, last = self.stream(question, unit=unit, notice_id=notice_id, history=history)
        return last

    def stream(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
        cancelled: threading.Event | None = None,
    ) -> Iterator[Answer]:
        """Growing answers; what one shows, the next shows as well. Closing the iterator stops the model."""
        composed = self._composed(question, unit, notice_id, history, cancelled)
        context = self.assistant.context(notice_id)

        tasks = material_tasks(composed, context)
        # A list that the register made is a fact that may be said again.
        facts = (Fact(composed.lead_in),) if composed.lists else ()
        sources = context.sources({task.notice_id for task in tasks}, facts)

        def check(statement: Statement) -> tuple[Problem, ...]:
            return check_statement(statement, sources=sources)

        for answer in self.writer.phrase(composed, tasks, check, cancelled=cancelled):
            yield _with_damage(answer, context)

    def _composed(
        self,
        question: str,
        unit: str | None,
        notice_id: str | None,
        history: Sequence[str],
        cancelled: threading.Event | None,
    ) -> Answer:
        """The answer without the model; where a later turn found none, the model may complete its question."""
        composed = self.assistant.ask(question, unit=unit, notice_id=notice_id, history=history)
        if not history or composed.status not in (Status.NOT_FOUND, Status.CLARIFY):
            return composed
        whole = self.condenser.condense(question, history, cancelled=cancelled)
        if whole is None:
            return composed
        again = self.assistant.ask(whole, unit=unit, notice_id=notice_id)
        return replace(again, question=question) if again.status is Status.ANSWERED else composed

    def warm_up(self) -> None:
        self.assistant.warm_up()

    def units(self, notice_id: str | None = None) -> list[str]:
        return self.assistant.units(notice_id)

    def notices(self) -> list[Notice]:
        return self.assistant.notices()

    def task(self, notice_id: str, number: str) -> Task:
        return self.assistant.task(notice_id, number)

    def notice_text(self, notice_id: str) -> str:
        return self.assistant.notice_text(notice_id)

    def context(self, notice_id: str | None = None) -> Context:
        return self.assistant.context(notice_id)


def material_tasks(composed: Answer, context: Context) -> list[Task]:
    """What the model may read: the tasks that the composed answer rests on; for a fact the nearest others as well."""
    places = list(dict.fromkeys((c.notice_id, c.task) for c in composed.citations if c.task is not None))
    if composed.answer_type == "fact":
        places += [place for r in composed.retrieved if (place := (r.notice_id, r.task)) not in places]
        places = places[:_MOST_TO_READ]
    return [context.tasks_by_key[place] for place in places if place in context.tasks_by_key]


def _with_damage(answer: Answer, context: Context) -> Answer:
    """原文如此 for damaged passages that only the model's sentences show."""
    told = [caveat.text for caveat in answer.caveats]
    more = tuple(c for c in damage_caveats(answer.statements, context.tasks_by_key) if c.text not in told)
    return replace(answer, caveats=(*more, *answer.caveats)) if more else answer
