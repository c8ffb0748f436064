"""Our items and answers as RAGAS single-turn samples, one a line; a conversation gives one sample a turn."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eval.answers import AnswerRecord
from eval.items import Behaviour, Gold, Item, NuggetKind, Place, Turn
from eval.sources import Sources

_REFUSALS = {
    Behaviour.REFUSE: "通知中没有这方面的内容。",
    Behaviour.CLARIFY: "需要先问清再回答。",
}


def samples(
    items: Sequence[Item], answers: Mapping[tuple[str, int], AnswerRecord], sources: Sources
) -> Iterator[dict[str, Any]]:
    """An unanswered turn keeps its place with an empty response: nothing leaves the denominator."""
    for item in items:
        for number, turn in enumerate(item.turns):
            record = answers.get((item.id, number))
            yield _sample(turn, record, sources, item)


def _sample(turn: Turn, record: AnswerRecord | None, sources: Sources, item: Item) -> dict[str, Any]:
    ranked = sorted(record.retrieved, key=lambda place: place.rank) if record else []
    retrieved = [Place(place.notice_id, place.task) for place in ranked]
    contexts, ids = _texts(retrieved, sources)
    if not contexts and item.passages:
        contexts, ids = list(item.passages), [passage.partition("\n")[0] for passage in item.passages]
    reference_contexts, reference_ids = _texts(turn.gold.required, sources)
    return {
        "user_input": (record.resolved_question if record else "") or turn.question,
        "response": record.answer if record else "",
        "retrieved_contexts": contexts,
        "retrieved_context_ids": ids,
        "reference": reference(turn.gold),
        "reference_contexts": reference_contexts,
        "reference_context_ids": reference_ids,
    }


def reference(gold: Gold) -> str:
    """A plain answer made of the vital nuggets and the lists."""
    if gold.behaviour in _REFUSALS:
        return _REFUSALS[gold.behaviour]
    said = [
        _nugget(n.kind, n.subject, n.attribute, n.surfaces, n.value + n.unit_of_measure)
        for n in gold.nuggets
        if n.vital
    ]
    said += [f"{name}：任务{'、'.join(numbers)}" for name, numbers in (gold.lists or {}).items()]
    wrong = [f"不是{gold.premise.wrong}，是{gold.premise.right}"] if gold.premise and gold.premise.right else []
    return "；".join((*wrong, *said)) + "。" if wrong or said else ""


def _nugget(kind: NuggetKind, subject: str, attribute: str, surfaces: tuple[str, ...], value: str) -> str:
    if kind == NuggetKind.UNIT_ROLE:
        return f"{attribute or '单位'}：{value}"
    return f"{attribute}{subject}{surfaces[0] if surfaces else value}"


def _texts(places: Sequence[Place], sources: Sources) -> tuple[list[str], list[str]]:
    """Texts and ids of the places that exist; of another it can only be said that it is missing."""
    known = [place for place in places if sources.holds(place)]
    texts = [sources[place.notice].text_of(place.task) for place in known]
    return texts, [f"{place.notice}#{place.task or 'header'}" for place in known]
