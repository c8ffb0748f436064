"""Asks the judge: each question several times with its examples in another order, the majority decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.judge.cache import ReplyCache
from eval.judge.client import Completer, RequestFailedError
from eval.judge.prompt import load_prompt, render
from eval.judge.verdict import BEHAVIOUR, NUGGET, SUPPORT, Question, Verdict, Vote, audit, majority

N_VOTES = 3


@dataclass(frozen=True, slots=True)
class Judge:
    """`client` is any OpenAI-compatible model; replies that are in `cache` are not asked for again."""

    client: Completer
    cache: ReplyCache = field(default=ReplyCache(None))
    n_votes: int = N_VOTES

    def support(self, segment: str, cited: str) -> Verdict:
        """J1: whether the cited text supports a segment (完全支持, 部分支持, 不支持)."""
        return self._ask(SUPPORT, {"资料": cited, "陈述": segment})

    def nugget(self, nugget: str, answer: str) -> Verdict:
        """J2: whether an answer says a nugget (是, 部分, 否)."""
        return self._ask(NUGGET, {"要点": nugget, "答复": answer})

    def behaviour(self, question: str, answer: str) -> Verdict:
        """J3: what an answer does (作答, 不作答, 反问, 纠正, 部分作答)."""
        return self._ask(BEHAVIOUR, {"问题": question, "答复": answer})

    def _ask(self, question: Question, values: Mapping[str, str]) -> Verdict:
        return majority([self._vote(question, values, order) for order in range(self.n_votes)])

    def _vote(self, question: Question, values: Mapping[str, str], order: int) -> Vote:
        prompt = load_prompt(question.prompt)
        messages = render(prompt, values, order=order)
        reply = self.cache.get(self.client.model, prompt.digest, messages)
        if reply is None:
            try:
                reply = self.client.complete(messages, question.schema)
            except RequestFailedError as error:
                return Vote(None, reason=str(error))
            self.cache.put(self.client.model, prompt.digest, messages, reply)
        return audit(question, reply, values[question.quoted_slot], values.get(question.judged_slot, ""))
