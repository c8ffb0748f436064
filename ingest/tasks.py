"""Task blocks of a flow -> Tasks with spans in the source."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ingest.damage import find_flags
from ingest.expand import expand_all
from ingest.flow import Flow
from ingest.indicators import find_indicators
from ingest.inherit import Draft, inherit
from ingest.milestones import find_milestones
from ingest.model import Indicator, Responsibility, Role, Task
from ingest.outline import Block, BlockKind, Outline
from ingest.responsibility import find_responsibilities
from ingest.units import units_in_role

_DEADLINE_LABEL = re.compile(
    r"(?:完成[时時]限|完成[时時][间間]|[时時]限要求|完成期限)[ \u3000]*[:：][ \u3000]*(?P<value>[^）)】〕\]；;。\n]+)"
)
_TITLE_STOPS = "。\n"
_LONGEST_TITLE = 36
_MAX_LONG_TITLES = 0.25
_MAX_LOST_STOPS = 0.05
_T = TypeVar("_T")


def read_tasks_of(flow: Flow, outline: Outline, notice_id: str) -> tuple[Task, ...]:
    """All tasks, in document order, with unique numbers."""
    drafts = [_draft(flow.text, b) for b in outline.blocks if b.kind is BlockKind.TASK]
    drafts = inherit(flow.text, outline.blocks, drafts)
    clauses = expand_all(tuple(d.clauses for d in drafts))
    long_titles = _share_of_long_titles(flow.text, drafts)
    tasks = tuple(
        _make_task(flow, notice_id, ordinal, draft, own, long_titles=long_titles)
        for ordinal, (draft, own) in enumerate(zip(drafts, clauses, strict=True), 1)
    )
    below = tuple(_is_below(d.block, outline) for d in drafts)
    return _with_unique_numbers(tasks, below)


def _is_below(block: Block, outline: Outline) -> bool:
    """Whether the task is an item of a heading that stands among the tasks."""
    return block.mark is not None and outline.task_notation is not None and block.mark.notation > outline.task_notation


def _draft(text: str, block: Block) -> Draft:
    found = find_responsibilities(text, _text_start(text, block), block.end)
    return Draft(block, found, found.clauses)


def _make_task(
    flow: Flow, notice_id: str, ordinal: int, draft: Draft, clauses: tuple[Responsibility, ...], *, long_titles: float
) -> Task:
    block, found = draft.block, draft.found
    mark = block.mark
    if mark is None:
        raise ValueError("a task block without its mark")
    title = _title(
        flow.text, _text_start(flow.text, block), min(found.start, block.end), shorten=long_titles > _MAX_LONG_TITLES
    )
    indicators = _indicators(flow.text, mark.end, block.end, found.printed)
    milestones = _outside(
        lambda start, end: find_milestones(flow.text, start, end, indicators), mark.end, block.end, found.printed
    )
    deadline = _DEADLINE_LABEL.search(flow.text, block.start, block.end)
    flags = find_flags(
        flow.text, title, block.start, block.end, indicators, found.unclosed, has_titles=long_titles <= _MAX_LOST_STOPS
    )
    start, end = flow.source_range(block.start, block.end)
    return Task(
        notice_id=notice_id,
        number=mark.label,
        sequence_value=mark.value,
        ordinal=ordinal,
        section_path=block.section_path,
        title=title,
        source_text=flow.source[start:end],
        start=start,
        end=end,
        lead_units=units_in_role(clauses, Role.LEAD),
        supporting_units=units_in_role(clauses, Role.SUPPORTING),
        responsibilities=tuple(replace(c, span=flow.to_source(c.span)) for c in clauses),
        indicators=tuple(replace(i, span=flow.to_source(i.span)) for i in indicators),
        deadline_text=deadline["value"].strip() if deadline else "",
        flags=tuple(replace(f, span=flow.to_source(f.span)) for f in flags),
        milestones=tuple(flow.to_source(m) for m in milestones),
    )


def _title(text: str, start: int, limit: int, *, shorten: bool) -> str:
    """The first sentence; where the notice has no title sentences, of a long one the first clause."""
    stops = [p for c in _TITLE_STOPS if (p := text.find(c, start, limit)) >= 0]
    title = text[start : min(stops, default=limit)].strip(" \t\u3000")
    if shorten and len(title) > _LONGEST_TITLE:
        title = re.split(r"[，,；;：:]", title, maxsplit=1)[0]
    return title


def _share_of_long_titles(text: str, drafts: list[Draft]) -> float:
    """How many of the first sentences are too long for a title.

    Few mean that these lost their stop, many that the notice prints no titles at all.
    """
    titles = [_title(text, _text_start(text, d.block), d.found.start, shorten=False) for d in drafts]
    return sum(len(t) > _LONGEST_TITLE for t in titles) / max(1, len(titles))


def _outside(
    find: Callable[[int, int], tuple[_T, ...]], start: int, end: int, printed: tuple[tuple[int, int], ...]
) -> tuple[_T, ...]:
    """What `find` gives for the task's own words, leaving out where its units are printed."""
    found: list[_T] = []
    position = start
    for gap_end, next_start in (*printed, (end, end)):
        if position < gap_end:
            found += find(position, gap_end)
        position = max(position, next_start)
    return tuple(found)


def _indicators(text: str, start: int, end: int, printed: tuple[tuple[int, int], ...]) -> tuple[Indicator, ...]:
    n_before = 0

    def find(gap_start: int, gap_end: int) -> tuple[Indicator, ...]:
        nonlocal n_before
        part = find_indicators(text, gap_start, gap_end)
        shifted = tuple(i if i.parent is None else replace(i, parent=i.parent + n_before) for i in part)
        n_before += len(part)
        return shifted

    return _outside(find, start, end, printed)


def _text_start(text: str, block: Block) -> int:
    """Where the words after the number begin."""
    if block.mark is None:
        raise ValueError("a task block without its mark")
    start = block.mark.end
    while start < block.end and text[start].isspace():
        start += 1
    return start


def _with_unique_numbers(tasks: tuple[Task, ...], below: tuple[bool, ...]) -> tuple[Task, ...]:
    """Make the number a citation key.

    Items `below` a heading that stands among the tasks carry its number (六-1); where numbers restart, those of the
    headings above are put before them (一-1), from the outermost on.
    """
    paths = [t.section_path[:-1] if is_below else t.section_path for t, is_below in zip(tasks, below, strict=True)]
    own = ["-".join((*_labels(t.section_path[len(p) :]), t.number)) for t, p in zip(tasks, paths, strict=True)]
    numbers = own
    for depth in range(1, 4):
        if len(set(numbers)) == len(numbers):
            break
        numbers = ["-".join((*_labels(p[:depth]), n)) for p, n in zip(paths, own, strict=True)]
    seen: dict[str, int] = {}
    for position, number in enumerate(numbers):
        seen[number] = seen.get(number, 0) + 1
        if seen[number] > 1:
            numbers[position] = f"{number}~{seen[number]}"
    return tuple(replace(task, number=number) for task, number in zip(tasks, numbers, strict=True))


def _labels(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(re.split(r"[、.．\s）)]", heading.strip("（()）"), maxsplit=1)[0][:4] for heading in headings)
