"""What text is embedded: one chunk for the task and one for each of its sentences.

Neither holds the responsibility bracket: the same bureaus close dozens of tasks, and their names would make
all of those look alike. Questions about bureaus are answered from the register.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ingest.model import ParsedNotice, Span, Task

# Raise it when the text of any chunk changes: vectors of another version are not comparable.
CHUNK_VERSION = "2"

MIN_SENTENCE_CHARS = 6

# ！ and ？ stand inside names and slogans more often than they end a notice's sentence.
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]*")
_BEFORE_BRACKET = re.compile(r"[（(【〔［\[\s]*$")
_AFTER_BRACKET = re.compile(r"[）)】〕］\]\s,，;；]*")


_NO_BREAK = "\x00"
_BLANK = " \t\n\r\u3000\u00a0" + _NO_BREAK


class ChunkKind(StrEnum):
    TASK = "task"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A text to embed. `start`/`end` are offsets in `ParsedNotice.text`.

    A sentence is verbatim, `notice_text[start:end] == text`. The text of a task is put together from its
    headings and body, without what page layout put into it; its offsets are those of the whole task.
    """

    chunk_id: str
    notice_id: str
    task_number: str
    kind: ChunkKind
    text: str
    start: int
    end: int
    ordinal: int

    @property
    def embedded_text(self) -> str:
        """What is embedded: a sentence without the line feeds inside it."""
        return self.text.replace("\n", "") if self.kind is ChunkKind.SENTENCE else self.text


def chunk_notice(parsed: ParsedNotice) -> list[Chunk]:
    """The chunks of all tasks and clauses, in document order."""
    return [chunk for task in parsed.citable for chunk in chunk_task(task)]


def chunk_task(task: Task) -> list[Chunk]:
    """The task's own chunk (id `…/t`), then its sentences in order (`…/s1`, `…/s2`, …).

    A sentence of fewer than 6 letters and digits is left out; a task may have no sentence at all.
    """
    pieces = _pieces(task)
    unbroken = _unbroken(task)
    body = "".join(unbroken[start:end] for start, end in pieces).replace(_NO_BREAK, "").strip()
    title = () if task.title in body else (task.title,)
    text = "\n".join((*task.section_path, *title, body)).strip()
    chunks = [_chunk(task, "t", ChunkKind.TASK, text, 0, len(task.source_text))]
    sentences = (span for piece in pieces for span in _sentences(unbroken, *piece))
    for position, (start, end) in enumerate(sentences, 1):
        verbatim = task.source_text[start:end]
        chunks.append(_chunk(task, f"s{position}", ChunkKind.SENTENCE, verbatim, start, end))
    return chunks


def split_sentences(task: Task) -> tuple[Span, ...]:
    """The task's sentences, verbatim and in order, its title among them; the whole body where there is none."""
    chunks = chunk_task(task)[1:]
    return tuple(Span(c.text, c.start, c.end) for c in chunks) or (body_span(task),)


def sentences_of(text: str) -> list[str]:
    """The sentences of a plain text, cut as a task's are."""
    return [text[start:end] for start, end in _sentences(text, 0, len(text))]


def body_span(task: Task) -> Span:
    """The task's words from its title to where its first responsibility bracket begins, or to its end."""
    start, end = _pieces(task)[0] if _pieces(task) else (0, len(task.source_text))
    text = task.source_text[start:end].rstrip()
    return Span(text, task.start + start, task.start + start + len(text))


def _chunk(task: Task, suffix: str, kind: ChunkKind, text: str, start: int, end: int) -> Chunk:
    return Chunk(
        chunk_id=f"{task.task_id}/{suffix}",
        notice_id=task.notice_id,
        task_number=task.number,
        kind=kind,
        text=text,
        start=task.start + start,
        end=task.start + end,
        ordinal=task.ordinal,
    )


def _unbroken(task: Task) -> str:
    """The task's text with what page layout put into it masked, so that it ends no sentence; offsets stay."""
    text = task.source_text
    for start, end in task.wraps:
        first, last = start - task.start, end - task.start
        text = text[:first] + _NO_BREAK * (last - first) + text[last:]
    return text


def _pieces(task: Task) -> list[tuple[int, int]]:
    """What is left of the task, in order, from its title on, without its responsibility brackets."""
    pieces = []
    position = _title_start(task)
    for start, end in _responsibility_brackets(task):
        if start > position:
            pieces.append((position, start))
        position = max(position, end)
    if position < len(task.source_text):
        pieces.append((position, len(task.source_text)))
    return pieces


def _title_start(task: Task) -> int:
    """Where the text after the printed number begins; 0 where the title is not printed in the task."""
    match = re.search(r"\s*".join(map(re.escape, task.title)), task.source_text)
    return match.start() if match else 0


def _responsibility_brackets(task: Task) -> Iterator[tuple[int, int]]:
    """The responsibility labels with the brackets and separators around them, as offsets in the task."""
    own = (part.span for part in task.responsibilities if task.start <= part.span.start < task.end)
    for span in sorted(own, key=lambda span: span.start):
        start, end = span.start - task.start, span.end - task.start
        opening = _BEFORE_BRACKET.search(task.source_text, 0, start)
        closing = _AFTER_BRACKET.match(task.source_text, end)
        yield opening.start() if opening else start, closing.end() if closing else end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SENTENCE.finditer(text, start, end):
        sentence = match.group()
        if sum(char.isalnum() for char in sentence) >= MIN_SENTENCE_CHARS:
            left = len(sentence) - len(sentence.lstrip(_BLANK))
            yield match.start() + left, match.end() - (len(sentence) - len(sentence.rstrip(_BLANK)))
