"""Building HTML: all text goes through `text` or `attribute`, so a notice can never become markup."""

import html
from collections.abc import Iterable, Sequence


def text(value: str) -> str:
    return html.escape(value, quote=False)


def attribute(value: str) -> str:
    return html.escape(value, quote=True)


def join(parts: Iterable[str]) -> str:
    return "".join(parts)


def marked(value: str, spans: Sequence[tuple[int, int]], offset: int = 0) -> str:
    """`value` escaped, with <mark> round each span; spans are document offsets, `value` starts at `offset`.

    Spans ascend and lie apart (`source_ref.merge_spans`); what falls outside `value` is ignored.
    """
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        low, high = max(start - offset, position), min(end - offset, len(value))
        if low >= high:
            continue
        pieces += [text(value[position:low]), "<mark>", text(value[low:high]), "</mark>"]
        position = high
    pieces.append(text(value[position:]))
    return join(pieces)
