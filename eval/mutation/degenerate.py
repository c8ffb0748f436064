"""Systems that are bad in a known way. Each must score as it deserves."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from eval.answers import AnswerRecord, CitedPlace, RetrievedPlace, Segment
from eval.items import Item, Place
from eval.mutation.model import World
from eval.mutation.wording import inventions
from eval.oracle import cite, oracle_answer, sentences_of, validity_line
from eval.rendering import with_text

# Sentences that share this much are about the same thing.
_SAME_MATTER = 0.5
System = Callable[[Item, int, World], AnswerRecord]


def empty(item: Item, turn: int, _: World) -> AnswerRecord:
    return AnswerRecord(item.id, turn, "")


def always_refuse(item: Item, turn: int, world: World) -> AnswerRecord:
    """Refuses politely, with the validity line under it."""
    line = validity_line(world.sources[item.notices[0]])
    return with_text(
        AnswerRecord(
            item.id, turn, "", status="not_found", lead_in="通知里没有写明这一点，无法回答。", caveats=(line,)
        ),
        item.notices,
    )


def cite_everything(item: Item, turn: int, world: World) -> AnswerRecord:
    """The oracle's statements, each under every task that there is."""
    record = oracle_answer(item, turn, world.sources)
    everywhere = tuple(cite(Place(n, t), world.sources) for n in item.notices for t in world.sources[n].tasks)
    segments = tuple(Segment(s.text, everywhere, s.group) for s in record.segments)
    return _with(record, item, segments)


def copy_retrieved(item: Item, turn: int, world: World) -> AnswerRecord:
    """Ten tasks in full: those asked for, and their neighbours."""
    record = oracle_answer(item, turn, world.sources)
    places = _retrieved(item, turn, world)
    segments = tuple(Segment(world.sources[p.notice].text_of(p.task), (cite(p, world.sources),)) for p in places)
    retrieved = tuple(RetrievedPlace(p.notice, p.task or "", rank) for rank, p in enumerate(places, 1))
    return with_text(
        AnswerRecord(item.id, turn, "", "answered", segments=segments, caveats=record.caveats, retrieved=retrieved),
        item.notices,
    )


def _retrieved(item: Item, turn: int, world: World) -> list[Place]:
    gold = item.turns[turn].gold
    wanted = [p for p in (*gold.required, *gold.nearest) if p.task is not None]
    notice = wanted[0].notice if wanted else item.notices[0]
    tasks = list(world.sources[notice].tasks)
    start = tasks.index(wanted[0].task or "") if wanted else 0
    around = [Place(notice, t) for t in (tasks[start:] + tasks[:start])[:10]]
    return list(dict.fromkeys([*wanted, *around]))[: max(10, len(wanted))]


def echo_question(item: Item, turn: int, world: World) -> AnswerRecord:
    """Says the question back as if it were so."""
    line = validity_line(world.sources[item.notices[0]])
    said = item.turns[turn].question.rstrip("？?。") + "。"
    return with_text(AnswerRecord(item.id, turn, "", "answered", lead_in=said, caveats=(line,)), item.notices)


def random_citation(item: Item, turn: int, world: World) -> AnswerRecord:
    """The oracle's statements, each under one task drawn at random."""
    record = oracle_answer(item, turn, world.sources)
    rng = Random(f"random_citation:{item.id}:{turn}")
    segments = tuple(Segment(s.text, (_draw(item, world, rng),), s.group) for s in record.segments)
    return _with(record, item, segments)


def _draw(item: Item, world: World, rng: Random) -> CitedPlace:
    notice = rng.choice(item.notices)
    return cite(Place(notice, rng.choice(list(world.sources[notice].tasks))), world.sources)


def closed_book(item: Item, turn: int, world: World) -> AnswerRecord:
    """A plausible figure without a look at the notice, cited to a task that it guesses."""
    rng = Random(f"closed_book:{item.id}:{turn}")
    text = f"根据通知，{rng.choice(inventions('guesses'))}。"
    segments = (Segment(text, (_draw(item, world, rng),)),)
    line = validity_line(world.sources[item.notices[0]])
    return with_text(AnswerRecord(item.id, turn, "", "answered", segments=segments, caveats=(line,)), item.notices)


def other_version(item: Item, turn: int, world: World) -> AnswerRecord:
    """The oracle of another version: each sentence as the other notice has it, cited as the one that was asked for.

    A statement that the other version does not have differently is left as it is.
    """
    record = oracle_answer(item, turn, world.sources)
    segments = []
    for segment in record.segments:
        others = [
            text for n in world.sources.notices if n != segment.citations[0].notice_id for text in _said_in(n, world)
        ]
        nearest = max(others, key=lambda text: (_overlap(text, segment.text), text))
        is_version = _overlap(nearest, segment.text) >= _SAME_MATTER
        segments.append(replace(segment, text=nearest) if is_version and segment.citations[0].task else segment)
    return _with(record, item, tuple(segments))


@cache
def _overlap(a: str, b: str) -> float:
    mine, own = ({text[i : i + 2] for i in range(len(text) - 1)} for text in (a, b))
    return 2 * len(mine & own) / (len(mine) + len(own) or 1)


def _said_in(notice: str, world: World) -> list[str]:
    tasks = world.sources[notice].tasks
    return [s.text for number in tasks for s in sentences_of(Place(notice, number), world.sources)]


def _with(record: AnswerRecord, item: Item, segments: tuple[Segment, ...]) -> AnswerRecord:
    made = AnswerRecord(
        record.qid,
        record.turn,
        "",
        record.status,
        record.lead_in,
        segments,
        retrieved=record.retrieved,
        notices_used=record.notices_used,
        caveats=record.caveats,
    )
    return with_text(made, item.notices)


def oracle(item: Item, turn: int, world: World) -> AnswerRecord:
    return oracle_answer(item, turn, world.sources)


SYSTEMS: dict[str, System] = {
    "oracle": oracle,
    "empty": empty,
    "always_refuse": always_refuse,
    "cite_everything": cite_everything,
    "copy_retrieved": copy_retrieved,
    "echo_question": echo_question,
    "random_citation": random_citation,
    "closed_book": closed_book,
    "other_version": other_version,
}
