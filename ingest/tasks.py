"""Task blocks and clauses of a flow -> Tasks with spans in the source."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.clauses import find_clauses
from ingest.damage import find_flags
from ingest.expand import expand_all
from ingest.flow import Flow
from ingest.inherit import Draft, inherit
from ingest.model import Role, Task, TaskKind
from ingest.outline import Block, BlockKind, Outline
from ingest.responsibility import find_responsibilities
from ingest.script import to_simplified
from ingest.targets import find_targets
from ingest.titles import TitleStyle, first_sentence, shorten
from ingest.units import units_in_role

_DEADLINE_LABEL = re.compile(
    r"(?:完成[时時]限|完成[时時][间間]|[时時]限要求|完成期限)[ \u3000]*[:：][ \u3000]*(?P<value>[^）)】〕\]；;。\n]+)"
)
_ARTICLE = re.compile(r"第.{1,6}条")


def read_tasks_of(flow: Flow, outline: Outline, notice_id: str) -> tuple[Task, ...]:
    """All tasks and clauses of the text, with unique numbers; not yet in order."""
    drafts = [_draft(flow.text, b) for b in outline.blocks if b.kind is BlockKind.TASK]
    drafts = inherit(flow.text, outline.blocks, drafts)
    expanded = expand_all(tuple(d.clauses for d in drafts))
    drafts = [replace(d, clauses=own) for d, own in zip(drafts, expanded, strict=True)]
    style = TitleStyle([_first_sentence(flow.text, d) for d in drafts])
    notice = _Notice(notice_id, flow, to_simplified(flow.text), style)
    numbers = unique_numbers(
        [d.block.section_path for d in drafts],
        [d.block.mark.label for d in drafts if d.block.mark],
        [_is_below(d.block, outline) for d in drafts],
    )
    kind = _kind_of(drafts)
    tasks = [_make_task(notice, d, number, kind) for d, number in zip(drafts, numbers, strict=True)]
    clauses = find_clauses(flow.text, outline.blocks)
    labels = unique_numbers([()] * len(clauses), [label for _, label in clauses], [False] * len(clauses))
    tasks += [
        _make_task(notice, _draft(flow.text, block), label, TaskKind.CLAUSE)
        for (block, _), label in zip(clauses, labels, strict=True)
    ]
    return tuple(tasks)


def in_order(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Tasks of a notice as they follow in it, counted from 1."""
    ordered = sorted(tasks, key=lambda task: task.start)
    return tuple(replace(task, ordinal=ordinal) for ordinal, task in enumerate(ordered, 1))


def _kind_of(drafts: list[Draft]) -> TaskKind:
    """Rules in articles (第三条) are no list of tasks, unless they name units."""
    articles = sum(bool(d.block.mark and _ARTICLE.fullmatch(d.block.mark.label)) for d in drafts)
    named = sum(bool(d.clauses) for d in drafts)
    return TaskKind.CLAUSE if articles * 2 > len(drafts) > named * 2 else TaskKind.TASK


def _is_below(block: Block, outline: Outline) -> bool:
    """Whether the task is an item of a heading that stands among the tasks."""
    return block.mark is not None and outline.task_notation is not None and block.mark.notation > outline.task_notation


def _draft(text: str, block: Block) -> Draft:
    found = find_responsibilities(text, _text_start(text, block), block.end)
    return Draft(block, found, found.clauses)


def _first_sentence(text: str, draft: Draft) -> str:
    return first_sentence(text, _text_start(text, draft.block), min(draft.found.start, draft.block.end))


@dataclass(frozen=True, slots=True)
class _Notice:
    """What all tasks of a notice are read from; `plain` is the flow's text in simplified characters."""

    notice_id: str
    flow: Flow
    plain: str
    style: TitleStyle


def _make_task(notice: _Notice, draft: Draft, number: str, kind: TaskKind) -> Task:
    block, found, flow, plain, style = draft.block, draft.found, notice.flow, notice.plain, notice.style
    words_start = block.mark.end if block.mark else block.start
    sentence = _first_sentence(flow.text, draft)
    title = style.title(sentence) if kind is TaskKind.TASK else shorten(sentence)
    indicators, milestones = find_targets(plain, words_start, block.end, found.printed)
    deadline = _DEADLINE_LABEL.search(flow.text, block.start, block.end)
    has_titles = style.is_strict and kind is TaskKind.TASK
    flags = find_flags(flow.text, title, block.start, block.end, indicators, found.unclosed, has_titles=has_titles)
    start, end = flow.source_range(block.start, block.end)
    return Task(
        notice_id=notice.notice_id,
        number=number,
        sequence_value=block.mark.value if block.mark else 0,
        ordinal=0,
        section_path=block.section_path,
        title=title,
        source_text=flow.source[start:end],
        start=start,
        end=end,
        lead_units=units_in_role(draft.clauses, Role.LEAD),
        supporting_units=units_in_role(draft.clauses, Role.SUPPORTING),
        responsibilities=tuple(replace(c, span=flow.to_source(c.span)) for c in draft.clauses),
        indicators=tuple(replace(i, span=flow.to_source(i.span)) for i in indicators),
        deadline_text=deadline["value"].strip() if deadline else "",
        flags=tuple(replace(f, span=flow.to_source(f.span)) for f in flags),
        milestones=tuple(flow.to_source(m) for m in milestones),
        kind=kind,
        wraps=flow.breaks(block.start, block.end),
    )


def _text_start(text: str, block: Block) -> int:
    """Where the words after the number begin."""
    start = block.mark.end if block.mark else block.start
    while start < block.end and text[start].isspace():
        start += 1
    return start


def unique_numbers(section_paths: Sequence[tuple[str, ...]], labels: Sequence[str], below: Sequence[bool]) -> list[str]:
    """Make the printed number a citation key.

    Items `below` a heading that stands among the tasks carry its number (六-1); where numbers restart, those of the
    headings above are put before them (一-1), from the outermost on.
    """
    paths = [path[:-1] if is_below else path for path, is_below in zip(section_paths, below, strict=True)]
    own = [
        "-".join((*_heading_labels(full[len(path) :]), label))
        for full, path, label in zip(section_paths, paths, labels, strict=True)
    ]
    numbers = own
    for depth in range(1, 4):
        if len(set(numbers)) == len(numbers):
            break
        numbers = ["-".join((*_heading_labels(p[:depth]), n)) for p, n in zip(paths, own, strict=True)]
    seen: dict[str, int] = {}
    for position, number in enumerate(numbers):
        seen[number] = seen.get(number, 0) + 1
        if seen[number] > 1:
            numbers[position] = f"{number}~{seen[number]}"
    return numbers


def _heading_labels(headings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(re.split(r"[、.．\s）)]", heading.strip("（()）"), maxsplit=1)[0][:4] for heading in headings)
