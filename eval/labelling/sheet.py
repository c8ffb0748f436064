"""A blind labelling sheet: the questions without id, type or gold, and a key that is kept apart."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from eval.items import Item


@dataclass(frozen=True, slots=True)
class SheetTurn:
    question: str
    unit: str | None


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item as a labeller sees it. `label_id` says nothing about the item; the key says which it is."""

    label_id: str
    notices: tuple[str, ...]
    turns: tuple[SheetTurn, ...]


def make_sheet(items: Iterable[Item], seed: int) -> tuple[tuple[SheetLine, ...], dict[str, str]]:
    """The lines in label order, and the key from label id to item id; both depend on the items and the seed alone.

    Items with passages of their own (C6) are left out: what they ask cannot be told from the notices.
    """
    shuffled = sorted((item for item in items if not item.passages), key=lambda item: _draw(seed, item.id))
    names = [f"L{n:03d}" for n in range(len(shuffled))]
    lines = tuple(
        SheetLine(name, item.notices, tuple(SheetTurn(turn.question, turn.unit) for turn in item.turns))
        for name, item in zip(names, shuffled, strict=True)
    )
    return lines, {name: item.id for name, item in zip(names, shuffled, strict=True)}


def _draw(seed: int, item_id: str) -> str:
    return hashlib.sha256(f"{seed}:{item_id}".encode()).hexdigest()
