"""What mutation works with: base answers that are right, and drafts that say something else."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from eval.answers import AnswerRecord, CitedPlace, Segment
from eval.items import Gold, Item, Place
from eval.oracle import cite
from eval.rendering import with_text
from eval.results import AtomKind
from eval.sources import Sources


@dataclass(frozen=True, slots=True)
class World:
    """The loaded notices and every item; operators draw foreign material from them."""

    sources: Sources
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Base:
    """A right answer to a turn. `family` is oracle, context (oracle and more of the same task) or faithful."""

    item: Item
    turn: int
    record: AnswerRecord
    family: str

    @property
    def key(self) -> str:
        return f"{self.family}:{self.item.id}:{self.turn}"

    @property
    def gold(self) -> Gold:
        return self.item.turns[self.turn].gold


@dataclass(frozen=True, slots=True)
class Draft:
    """A changed answer. `before` and `after` show the change.

    `statement` is the changed statement where `after` shows more than it; `places` are what it now cites.
    """

    record: AnswerRecord
    before: str
    after: str
    places: tuple[Place, ...] = ()
    statement: str = ""


Mutate = Callable[[Base, World, Random], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Operator:
    """A way of making an answer wrong.

    `kinds` are the atoms that a finding should name, `measures` those that may say it instead where there is no
    finding for it (an answer that is not a refusal). `target` is the least share that must be flagged.
    """

    name: str
    label: str
    mutate: Mutate
    kinds: frozenset[AtomKind]
    target: float
    is_critical: bool = True
    measures: frozenset[str] = field(default_factory=frozenset)


def operator(
    name: str,
    label: str,
    mutate: Mutate,
    kinds: Sequence[AtomKind],
    target: float,
    *,
    critical: bool = True,
    measures: Sequence[str] = (),
) -> Operator:
    return Operator(name, label, mutate, frozenset(kinds), target, critical, frozenset(measures))


def fold(text: str) -> str:
    """Letters, digits and what changes a number's meaning: enough to see that two texts say the same.

    >>> fold("新增 １０家以上，") == fold("新增10家以上。")
    True
    """
    return re.sub(r"[^\w%.]|_|\.(?!\d)", "", unicodedata.normalize("NFKC", text))


def places_of(citations: Sequence[CitedPlace]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(Place(c.notice_id, c.task) for c in citations))


def cited_text(places: Sequence[Place], world: World) -> str:
    return "\n".join(world.sources[p.notice].text_of(p.task) for p in places if world.sources.holds(p))


def statements(base: Base) -> Iterator[tuple[int, Segment]]:
    """The statements that quote content, with their numbers: no list items."""
    return ((i, s) for i, s in enumerate(base.record.segments) if not s.group and s.citations)


def with_segments(base: Base, segments: Sequence[Segment]) -> AnswerRecord:
    return with_text(replace(base.record, segments=tuple(segments)), base.item.notices)


def with_segment(base: Base, number: int, segment: Segment) -> AnswerRecord:
    """The record with one segment put in another's place."""
    segments = list(base.record.segments)
    segments[number] = segment
    return with_segments(base, segments)


def reworded(base: Base, number: int, text: str) -> Draft:
    """A draft in which one statement says `text` under the same citations."""
    old = base.record.segments[number]
    record = with_segment(base, number, replace(old, text=text))
    return Draft(record, old.text, text, places_of(old.citations))


def appended(base: Base, text: str, citations: Sequence[CitedPlace]) -> Draft:
    """A draft with one statement more."""
    record = with_segments(base, [*base.record.segments, Segment(text, tuple(citations))])
    return Draft(record, "", text, places_of(citations))


def with_caveats(base: Base, caveats: Sequence[str]) -> AnswerRecord:
    return with_text(replace(base.record, caveats=tuple(caveats)), base.item.notices)


def with_lead_in(base: Base, lead_in: str) -> AnswerRecord:
    return with_text(replace(base.record, lead_in=lead_in), base.item.notices)


def other_tasks(base: Base, number: int, world: World) -> list[CitedPlace]:
    """Citations of every task of the same notice that the statement does not cite."""
    cited = places_of(base.record.segments[number].citations)
    notice = cited[0].notice
    tasks = world.sources[notice].tasks
    return [cite(Place(notice, t), world.sources) for t in tasks if Place(notice, t) not in cited]
