"""What the page needs from the answer side; `answer.service.Assistant` and the tests' fake both fit it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from answer.contract import Answer
from ingest.model import Notice, Task

RenderAnswer = Callable[[Answer], str]


class Assistant(Protocol):
    """Every method may raise ZhengwenError, whose message is one Chinese sentence fit to show."""

    def ask(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
    ) -> Answer:
        """`history` holds the earlier questions of this conversation, oldest first."""
        ...

    def stream(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
    ) -> Iterator[Answer]:
        """Growing answers, the last one complete; closing the iterator stops a language model."""
        ...

    def units(self, notice_id: str | None = None) -> list[str]:
        """The units that the loaded notices name, the one with most tasks first."""
        ...

    def notices(self) -> list[Notice]: ...

    def task(self, notice_id: str, number: str) -> Task: ...

    def notice_text(self, notice_id: str) -> str: ...
