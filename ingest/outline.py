"""Text -> blocks: header, headings, tasks, prose between them, tail. Blocks cover the text without gap or overlap."""

from dataclasses import dataclass
from enum import StrEnum

from ingest.labels import BOILERPLATE, TAIL_STARTS
from ingest.marks import Mark, Notation, find_marks


class BlockKind(StrEnum):
    HEADER = "header"
    HEADING = "heading"
    TASK = "task"
    PROSE = "prose"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text; `mark` is set for headings and tasks, `section_path` holds the headings above it."""

    kind: BlockKind
    start: int
    end: int
    mark: Mark | None = None
    section_path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """`task_notation` is None where no numbering was found. `restarts`: numbers begin anew in each section."""

    blocks: tuple[Block, ...]
    task_notation: Notation | None
    restarts: bool


_TASK_NOTATIONS = (Notation.AR_DOT, Notation.CN_PAREN, Notation.CN_DUN, Notation.ARTICLE)
_MIN_TASKS = 2
_RESTART_FACTOR = 3


def find_outline(text: str) -> Outline:
    """Partition `text`. Without numbered tasks the whole text is one header block."""
    marks = find_marks(text)
    notation = _choose_task_notation(marks)
    if notation is None:
        return Outline((Block(BlockKind.HEADER, 0, len(text)),), None, restarts=False)
    in_use = _heading_notations(marks, notation)
    structural = [m for m in marks if m.notation in in_use]
    values = [m.value for m in structural if m.notation == notation]
    blocks = _make_blocks(text, structural, notation)
    return Outline(tuple(blocks), notation, restarts=len(set(values)) < len(values) and values.count(1) > 1)


def _choose_task_notation(marks: tuple[Mark, ...]) -> Notation | None:
    """The notation that numbers on through the whole text; one that restarts only where it is far more frequent."""
    counts = {n: [m.value for m in marks if m.notation == n] for n in _TASK_NOTATIONS}
    running = [n for n in _TASK_NOTATIONS if len(counts[n]) >= _MIN_TASKS and counts[n].count(1) == 1]
    best = max(running, key=lambda n: (len(counts[n]), n), default=None)
    frequent = max(_TASK_NOTATIONS, key=lambda n: len(counts[n]))
    if best is not None and len(counts[frequent]) <= _RESTART_FACTOR * len(counts[best]):
        return best
    return frequent if counts[frequent] else None


def _heading_notations(marks: tuple[Mark, ...], task: Notation) -> set[Notation]:
    """Notations above the tasks that are real headings: they begin before the last task."""
    last_task = max(m.start for m in marks if m.notation == task)
    return {task} | {m.notation for m in marks if m.notation < task and m.start < last_task}


def _make_blocks(text: str, marks: list[Mark], task: Notation) -> list[Block]:
    blocks = [Block(BlockKind.HEADER, 0, marks[0].start)] if marks[0].start else []
    path: dict[Notation, str] = {}
    for position, mark in enumerate(marks):
        limit = marks[position + 1].start if position + 1 < len(marks) else len(text)
        if mark.notation == task:
            blocks += _task_blocks(text, mark, limit, tuple(path.values()))
        else:
            heading_end = _line_end(text, mark.end, limit)
            path = {n: h for n, h in path.items() if n < mark.notation}
            above = tuple(path.values())
            path[mark.notation] = text[mark.start : heading_end].strip()
            blocks.append(Block(BlockKind.HEADING, mark.start, heading_end, mark, above))
            if heading_end < limit:
                blocks.append(Block(BlockKind.PROSE, heading_end, limit, section_path=tuple(path.values())))
    return blocks


def _task_blocks(text: str, mark: Mark, limit: int, path: tuple[str, ...]) -> list[Block]:
    end = _task_end(text, mark.end, limit)
    task = Block(BlockKind.TASK, mark.start, end, mark, path)
    if end == limit:
        return [task]
    kind = BlockKind.TAIL if limit == len(text) else BlockKind.PROSE
    return [task, Block(kind, end, limit, section_path=path)]


def _task_end(text: str, start: int, limit: int) -> int:
    """End of the task's own words: white space, portal lines and what follows a tail line are not part of it."""
    position = start
    end = start
    for line in text[start:limit].splitlines(keepends=True):
        stripped = line.strip()
        is_first = position == start
        if not is_first and stripped.startswith(BOILERPLATE + TAIL_STARTS):
            break
        if stripped:
            end = position + len(line.rstrip())
        position += len(line)
    return end


def _line_end(text: str, start: int, limit: int) -> int:
    newline = text.find("\n", start, limit)
    return limit if newline < 0 else newline
