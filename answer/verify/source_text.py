"""A cited text as the verifier reads it: sentences with their clauses, and all of it in one run for verbatim words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from answer.verify.figures import Figure, find_figures
from answer.verify.flatten import bigrams, flatten, split_pieces, split_sentences, squeeze
from answer.verify.masking import masked
from ingest.model import Task, place_label

_REMEMBERED = 8192
_SHORTEST_VERBATIM = 4
_ITEM = re.compile(r"第?(?:\d+|[一二三四五六七八九十百]+)[、.．条章节]?")


@dataclass(frozen=True, slots=True)
class SourceClause:
    text: str
    bigrams: frozenset[str]


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """One sentence; `place` says to a person where it stands, `heading` are the words above it."""

    text: str
    place: str
    clauses: tuple[SourceClause, ...]
    bigrams: frozenset[str]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class SourceText:
    """`flat` is everything printed; `run` the same without punctuation, `edges` where its clauses begin and end.

    `heading` is the title with the headings above it. Responsibilities are in `flat` only: they are compared as
    units with a role, never as words.
    """

    sentences: tuple[SourceSentence, ...]
    flat: str
    run: str
    edges: frozenset[int]
    heading: frozenset[str]
    bigrams: frozenset[str]

    def prints(self, piece: str) -> bool:
        """Whether `piece`, squeezed, is printed as one or several whole clauses."""
        if len(piece) < _SHORTEST_VERBATIM:
            return False
        start = self.run.find(piece)
        while start >= 0:
            if start in self.edges and start + len(piece) in self.edges:
                return True
            start = self.run.find(piece, start + 1)
        return False


@lru_cache(maxsize=_REMEMBERED)
def read_task(task: Task) -> SourceText:
    """A task without page layout, its responsibilities apart."""
    cuts = sorted([*task.wraps, *((c.span.start, c.span.end) for c in task.responsibilities)])
    body = _without(task.source_text, task.start, cuts)
    printed = _without(task.source_text, task.start, task.wraps)
    units = " ".join(c.span.text for c in task.responsibilities)
    heading = "\n".join((task.title, *task.section_path))
    body = "\n".join((*task.section_path, body))
    return read_text(body, place_label(task.number), flat=flatten(f"{heading}\n{printed}\n{units}"), heading=heading)


@lru_cache(maxsize=_REMEMBERED)
def read_text(text: str, place: str, *, flat: str = "", heading: str = "") -> SourceText:
    """Any text. `flat` is all that is printed, where that is more than `text`."""
    lines = [flatten(line) for line in text.split("\n")]
    sentences = [line[a:b] for line in lines for a, b in split_sentences(line)]
    run, edges = _run(lines)
    found = tuple(_sentence(sentence, place) for sentence in sentences)
    return SourceText(
        found,
        flat or "\n".join(lines),
        run,
        edges,
        bigrams(squeeze(flatten(heading))),
        frozenset().union(*(s.bigrams for s in found)),
    )


def _sentence(text: str, place: str) -> SourceSentence:
    clauses = tuple(SourceClause(text[a:b], bigrams(squeeze(text[a:b]))) for a, b in split_pieces(text))
    return SourceSentence(text, place, clauses, bigrams(squeeze(text)), find_figures(masked(text), text))


def _run(lines: Sequence[str]) -> tuple[str, frozenset[int]]:
    run, edges = "", {0}
    for line in lines:
        for start, end in split_pieces(line):
            piece = squeeze(line[start:end])
            # 1.推动…, 一、推动…: the number of an item begins no clause.
            number = _ITEM.match(line, start, end)
            head = len(squeeze(number.group())) if number else 0
            edges |= {len(run), len(run) + head}
            run += piece
            edges.add(len(run))
    return run, frozenset(edges)


def _without(text: str, offset: int, cuts: Sequence[tuple[int, int]]) -> str:
    kept, position = [], offset
    end = offset + len(text)
    for start, stop in cuts:
        if start >= position and stop <= end:
            kept.append(text[position - offset : start - offset])
            position = stop
    return "".join(kept) + text[position - offset :]
