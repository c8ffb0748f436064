"""What ingest hands to the rest: Notice, Task and their parts.

Offsets are positions in `ParsedNotice.text` (Unicode characters, newlines normalised to one line feed), end
exclusive, so `text[span.start:span.end] == span.text` always holds.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

# pydantic reads this when a task comes back from JSON; it would ignore unknown keys otherwise.
_FORBID_UNKNOWN = {"extra": "forbid"}


class Validity(StrEnum):
    """有效性, as the publishing portal marks it; never inferred from the year."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class TaskKind(StrEnum):
    """What a citable piece of a notice is: a task of its list, or other text (a rule, a section in prose)."""

    TASK = "task"
    CLAUSE = "clause"


class Role(StrEnum):
    """牵头 (also 责任/负责 where no 牵头 is named) or 配合/参与."""

    LEAD = "lead"
    SUPPORTING = "supporting"


class Bound(StrEnum):
    """How an indicator's value binds: 以上, 以内, 左右, exactly, or between two values."""

    AT_LEAST = ">="
    AT_MOST = "<="
    ABOUT = "≈"
    EQUAL = "="
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class Span:
    """A verbatim piece of the document."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A suspicion about the source text: `kind` is one of `ingest.damage.KINDS`, `note` says why in Chinese."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    kind: str
    note: str
    span: Span


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One label with its units, e.g. 参与单位：县发展改革局; `label` keeps the printed word ("" where there is none).

    `units` are as printed and in order; `span` is the label with its units. `expanded_units` gives, for each, the
    full name where the list shares a prefix or ending (甲区、乙区人民政府); it is empty where nothing is shared.
    `inherited_from` is empty for what the task itself prints; else the responsibility stands in the heading above
    (`heading`), serves a group of tasks printed before it (`group`) or binds all later tasks (`rule`), and `span` lies
    outside the task.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    label: str
    role: Role
    units: tuple[str, ...]
    span: Span
    expanded_units: tuple[str, ...] = ()
    inherited_from: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One target: `span` is the verbatim clause, the rest is read from it.

    `values` are decimal strings in the printed scale (1.87 with 亿立方米), one, or two for a range.
    `unit_of_measure` is empty where none is printed, `modality` and `deadline_text` likewise.
    `parent` is the position, in the task's indicators, of the figure this one is part of (其中…).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    span: Span
    subject: str
    value_text: str
    values: tuple[str, ...]
    unit_of_measure: str
    bound: Bound
    modality: str
    deadline_text: str
    parent: int | None
    flagged: bool


@dataclass(frozen=True, slots=True)
class Task:
    """One numbered task, or a clause outside the list of tasks. The citation key is (notice_id, number).

    `number` is the label as printed, without its punctuation, joined with the headings above where numbers
    restart (一-1); of a clause 第三条, or its headings' numbers (二（一）). In a table without a column of numbers it
    is the row's. `sequence_value` is its value; `ordinal` counts from 1 in document order, clauses included.
    `section_path` goes from the outermost heading inwards and is empty where the notice has none.
    `source_text` is verbatim, from the number to the last character of the task, `start`/`end` its place.
    `lead_units` and `supporting_units` are as printed, in order, without repeats; both empty where none is named.
    `milestones` are clauses that set a date but no figure (争取年内开工建设).
    `wraps` are the places (start, end) inside the task, ascending, where page layout breaks the text and no sentence
    ends: a hard wrap's line feed, a page mark.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    notice_id: str
    number: str
    sequence_value: int
    ordinal: int
    section_path: tuple[str, ...]
    title: str
    source_text: str
    start: int
    end: int
    lead_units: tuple[str, ...]
    supporting_units: tuple[str, ...]
    responsibilities: tuple[Responsibility, ...]
    indicators: tuple[Indicator, ...]
    deadline_text: str
    flags: tuple[Flag, ...]
    milestones: tuple[Span, ...] = ()
    kind: TaskKind = TaskKind.TASK
    wraps: tuple[tuple[int, int], ...] = ()

    @property
    def task_id(self) -> str:
        return f"{self.notice_id}#{self.number}"

    @property
    def label(self) -> str:
        return place_label(self.number)


def place_label(number: str) -> str:
    """How a person cites `Task.number`: 任务12, but 第三条 and 二（一） as they are, since these are no tasks.

    >>> place_label("12"), place_label("第三条"), place_label("二（一）")
    ('任务12', '第三条', '二（一）')
    """
    stands_alone = number.startswith(("第", "附表")) or "（" in number
    return number if stands_alone else f"任务{number}"


@dataclass(frozen=True, slots=True)
class BasisDocument:
    """A document the notice rests on: `doc_number` as printed, `span` covers title and number."""

    title: str
    doc_number: str
    span: Span


@dataclass(frozen=True, slots=True)
class Notice:
    """Header of a notice. An empty string or None means that the notice does not say."""

    notice_id: str
    title: str
    doc_number: str
    issuing_body: str
    topic: str
    catalog_number: str
    issued_on: date | None
    published_on: date | None
    validity: Validity
    expires_on: date | None
    year: int | None
    basis_documents: tuple[BasisDocument, ...]
    header_spans: tuple[tuple[str, Span], ...]
    source_name: str
    source_sha256: str

    def header_span(self, field: str) -> Span | None:
        """Where the header prints `field` (a field name of this class), or None where it does not."""
        return next((span for name, span in self.header_spans if name == field), None)


@dataclass(frozen=True, slots=True)
class ParsedNotice:
    """A notice with its tasks in document order and the text that all offsets refer to.

    `clauses` are what else can be cited, also in order: rules in articles, sections in prose. A notice may have either
    alone.
    """

    notice: Notice
    tasks: tuple[Task, ...]
    text: str
    clauses: tuple[Task, ...] = ()

    @property
    def citable(self) -> tuple[Task, ...]:
        """Tasks and clauses, in document order."""
        return tuple(sorted((*self.tasks, *self.clauses), key=lambda task: task.ordinal))
