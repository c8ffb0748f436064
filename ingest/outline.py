"""Text -> blocks: header, headings, tasks, prose between them, tail. Blocks cover the text without gap or overlap."""

from dataclasses import dataclass
from enum import StrEnum

from ingest.brackets import find_brackets
from ingest.labels import BOILERPLATE, OPENING, TAIL_STARTS
from ingest.levels import UNIT_EVIDENCE, choose_task_notation, find_task_marks
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


_HEADING_ENDS = "\n。"


def find_outline(text: str, marks: tuple[Mark, ...] | None = None) -> Outline:
    """Partition `text`. Without numbered tasks the whole text is one header block."""
    marks = find_marks(text) if marks is None else marks
    notation = choose_task_notation(text, marks)
    if notation is None:
        return Outline((Block(BlockKind.HEADER, 0, len(text)),), None, restarts=False)
    tasks = find_task_marks(text, marks, notation)
    structural = [m for m in marks if m.start in tasks or m.notation <= notation]
    values = [m.value for m in structural if m.notation == notation]
    blocks = _make_blocks(text, structural, tasks)
    return Outline(tuple(blocks), notation, restarts=len(set(values)) < len(values) and values.count(1) > 1)


def _make_blocks(text: str, marks: list[Mark], tasks: frozenset[int]) -> list[Block]:
    blocks = [Block(BlockKind.HEADER, 0, marks[0].start)] if marks and marks[0].start else []
    path: dict[Notation, str] = {}
    for position, mark in enumerate(marks):
        following = marks[position + 1] if position + 1 < len(marks) else None
        limit = following.start if following else len(text)
        path = {n: h for n, h in path.items() if n < mark.notation}
        if mark.start in tasks:
            is_last = following is None or following.start not in tasks
            blocks += _task_blocks(text, mark, limit, tuple(path.values()), is_last)
        else:
            heading_end = _heading_end(text, mark.end, limit)
            above = tuple(path.values())
            path[mark.notation] = _without_units(text[mark.start : heading_end].strip())
            blocks.append(Block(BlockKind.HEADING, mark.start, heading_end, mark, above))
            if heading_end < limit:
                blocks.append(Block(BlockKind.PROSE, heading_end, limit, section_path=tuple(path.values())))
    return blocks


def _task_blocks(text: str, mark: Mark, limit: int, path: tuple[str, ...], is_last: bool) -> list[Block]:
    end = _task_end(text, mark.end, limit, is_last)
    task = Block(BlockKind.TASK, mark.start, end, mark, path)
    if end == limit:
        return [task]
    kind = BlockKind.TAIL if limit == len(text) else BlockKind.PROSE
    return [task, Block(kind, end, limit, section_path=path)]


def _task_end(text: str, start: int, limit: int, is_last: bool) -> int:
    """End of the task's own words: white space, portal lines and what follows a tail line are not part of it.

    Nor are, in the last task of a section, the paragraphs after the one that names its units.
    """
    position = start
    end = start
    units_end = max((m.end() for m in UNIT_EVIDENCE.finditer(text, start, limit)), default=0) if is_last else 0
    for line in text[start:limit].splitlines(keepends=True):
        stripped = line.strip()
        is_first = position == start
        if not is_first and stripped.startswith(BOILERPLATE + TAIL_STARTS):
            break
        if stripped and units_end and position >= units_end:
            break
        if stripped:
            end = position + len(line.rstrip())
        position += len(line)
    return end


def _heading_end(text: str, start: int, limit: int) -> int:
    stops = [p + (c == "。") for c in _HEADING_ENDS if (p := text.find(c, start, limit)) >= 0]
    end = min(stops, default=limit)
    if end < limit and text[end] in OPENING:
        bracket = find_brackets(text, end, limit)[0]
        return bracket.end if bracket.is_closed else end
    return end


def _without_units(heading: str) -> str:
    """The heading less a bracket that names who leads the section."""
    evidence = UNIT_EVIDENCE.search(heading)
    opening = max(heading.rfind(c, 0, evidence.start()) for c in OPENING) if evidence else -1
    return heading[:opening].rstrip() if opening > 0 else heading
