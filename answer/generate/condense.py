"""A follow-up that the rules could not complete -> a whole question, by the model, if it adds nothing of its own."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.generate.material import as_data
from answer.llm.bounded import BoundedModel, Deadline, GenerationStoppedError, Prompt
from answer.text import normalise
from index.lexical import bigrams
from prompts import render_chat

_MOST_TURNS = 4
_LONGEST = 100
# Bigrams that only join words (财政局的任务 from 财政局 and 任务) are new although both words are old.
_NEW_AT_MOST = 0.45


@dataclass(frozen=True)
class Condenser:
    """`budget_s` seconds at most are spent on a question."""

    model: BoundedModel
    budget_s: float
    clock: Callable[[], float] = time.monotonic

    def condense(
        self, question: str, history: Sequence[str], *, cancelled: threading.Event | None = None
    ) -> str | None:
        """`question` with what `history` (earlier questions, oldest first) leaves open filled in.

        None where the model is slow or down, or writes anything that the conversation does not say.
        """
        turns = tuple(history)[-_MOST_TURNS:]
        lines = "\n".join(as_data(turn) for turn in turns)
        chat = render_chat("generate_condense", history=lines, question=as_data(question))
        deadline = Deadline.after(first_s=self.budget_s, last_s=self.budget_s, now=self.clock(), cancelled=cancelled)
        try:
            written = "".join(self.model.stream(Prompt(chat.system, chat.user), deadline)).strip()
        except GenerationStoppedError:
            return None
        return written if written != question and is_said(written, (*turns, question)) else None


def is_said(written: str, turns: Sequence[str]) -> bool:
    """Whether one line says only what the turns say: no figure and no character of its own, few new word joints."""
    text, said = normalise(written), normalise("".join(turns))
    if not text or "\n" in written or len(written) > _LONGEST:
        return False
    own = {character for character in text if character.isalnum() and character not in said}
    pairs = bigrams(text)
    new = [pair for pair in pairs if pair not in said]
    return not own - set("的呢吗是有哪些什么多少") and len(new) <= _NEW_AT_MOST * len(pairs)
