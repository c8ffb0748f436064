"""What is embedded: a task owns one vector for the whole of it and one for each of its sentences.

The unit that is retrieved, shown and cited stays the task.
"""

import re
from dataclasses import dataclass

from ingest.labels import CLOSING, OPENING
from ingest.model import ParsedNotice, Span, Task

CHUNK_VERSION = "2"
TASK_KIND, SENTENCE_KIND = "task", "sentence"
# ！ and ？ stand inside names and slogans more often than they end a notice's sentence.
_SENTENCE = re.compile(r"[^。；;\n]*[。；;\n]?")
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Chunk:
    """`text` is what is embedded; `start`/`end` are its place in the notice's text.

    A sentence's text is verbatim. A task's text puts its section before its own words, without the units.
    """

    chunk_id: str
    notice_id: str
    task_number: str
    kind: str
    text: str
    start: int
    end: int


def make_chunks(parsed: ParsedNotice) -> tuple[Chunk, ...]:
    """Chunks of every task, in document order, with ids that depend on the notice and the number only."""
    return tuple(chunk for task in parsed.tasks for chunk in chunk_task(task))


def chunk_task(task: Task) -> tuple[Chunk, ...]:
    """The task's own chunk first, then one a sentence."""
    body = body_span(task)
    section = task.section_path[-1] if task.section_path else ""
    whole = f"{section}\n{body.text}" if section else body.text
    chunks = [Chunk(f"{task.task_id}/t", task.notice_id, task.number, TASK_KIND, whole, body.start, body.end)]
    for position, span in enumerate(split_sentences(task)):
        chunk_id = f"{task.task_id}/s{position}"
        chunks.append(Chunk(chunk_id, task.notice_id, task.number, SENTENCE_KIND, span.text, span.start, span.end))
    return tuple(chunks)


def body_span(task: Task) -> Span:
    """The task's words from its title to where its responsibilities begin."""
    start = task.start + task.source_text.index(task.title) if task.title else task.start
    end = min((c.span.start for c in task.responsibilities if c.span.start > start), default=task.end)
    text = task.source_text[start - task.start : end - task.start].rstrip(OPENING + " \t\n\u3000\u00a0")
    return Span(text, start, start + len(text))


def split_sentences(task: Task) -> tuple[Span, ...]:
    """The body's sentences, verbatim with their final mark, the title included; never empty.

    A full stop inside brackets or quotes still ends a sentence: notices write long quotes as sentences.
    """
    body = body_span(task)
    spans = []
    for match in _SENTENCE.finditer(body.text):
        text = match.group().strip(" \t\n\u3000\u00a0")
        if len(text.strip(CLOSING + "。；;！？!?")) >= _SHORTEST:
            start = body.start + match.start() + match.group().index(text)
            spans.append(Span(text, start, start + len(text)))
    return tuple(spans) or (body,)
