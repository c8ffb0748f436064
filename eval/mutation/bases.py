"""The right answers from which mutants are made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from eval.answers import AnswerRecord, Segment
from eval.items import Behaviour, Item, Place
from eval.mutation.model import Base, World
from eval.oracle import cite, oracle_answer, sentences_of, title_of
from eval.rendering import with_text
from eval.results import Outcome
from eval.scorer import score_turn
from eval.sources import Sources

# Sentences that a context base adds to the oracle's: no gold speaks of them, so only the sources can catch a change.
_MORE = 3


def oracle_bases(world: World) -> Iterator[Base]:
    for item in world.items:
        for turn in range(len(item.turns)):
            yield Base(item, turn, oracle_answer(item, turn, world.sources), "oracle")


def context_bases(world: World, *, seed: int) -> Iterator[Base]:
    """Oracle answers about one task with more of what that task says, and with its units."""
    for base in oracle_bases(world):
        tasks = [p for p in base.gold.required if p.task is not None]
        if base.gold.behaviour != Behaviour.ANSWER or len(tasks) != 1 or base.gold.lists:
            continue
        rng = Random(f"{seed}:{base.key}")
        said = {s.text for s in base.record.segments}
        more = [s for s in sentences_of(tasks[0], world.sources) if s.text not in said]
        chosen = rng.sample(more, min(_MORE, len(more)))
        added = (*chosen, *_roles(tasks[0], world.sources))
        record = replace(base.record, segments=(*base.record.segments, *added))
        yield Base(base.item, base.turn, with_text(record, base.item.notices), "context")


def _roles(place: Place, sources: Sources) -> Iterator[Segment]:
    task = sources[place.notice].tasks[place.task or ""]
    if task.lead_units:
        other = f"，参与单位是{'、'.join(task.supporting_units)}" if task.supporting_units else ""
        yield Segment(
            f"{title_of(place, sources)}的牵头单位是{'、'.join(task.lead_units)}{other}。", (cite(place, sources),)
        )


def written_bases(records: Sequence[AnswerRecord], items: Sequence[Item], family: str) -> Iterator[Base]:
    """Bases from answers written by hand. KeyError for an answer to no item."""
    by_id = {item.id: item for item in items}
    for record in records:
        yield Base(by_id[record.qid], record.turn, record, family)


def right_ones(bases: Sequence[Base], world: World) -> list[Base]:
    """The bases that the scorer passes without a finding: a fault in the others would prove nothing."""
    return [b for b in bases if is_right(b, world)]


def is_right(base: Base, world: World) -> bool:
    result = score_turn(base.item, base.turn, base.record, world.sources)
    return result.passed == Outcome.PASS and not result.findings
