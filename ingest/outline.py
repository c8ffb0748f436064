"""Text -> blocks: header, headings, tasks, prose between them, tables, tail.

Blocks cover the text without gap or overlap. Tables are read elsewhere: here each of their characters is TABLE_MASK.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.brackets import find_brackets
from ingest.labels import BOILERPLATE, LABEL_LINE, OPENING, TAIL_STARTS
from ingest.levels import UNIT_EVIDENCE, choose_task_notation, find_task_marks, own_evidence
from ingest.marks import TABLE_MASK, Mark, Notation, find_marks


class BlockKind(StrEnum):
    HEADER = "header"
    HEADING = "heading"
    TASK = "task"
    PROSE = "prose"
    TABLE = "table"
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
_MASKED = re.compile(rf"{TABLE_MASK}[{TABLE_MASK}\s]*")


def find_outline(text: str, marks: tuple[Mark, ...] | None = None) -> Outline:
    """Partition `text`. Without numbered tasks the whole text is one header block.

    Beside a table of tasks, numbered text that names no units holds headings and prose.
    """
    marks = find_marks(text) if marks is None else marks
    notation = choose_task_notation(text, marks)
    if notation is None:
        blocks = _cut_tables(text, [Block(BlockKind.HEADER, 0, len(text))])
        return Outline(tuple(blocks), None, restarts=False)
    tasks = find_task_marks(text, marks, notation)
    if TABLE_MASK in text:
        named = own_evidence(text, list(marks))
        tasks = tasks if sum(named[start] for start in tasks) * 2 >= len(tasks) else frozenset()
    structural = [m for m in marks if m.start in tasks or m.notation <= notation]
    values = [m.value for m in structural if m.notation == notation]
    blocks = _cut_tables(text, _make_blocks(text, structural, tasks))
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


def _cut_tables(text: str, blocks: list[Block]) -> Iterator[Block]:
    """The blocks with tables as blocks of their own; what follows one in the header is prose."""
    for block in blocks:
        kind, position = block.kind, block.start
        for masked in _MASKED.finditer(text, block.start, block.end):
            if masked.start() > position:
                yield replace(block, kind=kind, start=position, end=masked.start())
            yield Block(BlockKind.TABLE, masked.start(), masked.end(), section_path=block.section_path)
            position = masked.end()
            kind = BlockKind.PROSE if block.kind is BlockKind.HEADER else block.kind
        if position < block.end or block.start == block.end:
            yield replace(block, kind=kind, start=position)


def _task_blocks(text: str, mark: Mark, limit: int, path: tuple[str, ...], is_last: bool) -> list[Block]:
    end = _task_end(text, mark.end, limit, is_last)
    task = Block(BlockKind.TASK, mark.start, end, mark, path)
    if end == limit:
        return [task]
    kind = BlockKind.TAIL if limit == len(text) else BlockKind.PROSE
    return [task, Block(kind, end, limit, section_path=path)]


def _task_end(text: str, start: int, limit: int, is_last: bool) -> int:
    """End of the task's own words: white space, portal lines and what follows a tail line are not part of it.

    Nor are, in the last task of a section, the paragraphs after the one that names its units, but for further labels
    (完成时限：…).
    """
    position = start
    end = start
    units_end = max((m.end() for m in UNIT_EVIDENCE.finditer(text, start, limit)), default=0) if is_last else 0
    for line in text[start:limit].splitlines(keepends=True):
        stripped = line.strip()
        is_first = position == start
        if not is_first and stripped.startswith((*BOILERPLATE, *TAIL_STARTS, TABLE_MASK)):
            break
        if stripped and units_end and position >= units_end and not LABEL_LINE.match(line):
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
