"""Pieces that the items of all types are made of."""

from collections.abc import Iterable
from dataclasses import replace

from eval.autoset.figures import Figure
from eval.autoset.reading import Reading
from eval.clusters import split_of
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place, Turn
from eval.line_grammar import SourceTask

TAG = "auto-gold"
_EXPIRED = ("expired", "repealed")


def places(reading: Reading, numbers: Iterable[str]) -> tuple[Place, ...]:
    return tuple(Place(reading.source.notice_id, number) for number in numbers)


def answer(reading: Reading, required: tuple[Place, ...], nuggets: tuple[Nugget, ...], **more: object) -> Gold:
    """Gold of an answerable question; what is required is acceptable unless `more` says otherwise."""
    gold = Gold(
        Behaviour.ANSWER,
        required=required,
        acceptable=required,
        nuggets=nuggets,
        must_disclose_validity=reading.source.header.validity in _EXPIRED,
    )
    return replace(gold, **more)  # type: ignore[arg-type]


def make_item(
    reading: Reading, kind: str, number: int, cluster: str, question: str, gold: Gold, *, twin: str = "", tag: str = ""
) -> Item:
    """`kind` may name a subtype after the type's own name: A8-unit."""
    name, _, subtype = kind.partition("-")
    return Item(
        id=f"{kind}-{number:03d}",
        type=name,
        split=split_of(cluster),  # type: ignore[arg-type]
        cluster=cluster,
        notices=(reading.source.notice_id,),
        turns=(Turn(question, gold),),
        provenance="parsed" if name.startswith("A") else "generated",
        twin=twin,
        tags=tuple(t for t in (TAG, subtype, tag) if t),
    )


def figure_nugget(reading: Reading, figure: Figure, *, vital: bool = True) -> Nugget:
    quantity = figure.quantity
    return Nugget(
        vital,
        NuggetKind.QUANTITY,
        reading.source.notice_id,
        figure.task.number,
        quantity.value,
        subject=quantity.attribute,
        unit_of_measure=quantity.unit,
        bound=quantity.bound,
        start=figure.start,
        end=figure.end,
    )


def unit_nugget(
    reading: Reading, task: SourceTask, unit: str, role: str, printed: str, *, vital: bool = True
) -> Nugget:
    """The place is the unit's in the bracket after the task."""
    start = reading.source.text.index(unit, task.start + len(task.body))
    return Nugget(
        vital,
        NuggetKind.UNIT_ROLE,
        reading.source.notice_id,
        task.number,
        unit,
        subject=task.title,
        attribute=printed,
        role=role,
        start=start,
        end=start + len(unit),
    )


def count_nugget(reading: Reading, numbers: tuple[str, ...], subject: str, attribute: str, *, vital: bool) -> Nugget:
    return Nugget(
        vital,
        NuggetKind.COUNT,
        reading.source.notice_id,
        None,
        str(len(numbers)),
        subject=subject,
        attribute=attribute,
        unit_of_measure="项",
        bound="=",
        computed_from=places(reading, numbers),
    )


def header_nugget(
    reading: Reading, kind: NuggetKind, value: str, printed: str, attribute: str, surfaces: tuple[str, ...] = ()
) -> Nugget:
    """`printed` stands in the header; ValueError if it does not."""
    start = reading.source.header.text.index(printed)
    return Nugget(
        True,
        kind,
        reading.source.notice_id,
        None,
        value,
        subject="通知",
        attribute=attribute,
        surfaces=surfaces,
        start=start,
        end=start + len(printed),
    )
