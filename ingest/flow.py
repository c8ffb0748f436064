"""Text for matching, tied to the source: every character knows where it stands in the document.

Cleaning (page marks, stray blanks, hard wraps) happens here and only here. What is matched in the flow is reported as
a verbatim span of the source.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.model import Span


@dataclass(frozen=True, slots=True)
class Flow:
    """`origin[i]` is the source offset of `text[i]`; one more entry holds the source's length."""

    source: str
    text: str
    origin: tuple[int, ...]

    @classmethod
    def of(cls, source: str) -> "Flow":
        return cls(source, source, tuple(range(len(source) + 1)))

    def without(self, spans: Iterable[tuple[int, int]]) -> "Flow":
        """The flow less the characters in `spans` (ascending, apart)."""
        keep = list(_gaps(spans, len(self.text)))
        text = "".join(self.text[start:end] for start, end in keep)
        origin = [o for start, end in keep for o in self.origin[start:end]]
        return Flow(self.source, text, (*origin, self.origin[-1]))

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the source; empty ranges are empty there too."""
        first = self.origin[start]
        return first, (self.origin[end - 1] + 1 if end > start else first)

    def to_source(self, span: Span) -> Span:
        """The verbatim source span of a span of this flow."""
        start, end = self.source_range(span.start, span.end)
        return Span(self.source[start:end], start, end)

    def breaks(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Source ranges with a line feed in them that `text[start:end]` leaves out, ascending."""
        gaps = (
            (self.origin[i] + 1, self.origin[i + 1])
            for i in range(start, end - 1)
            if self.origin[i + 1] > self.origin[i] + 1
        )
        return tuple(gap for gap in gaps if "\n" in self.source[slice(*gap)])

    def from_source(self, offset: int) -> int:
        """The flow position at or after a source offset."""
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            if self.origin[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low


def _gaps(spans: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    position = 0
    for start, end in spans:
        yield position, start
        position = end
    yield position, length
