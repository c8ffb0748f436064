"""Scores one turn of an item: the entry point for runs, mutants and reports."""

from eval.answers import AnswerRecord
from eval.items import Item
from eval.results import Outcome, TurnResult
from eval.sources import Sources


def score_turn(item: Item, turn: int, answer: AnswerRecord, sources: Sources) -> TurnResult:
    """The verdict on one turn; `turn` counts from 0. UnknownNoticeError if the item's notices are not loaded."""
    for notice in item.notices:
        _ = sources[notice]
    question = item.turns[turn]
    return TurnResult(
        qid=item.id,
        turn=turn,
        type=item.type,
        split=item.split,
        cluster=item.cluster,
        question=question.question,
        answer=answer.answer,
        expected=question.gold.behaviour,
        predicted=None,
        passed=Outcome.UNMEASURED,
        measures={},
        findings=(),
        segments=(),
        latency_ms=answer.latency_ms,
    )
