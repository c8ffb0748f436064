"""Operators on exhaustive lists: one task fewer, one too many, a wrong total."""

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from eval.answers import Segment
from eval.items import Place
from eval.mutation.model import Base, Draft, Operator, World, operator, with_lead_in, with_segments
from eval.oracle import cite, title_of
from eval.rendering import with_text
from eval.results import AtomKind


def _listed(base: Base) -> list[int]:
    tasks = {t for tasks in (base.gold.lists or {}).values() for t in tasks}
    return [i for i, s in enumerate(base.record.segments) if s.text.endswith("」") and s.citations[0].task in tasks]


def remove_item(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    """Once with the total as it was, once with a total that fits what is left."""
    listed = _listed(base)
    if not listed or not base.gold.lists:
        return
    for is_honest in (False, True):
        number = rng.choice(listed)
        segments = [s for i, s in enumerate(base.record.segments) if i != number]
        record = replace(base.record, segments=tuple(segments))
        if is_honest:
            group = base.record.segments[number].group
            record = replace(record, lead_in=_recounted(record.lead_in, group, -1))
        yield Draft(with_text(record, base.item.notices), base.record.segments[number].text, "")


def add_intruder(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    listed = _listed(base)
    if not listed or not base.gold.lists:
        return
    group = base.record.segments[rng.choice(listed)].group
    notice = base.gold.required[0].notice
    gold = {t for tasks in base.gold.lists.values() for t in tasks}
    strangers = [t for t in world.sources[notice].tasks if t not in gold]
    for is_honest in (False, True):
        place = Place(notice, rng.choice(strangers))
        segment = Segment(title_of(place, world.sources), (cite(place, world.sources),), group)
        record = replace(base.record, segments=(*base.record.segments, segment))
        if is_honest:
            record = replace(record, lead_in=_recounted(record.lead_in, group, 1))
        yield Draft(with_text(record, base.item.notices), "", segment.text)


def _recounted(lead_in: str, group: str, change: int) -> str:
    word = {"lead": "牵头", "supporting": "参与"}.get(group, "共")
    return re.sub(rf"(?<={word})\d+(?=项)", lambda m: str(int(m[0]) + change), lead_in)


def change_total(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    if not base.gold.lists:
        return
    for match in re.finditer(r"\d+(?=项)", base.record.lead_in):
        total = str(int(match[0]) + rng.choice((1, 2, 3)))
        lead_in = base.record.lead_in[: match.start()] + total + base.record.lead_in[match.end() :]
        yield Draft(with_lead_in(base, lead_in), base.record.lead_in, lead_in)


def change_count(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    """A count in a statement: 牵头8项任务 becomes 牵头9项任务."""
    for number, segment in enumerate(base.record.segments):
        for match in re.finditer(r"\d+(?=项任务|项。|家。|个部分)", segment.text):
            text = (
                segment.text[: match.start()]
                + str(int(match[0]) + rng.choice((1, -1, 2)))
                + segment.text[match.end() :]
            )
            segments = list(base.record.segments)
            segments[number] = replace(segment, text=text)
            yield Draft(with_segments(base, segments), segment.text, text)


_A = (AtomKind.ARITHMETIC, AtomKind.ORGANISATION)
_LISTS = ("list_exact", "list_count")
OPERATORS: tuple[Operator, ...] = (
    operator("list_item_removed", "清单漏一项", remove_item, _A, 0.99, critical=False, measures=_LISTS),
    operator("list_intruder", "清单多一项", add_intruder, _A, 0.99, critical=False, measures=_LISTS),
    operator("total_changed", "清单总数错", change_total, _A, 0.99, critical=False, measures=_LISTS),
    operator("count_changed", "计数错", change_count, (*_A, AtomKind.QUANTITY), 0.99, critical=False),
)
