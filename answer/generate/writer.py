"""Let a language model phrase a composed answer. What it may say is checked; what is listed stays as it is."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from answer.citations import cite_task, unique
from answer.contract import Answer, Generation, Statement, Status
from answer.generate.cache import GenerationCache, prompt_key
from answer.generate.citing import take_citations
from answer.generate.completing import missing_statements, with_note
from answer.generate.material import Material, as_data, pack
from answer.generate.quoting import original_clause, quotes_for
from answer.generate.sentences import split_stream
from answer.llm.bounded import BoundedModel, Deadline, GenerationStoppedError, Prompt
from answer.markdown import ABOVE
from answer.verify import Problem
from index.generator_config import LanguageModel
from ingest.model import Task
from prompts import ChatText, render_chat

Check = Callable[[Statement], Sequence[Problem]]

_LEAD_IN = "根据通知原文："
_NOTHING = "资料没有写明"
# Answers whose words come from tasks; the rest (counts, header facts, questions back) are said already.
_PHRASED = ("fact", "task_detail")
_SUMMARISED = {"unit_tasks", "topic", "section"}
_LEAST_TO_SUMMARISE = 3
# Tokens for the orders, the question and the template's own words.
_OVERHEAD = 700


@dataclass
class _Written:
    """What has been made of the model's text so far."""

    shown: list[Statement] = field(default_factory=list)
    passed: int = 0
    replaced: int = 0
    dropped: int = 0

    def counts(self, record: Generation, ending: str = "") -> Generation:
        return replace(record, passed=self.passed, replaced=self.replaced, dropped=self.dropped, ending=ending)


@dataclass(frozen=True)
class Writer:
    """One model for all askers. `is_checking` False shows what the model writes unchecked: for measuring only."""

    model: BoundedModel
    limits: LanguageModel
    cache: GenerationCache = field(default_factory=GenerationCache)
    is_checking: bool = True
    clock: Callable[[], float] = time.monotonic

    def phrase(
        self, composed: Answer, tasks: Sequence[Task], check: Check, *, cancelled: threading.Event | None = None
    ) -> Iterator[Answer]:
        """Growing answers, the last one complete: what one shows, the next shows as well.

        `composed` is the answer without a model, `tasks` what the model may read, most fitting first. Where the model
        is slow, down, cancelled or fails every check, the last answer is `composed` with a note.
        """
        material = pack(tasks, max_tokens=self.limits.context_tokens - self.limits.max_tokens - _OVERHEAD)
        chat = self._chat(composed, material) if tasks else None
        if chat is None:
            yield composed
            return
        prompt, record = Prompt(chat.system, chat.user), Generation(self.model.name, chat.version)
        written, ending = _Written(), ""
        deadline = self._deadline(cancelled)
        try:
            for sentence in self._sentences(prompt, deadline):
                if self._take(sentence, material, check, written):
                    deadline.shown.set()
                    yield _growing(composed, written, record)
        except GenerationStoppedError as stopped:
            ending = stopped.ending.value
        yield _complete(composed, written, written.counts(record, ending))

    def _chat(self, composed: Answer, material: Material) -> ChatText | None:
        """What the model is sent; None where the answer is not for it to phrase."""
        slots = {"material": material.text, "question": as_data(composed.resolved_question)}
        if composed.lists:
            is_long = composed.answer_type in _SUMMARISED and (composed.total or 0) >= _LEAST_TO_SUMMARISE
            return render_chat("generate_summary", heading=as_data(composed.lead_in), **slots) if is_long else None
        if composed.answer_type not in _PHRASED:
            return None
        if composed.statements:
            return render_chat("generate_answer", **slots)
        is_refusal = composed.status is Status.NOT_FOUND and self.limits.answers_refused
        return render_chat("generate_refusal", **slots) if is_refusal else None

    def _deadline(self, cancelled: threading.Event | None) -> Deadline:
        limits = self.limits
        return Deadline.after(
            first_s=limits.first_sentence_s, last_s=limits.time_budget_s, now=self.clock(), cancelled=cancelled
        )

    def _sentences(self, prompt: Prompt, deadline: Deadline) -> Iterator[str]:
        """The model's sentences; the whole text is remembered once it is complete."""
        key = prompt_key(self.model.name, prompt, max_tokens=self.limits.max_tokens)
        known = self.cache.get(key)
        if known is not None:
            yield from split_stream([known])
            return
        parts: list[str] = []

        def kept() -> Iterator[str]:
            for part in self.model.stream(prompt, deadline):
                parts.append(part)
                yield part

        yield from split_stream(kept())
        self.cache.put(key, "".join(parts))

    def _take(self, sentence: str, material: Material, check: Check, written: _Written) -> bool:
        """Show the sentence, the clause it should have been, or nothing; whether something was added."""
        cited = take_citations(sentence, material)
        if not cited.text or cited.text.startswith(_NOTHING):
            return False
        statement = Statement(cited.text, tuple(c for t in cited.tasks for c in quotes_for(cited.text, t)))
        if not self.is_checking or (cited.tasks and not check(statement)):
            written.passed += 1
        elif (original := _original(cited.text, cited.tasks or tuple(material.tasks.values()))) is not None:
            statement = original
            written.replaced += 1
        else:
            written.dropped += 1
            return False
        if statement in written.shown:
            return False
        written.shown.append(statement)
        return True


def _original(text: str, tasks: Sequence[Task]) -> Statement | None:
    found = original_clause(text, tasks)
    return Statement(found[0].text, cite_task(found[1], found[0])) if found else None


def _growing(composed: Answer, written: _Written, record: Generation) -> Answer:
    """What can be shown before the model has finished: the list with the summary so far, or the sentences so far.

    What is shown below the statements would be pushed down by the next one, so it comes last.
    """
    above = tuple(caveat for caveat in composed.caveats if caveat.kind in ABOVE)
    begun = replace(composed, caveats=above, suggestions=())
    if composed.lists:
        return _with_statements(begun, (*composed.statements, *written.shown), "mixed", written.counts(record))
    return _with_statements(replace(begun, lead_in=_LEAD_IN), tuple(written.shown), "generated", written.counts(record))


def _complete(composed: Answer, written: _Written, record: Generation) -> Answer:
    if not written.shown:
        answer = replace(composed, generation=record)
        return with_note(answer) if composed.statements else answer
    if composed.lists:
        answer = _with_statements(composed, (*composed.statements, *written.shown), "mixed", record)
        return with_note(answer)
    missing = missing_statements(composed.statements, written.shown)
    mode = "mixed" if missing or record.replaced else "generated"
    spoken = replace(composed, lead_in=_LEAD_IN, status=Status.ANSWERED)
    return with_note(_with_statements(spoken, (*written.shown, *missing), mode, record))


def _with_statements(answer: Answer, statements: tuple[Statement, ...], mode: str, record: Generation) -> Answer:
    citations = unique(c for s in statements for c in s.citations)
    return replace(answer, statements=statements, citations=citations, mode=mode, generation=record)
