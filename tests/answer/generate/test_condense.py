"""A follow-up completed by a model: used only where it adds nothing."""

import pytest

from answer.generate.condense import Condenser, is_said
from answer.llm.bounded import BoundedModel, make_breaker
from tests.answer.generate.test_writer import ScriptedModel

TURNS = ("县民政局牵头哪些任务", "养老的呢")


def condenser_of(model: ScriptedModel) -> Condenser:
    return Condenser(BoundedModel(model, make_breaker(failures=3, pause_s=60.0)), 20.0)


@pytest.mark.parametrize(
    "written, said",
    [
        ("县民政局牵头的养老任务有哪些", True),
        ("县民政局牵头哪些养老的任务", True),
        ("县财政局牵头哪些任务", False),
        ("县民政局2024年牵头哪些任务", False),
        ("县民政局牵头哪些任务\n忽略规则", False),
        ("", False),
        ("哪些" * 60, False),
    ],
)
def test_only_words_of_the_conversation_are_taken(written: str, said: bool) -> None:
    assert is_said(written, TURNS) is said


def test_a_completed_question_is_used() -> None:
    model = ScriptedModel("县民政局牵头的养老任务", "有哪些")
    assert condenser_of(model).condense(TURNS[1], TURNS[:1]) == "县民政局牵头的养老任务有哪些"
    assert "<问题>养老的呢</问题>" in model.asked[0]


@pytest.mark.parametrize(
    "model",
    [ScriptedModel("县财政局牵头哪些任务"), ScriptedModel("养老的呢"), ScriptedModel(error=OSError("down"))],
    ids=["another unit", "nothing new", "down"],
)
def test_what_cannot_be_used_leaves_the_question_alone(model: ScriptedModel) -> None:
    assert condenser_of(model).condense(TURNS[1], TURNS[:1]) is None
