"""An answer shown sentence by sentence: every step is a longer prefix, so nothing shown is taken back."""

import re
from collections.abc import Iterator

MAX_STEPS = 40
# A sentence with its closing quotes and chips, or a line; the lines of a table stay together.
_PIECE = re.compile(
    r"(?:\|[^\n]*\n?)+"
    r"|[^\n]*?[。！？；][”’」』）》*]*(?:\[〔[^\n\]]*〕\]\([^)\n]*\))*[。；]?\n*"
    r"|[^\n]+\n*"
    r"|\n+"
)


def growing_prefixes(markdown: str) -> Iterator[str]:
    """At most MAX_STEPS prefixes, the last one complete; nothing for an empty text."""
    ends = [match.end() for match in _PIECE.finditer(markdown)]
    step = -(-len(ends) // MAX_STEPS) or 1
    for position, end in enumerate(ends, start=1):
        if position == len(ends):
            yield markdown
        elif position % step == 0 and markdown.count("**", 0, end) % 2 == 0:
            # Between the two marks of a bold passage the marks themselves would show.
            yield markdown[:end]
