"""Which of a task's own words a generated sentence rests on: the quotes of its citations, chosen in code."""

from collections.abc import Sequence

from answer.citations import cite_task, title_span
from answer.contract import Citation
from answer.passages import responsibility_spans
from answer.text import normalise
from index.chunk import split_sentences
from index.lexical import bigrams
from ingest.model import Span, Task

_MOST_QUOTES = 3
# Share of a sentence's bigrams that a further quote must add.
_WORTH_QUOTING = 0.1
_SAME_CLAUSE = 0.5


def quotes_for(text: str, task: Task) -> tuple[Citation, ...]:
    """The sentences of `task` that print most of `text`, and its responsibilities where `text` names a unit."""
    wanted = set(bigrams(normalise(text)))
    spans = _covering(wanted, split_sentences(task))
    if any(normalise(unit) in normalise(text) for part in task.responsibilities for unit in part.units):
        spans = [title_span(task), *spans, *responsibility_spans(task)]
    return cite_task(task, *dict.fromkeys(spans or [title_span(task)]))


def original_clause(text: str, tasks: Sequence[Task]) -> tuple[Span, Task] | None:
    """The one sentence of the tasks that says most nearly what `text` tried to say; None where none comes near."""
    wanted = set(bigrams(normalise(text)))
    scored = [(_share(wanted, span), span, task) for task in tasks for span in split_sentences(task)]
    best = max(scored, key=lambda s: s[0], default=None)
    return (best[1], best[2]) if best and best[0] >= _SAME_CLAUSE else None


def _covering(wanted: set[str], spans: Sequence[Span]) -> list[Span]:
    """Few spans that together print most of `wanted`, in document order."""
    chosen: list[Span] = []
    rest, left = set(wanted), list(spans)
    while left and rest and len(chosen) < _MOST_QUOTES:
        best = max(left, key=lambda span: len(rest & set(bigrams(normalise(span.text)))))
        printed = rest & set(bigrams(normalise(best.text)))
        if len(printed) < max(1, _WORTH_QUOTING * len(wanted)):
            break
        chosen.append(best)
        left.remove(best)
        rest -= printed
    return sorted(chosen, key=lambda span: span.start)


def _share(wanted: set[str], span: Span) -> float:
    return len(wanted & set(bigrams(normalise(span.text)))) / len(wanted) if wanted else 0.0
