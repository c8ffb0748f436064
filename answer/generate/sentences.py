"""A stream of text in pieces of any size -> whole sentences. How the stream is cut makes no difference."""

from collections import deque
from collections.abc import Iterable, Iterator

LONGEST = 400
_STOPS = "。！？"
_CLOSERS = "”’」』）)"
_BLANKS = " \t"
_BRACKETS = {"〔": "〕", "[": "]", "【": "】"}
_LONGEST_CITATION = 60


def split_stream(parts: Iterable[str]) -> Iterator[str]:
    """Sentences with the citations that follow their stop, stripped, in order; blank ones left out.

    A sentence is given out as soon as what follows shows that it is complete. Text that runs on for LONGEST characters
    without a stop is cut there, so that a model that never stops cannot hold everything back.
    """
    scanner = _Scanner()
    for part in parts:
        for character in part:
            yield from scanner.read(character)
    yield from scanner.end()


class _Scanner:
    """Reads characters. `tail` is None within a sentence, else what follows its stop and may still belong to it."""

    def __init__(self) -> None:
        self._sentence = ""
        self._tail: str | None = None
        self._waiting: deque[str] = deque()

    def read(self, character: str) -> Iterator[str]:
        self._waiting.append(character)
        while self._waiting:
            yield from self._step(self._waiting.popleft())

    def end(self) -> Iterator[str]:
        """The stream is over: a bracket still open is no citation."""
        if self._tail:
            yield from self._finish()
        yield from self._finish()

    def _step(self, character: str) -> Iterator[str]:
        if self._tail is None:
            yield from self._within(character)
        elif self._tail.strip(_BLANKS):
            yield from self._in_bracket(self._tail, character)
        else:
            yield from self._after_stop(self._tail, character)

    def _within(self, character: str) -> Iterator[str]:
        self._sentence += character
        if character == "\n" or len(self._sentence) >= LONGEST:
            yield from self._finish()
        elif character in _STOPS:
            self._tail = ""

    def _after_stop(self, tail: str, character: str) -> Iterator[str]:
        if not tail and character in _STOPS + _CLOSERS:
            self._sentence += character
        elif character in _BLANKS or character in _BRACKETS:
            self._tail = tail + character
        else:
            self._waiting.appendleft(character)
            yield from self._finish()

    def _in_bracket(self, tail: str, character: str) -> Iterator[str]:
        """`tail` holds a bracket that is open: a citation once it closes, the next sentence if it never does."""
        opened = tail.lstrip(_BLANKS)
        if character == _BRACKETS[opened[0]]:
            self._sentence += tail + character
            self._tail = ""
        elif character in _STOPS + "\n" or character in _BRACKETS or len(opened) >= _LONGEST_CITATION:
            self._waiting.appendleft(character)
            yield from self._finish()
        else:
            self._tail = tail + character

    def _finish(self) -> Iterator[str]:
        """Give the sentence out; what was held back begins the next."""
        sentence = self._sentence.strip()
        self._sentence, self._tail = self._tail or "", None
        if sentence:
            yield sentence
