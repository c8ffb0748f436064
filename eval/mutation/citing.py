"""Operators on citations."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random

from eval.answers import CitedPlace, Segment
from eval.items import Behaviour, Place
from eval.mutation.model import (
    Base,
    Draft,
    Operator,
    World,
    operator,
    other_tasks,
    places_of,
    statements,
    with_segment,
    with_segments,
)
from eval.oracle import cite
from eval.results import AtomKind

SPRAY = 50


def _of_tasks(base: Base) -> Iterator[tuple[int, Segment]]:
    """Statements that rest on tasks: not what is said of the notice as a whole, nor a refusal's hint at a near task."""
    for number, segment in statements(base):
        is_of_notice = segment.text.startswith("通知") or any(c.task is None for c in segment.citations)
        if not is_of_notice and base.gold.behaviour != Behaviour.REFUSE:
            yield number, segment


def _recited(base: Base, number: int, citations: tuple[CitedPlace, ...]) -> Draft:
    old = base.record.segments[number]
    record = with_segment(base, number, replace(old, citations=citations))
    return Draft(record, _shown(old), _shown(replace(old, citations=citations)), places_of(citations), old.text)


def _shown(segment: Segment) -> str:
    places = places_of(segment.citations)
    return segment.text + "".join(f"〔{p.notice}·{'文头' if p.task is None else p.task}〕" for p in places)


def cite_random(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for number, _ in _of_tasks(base):
        yield _recited(base, number, (rng.choice(other_tasks(base, number, world)),))


def cite_task_for_header(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """What only the header says, under a task that does not say it."""
    for number, segment in statements(base):
        if all(c.task is None for c in segment.citations):
            yield _recited(base, number, (rng.choice(other_tasks(base, number, world)),))


def cite_neighbour(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for number, segment in _of_tasks(base):
        cited = places_of(segment.citations)
        numbers = [int(p.task) for p in cited if p.task is not None]
        near = [
            c
            for c in other_tasks(base, number, world)
            if c.task is not None and any(abs(int(c.task) - n) == 1 for n in numbers)
        ]
        if near:
            yield _recited(base, number, (rng.choice(near),))


def drop_citation(base: Base, _: World, __: Random) -> Iterator[Draft]:
    for number, _segment in _of_tasks(base):
        yield _recited(base, number, ())


def move_citation(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """A statement's citation stands behind the next one instead."""
    own = [number for number, _segment in _of_tasks(base)]
    for first, second in pairwise(own):
        segments = list(base.record.segments)
        moved = (*segments[second].citations, *segments[first].citations)
        segments[second] = replace(segments[second], citations=tuple(dict.fromkeys(moved)))
        segments[first] = replace(segments[first], citations=())
        yield Draft(with_segments(base, segments), _shown(base.record.segments[first]), segments[first].text)


def cite_nowhere(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    """A task that no notice has."""
    for number, segment in statements(base):
        notice = segment.citations[0].notice_id
        yield _recited(base, number, (CitedPlace(notice, str(rng.choice((0, 95, 120, 999)))),))


def cite_other_document(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """The same text under another loaded notice, or under one that is not loaded."""
    for number, segment in statements(base):
        own = segment.citations[0].notice_id
        others = [n for n in base.item.notices if n != own]
        if others:
            notice = rng.choice(others)
            tasks = list(world.sources[notice].tasks)
            task = segment.citations[0].task
            chosen = task if task in tasks else rng.choice(tasks)
            yield _recited(base, number, (cite(Place(notice, chosen), world.sources),))
        else:
            # All of them: in text the id is not printed, and a citation fewer is another fault than a wrong notice.
            yield _recited(base, number, tuple(CitedPlace(f"{own}-x", c.task) for c in segment.citations))


def spray_citations(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """The right citation among fifty others, under every statement."""
    segments = list(base.record.segments)
    numbers = [number for number, _segment in statements(base)]
    for number in numbers:
        others = other_tasks(base, number, world)
        more = rng.sample(others, min(SPRAY, len(others)))
        segments[number] = replace(segments[number], citations=(*segments[number].citations, *more))
    if numbers:
        first = numbers[0]
        yield Draft(with_segments(base, segments), _shown(base.record.segments[first]), _shown(segments[first]))


_C = (AtomKind.CITATION,)
# A wrong task fails on whatever the statement says: its clause, its figure, its unit.
_ANY = (AtomKind.CITATION, AtomKind.CLAUSE, AtomKind.QUANTITY, AtomKind.ORGANISATION, AtomKind.DATE, AtomKind.DOCUMENT)
OPERATORS: tuple[Operator, ...] = (
    operator("wrong_task_random", "引错任务（任意）", cite_random, _ANY, 0.995),
    operator("wrong_task_adjacent", "引错任务（相邻）", cite_neighbour, _ANY, 0.995),
    operator("header_miscited", "文头的事引到任务", cite_task_for_header, _ANY, 0.99, critical=False),
    operator("citation_dropped", "漏引用", drop_citation, _C, 1.0),
    operator("citation_moved", "引用挪到下一句", move_citation, _C, 1.0),
    operator("citation_nowhere", "引用不存在的任务", cite_nowhere, _C, 1.0),
    operator("wrong_document", "引错通知", cite_other_document, (*_ANY, AtomKind.VALIDITY), 0.99),
    operator(
        "citation_spray", "一句话引五十处", spray_citations, _C, 1.0, critical=False, measures=("citation_precision",)
    ),
)
