"""A language model asked within bounds: it may be slow, hang, fail or be cancelled, and the asker never waits for it.

The model's stream is read in a thread of its own; the asker takes what has come, or gives up at the deadline. A server
that failed several times in a row is left alone for a while (a circuit breaker).
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import pybreaker
from llama_index.core.base.llms.types import ChatMessage, ChatResponseGen, LLMMetadata

log = logging.getLogger(__name__)

_POLL_S = 0.1


class Ending(StrEnum):
    """Why a model's text ended early."""

    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    FAILED = "failed"
    RESTING = "resting"


class GenerationStoppedError(Exception):
    """Never shown to a person: the answer composed without a model takes over. `detail` is for the log."""

    def __init__(self, ending: Ending, detail: str = "") -> None:
        super().__init__(f"{ending}: {detail}")
        self.ending = ending
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Deadline:
    """Two points on the monotonic clock, in seconds: until something is `shown` the first counts, then the last.

    `cancelled` may be set by another thread at any time.
    """

    first: float
    last: float
    cancelled: threading.Event = field(default_factory=threading.Event)
    shown: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def after(
        cls, *, first_s: float, last_s: float, now: float, cancelled: threading.Event | None = None
    ) -> "Deadline":
        return cls(now + first_s, now + last_s, cancelled or threading.Event())

    @property
    def moment(self) -> float:
        return self.last if self.shown.is_set() else min(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is sent: its standing orders, and the question with its material."""

    system: str
    user: str

    def messages(self) -> list[ChatMessage]:
        return [ChatMessage(role="system", content=self.system), ChatMessage(role="user", content=self.user)]


class ChatModel(Protocol):
    """llama-index's interface to a chat model, as far as it is used, and an end to it."""

    @property
    def metadata(self) -> LLMMetadata: ...

    def stream_chat(self, messages: Sequence[ChatMessage]) -> ChatResponseGen: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Part:
    """One message from the reading thread: text, or the end (`error` None: the model finished)."""

    text: str = ""
    is_end: bool = False
    error: Exception | None = None


@dataclass(frozen=True)
class BoundedModel:
    """One model for all askers."""

    llm: ChatModel
    breaker: pybreaker.CircuitBreaker
    clock: Callable[[], float] = time.monotonic

    @property
    def name(self) -> str:
        return str(self.llm.metadata.model_name)

    def close(self) -> None:
        self.llm.close()

    def stream(self, prompt: Prompt, deadline: Deadline) -> Iterator[str]:
        """The model's text as it comes.

        Raises GenerationStoppedError at the deadline, when cancelled, when the model fails, and at once while a
        failing server is left alone. Closing the iterator stops the model.
        """
        try:
            with self.breaker.calling():
                yield from self._bounded(prompt, deadline)
        except pybreaker.CircuitBreakerError as error:
            raise GenerationStoppedError(Ending.RESTING, str(error)) from error

    def _bounded(self, prompt: Prompt, deadline: Deadline) -> Iterator[str]:
        parts: queue.Queue[_Part] = queue.Queue()
        stopped = threading.Event()
        reader = threading.Thread(target=self._read, args=(prompt, parts, stopped), name="llm-reader", daemon=True)
        reader.start()
        try:
            while not (part := self._next(parts, deadline)).is_end:
                yield part.text
        finally:
            stopped.set()
        if part.error is not None:
            log.warning("the language model failed: %r", part.error)
            raise GenerationStoppedError(Ending.FAILED, repr(part.error)) from part.error

    def _next(self, parts: "queue.Queue[_Part]", deadline: Deadline) -> _Part:
        while True:
            if deadline.cancelled.is_set():
                raise GenerationStoppedError(Ending.CANCELLED)
            remaining = deadline.moment - self.clock()
            if remaining <= 0:
                raise GenerationStoppedError(Ending.TIMED_OUT)
            try:
                return parts.get(timeout=min(_POLL_S, remaining))
            except queue.Empty:
                continue

    def _read(self, prompt: Prompt, parts: "queue.Queue[_Part]", stopped: threading.Event) -> None:
        try:
            stream = self.llm.stream_chat(prompt.messages())
            for response in stream:
                if stopped.is_set():
                    break
                if response.delta:
                    parts.put(_Part(response.delta))
            stream.close()
        except Exception as error:  # noqa: BLE001 - any failure of a model must reach the asker, who cannot see this thread
            parts.put(_Part(is_end=True, error=error))
            return
        parts.put(_Part(is_end=True))


def make_breaker(*, failures: int, pause_s: float) -> pybreaker.CircuitBreaker:
    """Opens after `failures` in a row, for `pause_s` seconds; it is no failure that the asker wants no more text."""

    def is_askers_wish(error: BaseException) -> bool:
        cancelled = isinstance(error, GenerationStoppedError) and error.ending is Ending.CANCELLED
        return cancelled or isinstance(error, GeneratorExit)

    return pybreaker.CircuitBreaker(
        fail_max=failures, reset_timeout=pause_s, exclude=[is_askers_wish], throw_new_error_on_trip=False
    )
