"""Passages of other benchmarks as notices of this one: one notice an item, one numbered task a passage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place, Premise, Turn

_LINE_START = re.compile(r"^\d{1,3}[.．、]\s?(?=[^\d\s])")


@dataclass(frozen=True, slots=True)
class Imported:
    """Items with the texts that they are about, by notice id."""

    items: tuple[Item, ...]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of another benchmark: `answers` are facts, each with the wordings that count as saying it.

    `good` are the positions of the passages that answer it; none means that it cannot be answered. `bad` hold a
    contradiction, `wrong` what they say.
    """

    id: str
    text: str
    answers: tuple[tuple[str, ...], ...]
    passages: tuple[str, ...]
    good: tuple[int, ...]
    bad: tuple[int, ...] = ()
    wrong: str = ""
    tags: tuple[str, ...] = ()


def make_item(question: Question) -> tuple[Item, str]:
    """A C6 item (passages given, no retrieval) and the text of its notice."""
    written = [_one_line(passage) for passage in question.passages]
    text = "".join(f"{number}.{passage}\n" for number, passage in enumerate(written, 1))
    item = Item(
        id=question.id,
        type="C6",
        # Another benchmark's answers are public: nothing of it can be held out.
        split="dev",
        cluster=f"import:{question.id}",
        notices=(question.id,),
        turns=(Turn(question.text, _gold(question, text)),),
        provenance="generated",
        tags=("imported", *question.tags),
        passages=tuple(f"{question.id}#{n}\n{n}.{passage}" for n, passage in enumerate(written, 1)),
    )
    return item, text


def _gold(question: Question, text: str) -> Gold:
    good = _places(question.id, question.good)
    if not good and not question.bad:
        return Gold(Behaviour.REFUSE)
    return Gold(
        Behaviour.CORRECT if question.bad else Behaviour.ANSWER,
        acceptable=good,
        forbidden=_places(question.id, question.bad),
        nuggets=tuple(_nugget(question, text, wordings) for wordings in question.answers),
        premise=Premise(question.wrong, question.answers[0][0]) if question.bad and question.wrong else None,
    )


def _nugget(question: Question, text: str, wordings: Sequence[str]) -> Nugget:
    """Its place is the first good passage that has it word for word; else it follows from all good ones."""
    value, *surfaces = wordings
    for position in question.good:
        line = text.split("\n")[position]
        if value in line:
            start = sum(len(earlier) + 1 for earlier in text.split("\n")[:position]) + line.index(value)
            return Nugget(
                True,
                NuggetKind.TEXT,
                question.id,
                str(position + 1),
                value,
                surfaces=tuple(surfaces),
                start=start,
                end=start + len(value),
            )
    places = _places(question.id, question.good)
    return Nugget(True, NuggetKind.TEXT, question.id, None, value, surfaces=tuple(surfaces), computed_from=places)


def _places(notice: str, positions: Sequence[int]) -> tuple[Place, ...]:
    return tuple(Place(notice, str(position + 1)) for position in positions)


def _one_line(passage: str) -> str:
    """A passage on one line, without a number in front that would read as a task's."""
    return _LINE_START.sub("", " ".join(passage.split())) or "（空）"
