"""The title of a task: its first sentence, or less where a notice prints no title sentences."""

import re
from collections.abc import Sequence

LONGEST_TITLE = 36
_STOPS = "。\n"
_MAX_LONG_TITLES = 0.25
_MAX_LOST_STOPS = 0.05


def first_sentence(text: str, start: int, limit: int) -> str:
    """The words of `text[start:limit]` up to the first stop or line break."""
    stops = [p for c in _STOPS if (p := text.find(c, start, limit)) >= 0]
    return text[start : min(stops, default=limit)].strip(" \t\u3000")


def shorten(title: str) -> str:
    """Of a long sentence the first clause."""
    return re.split(r"[，,；;：:]", title, maxsplit=1)[0] if len(title) > LONGEST_TITLE else title


class TitleStyle:
    """Whether a notice's tasks begin with title sentences, judged by how many first sentences are too long for one.

    Few mean that these lost their stop, many that the notice prints no titles at all.
    """

    def __init__(self, sentences: Sequence[str]) -> None:
        share = sum(len(s) > LONGEST_TITLE for s in sentences) / max(1, len(sentences))
        self.prints_titles = share <= _MAX_LONG_TITLES
        self.is_strict = share <= _MAX_LOST_STOPS
        """Nearly every task has its title: one too long means that a stop is lost."""

    def title(self, sentence: str) -> str:
        return sentence if self.prints_titles else shorten(sentence)
