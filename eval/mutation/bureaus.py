"""Operators on units: another unit, one more, the wrong role."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from eval.mutation.model import Base, Draft, Operator, World, operator, reworded, statements, with_segments
from eval.results import AtomKind


def _units(base: Base, world: World) -> tuple[str, ...]:
    return tuple(dict.fromkeys(u for n in base.item.notices for u in world.sources[n].units))


def _named(text: str, units: tuple[str, ...]) -> list[tuple[int, str]]:
    """Units in a statement, the longest name at each place, those inside 「」 left out."""
    found: list[tuple[int, str]] = []
    position = 0
    while position < len(text):
        here = max((u for u in units if text.startswith(u, position)), key=len, default="")
        if here and text.count("「", 0, position) == text.count("」", 0, position):
            found.append((position, here))
        position += len(here) or 1
    return found


def _strangers(base: Base, number: int, world: World) -> list[str]:
    """Units that the cited tasks do not name at all."""
    places = base.record.segments[number].citations
    text = "\n".join(world.sources[p.notice_id].text_of(p.task) for p in places)
    return [u for u in _units(base, world) if u not in text]


def swap_bureau(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        strangers = _strangers(base, number, world)
        for position, unit in _named(segment.text, _units(base, world)):
            other = rng.choice(strangers)
            yield reworded(base, number, segment.text[:position] + other + segment.text[position + len(unit) :])


def add_bureau(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for number, segment in statements(base):
        strangers = _strangers(base, number, world)
        for position, unit in _named(segment.text, _units(base, world)):
            if _has_role_word(segment.text):
                end = position + len(unit)
                yield reworded(base, number, f"{segment.text[:end]}、{rng.choice(strangers)}{segment.text[end:]}")


def _has_role_word(text: str) -> bool:
    return any(word in text for word in ("牵头", "参与", "配合", "负责", "责任"))


def switch_roles(base: Base, world: World, _: Random) -> Iterator[Draft]:
    """牵头单位 becomes 参与单位 and the other way round; in lists, an item moves to the other list."""
    for number, segment in statements(base):
        if _named(segment.text, _units(base, world)) and "单位是" in segment.text:
            yield reworded(base, number, _switched(segment.text))
    for number, segment in enumerate(base.record.segments):
        other = {"lead": "supporting", "supporting": "lead"}.get(segment.group)
        if other:
            segments = list(base.record.segments)
            segments[number] = replace(segment, group=other)
            yield Draft(with_segments(base, segments), f"{segment.group}：{segment.text}", f"{other}：{segment.text}")


def deny_units(base: Base, world: World, _: Random) -> Iterator[Draft]:
    """Says of a task that lists lead units that it lists none."""
    for number, segment in statements(base):
        cited = segment.citations[0]
        units = world.sources[cited.notice_id].tasks[cited.task].lead_units if cited.task is not None else ()
        if units and "单位是" in segment.text:
            yield reworded(base, number, f"任务{cited.task}没有列出牵头单位。")


def _switched(text: str) -> str:
    for word in ("参与单位", "配合单位"):
        text = text.replace(word, "\0")
    return text.replace("牵头单位", "参与单位").replace("责任单位", "参与单位").replace("\0", "牵头单位")


_O = (AtomKind.ORGANISATION,)
OPERATORS: tuple[Operator, ...] = (
    operator("bureau_swapped", "换单位", swap_bureau, _O, 0.99),
    operator("bureau_added", "加单位", add_bureau, _O, 0.99),
    operator("role_switched", "牵头与参与互换", switch_roles, _O, 0.99, measures=("list_exact",)),
    operator("units_denied", "把有单位说成没有", deny_units, (*_O, AtomKind.POLARITY), 0.99, critical=False),
)
