import itertools
import logging
from collections.abc import Sequence
from typing import Any

import pytest

from tests.fakes_ui import HOSTILE, NOTICE_ID, FakeAssistant, render_answer
from ui.chat import Chat, Turn
from ui.source_ref import SourceRef


def run(assistant: FakeAssistant, question: str, messages: Sequence[Any] = (), **scope: Any) -> list[Turn]:
    chat = Chat(assistant, render_answer, pause=lambda _seconds: None)
    return list(chat.turn(question, messages, **scope))


def as_parts(messages: Sequence[Any]) -> list[dict[str, Any]]:
    return [{**message, "content": [{"type": "text", "text": message["content"]}]} for message in messages]


def test_the_answer_grows_and_ends_with_sources() -> None:
    turns = run(FakeAssistant(), " 县工业和信息化局牵头哪些任务？ ")
    assert turns[0].draft == ""
    assert [message["role"] for message in turns[-1].messages] == ["user", "assistant"]
    grown = [turn.messages[-1]["content"] for turn in turns[1:]]
    assert all(longer.startswith(shorter) for shorter, longer in itertools.pairwise(grown))
    last = turns[-1]
    assert last.panel is not None
    assert "<mark>围绕我县主要产业集群，布局建设一批重点实验室。</mark>" in last.panel
    assert last.cited is not None
    assert [ref.task for ref in last.cited] == ["1", "2"]
    assert last.choices is not None
    assert "data-csv" in last.choices
    # What a person types next while the answer runs stays in the composer.
    assert {turn.draft for turn in turns[1:]} == {None}


@pytest.mark.parametrize("shape", [list, as_parts])
def test_history_and_scope_reach_the_assistant(shape: Any) -> None:
    assistant = FakeAssistant()
    first = run(assistant, "这份通知还有效吗 <b>")[-1].messages
    run(assistant, "食堂建几处", shape(first), unit="县民政局", notice_id=NOTICE_ID)
    assert assistant.asked[-1] == ("食堂建几处", "县民政局", NOTICE_ID, ("这份通知还有效吗 <b>",))


def test_a_question_about_my_unit_waits_for_the_unit() -> None:
    assistant = FakeAssistant()
    last = run(assistant, "我局今年要完成哪些指标？")[-1]
    assert last.pending == "我局今年要完成哪些指标？"
    assert last.choices is not None
    assert 'data-kind="unit" data-value="县教育和体育局"' in last.choices
    shown_as = "我局今年要完成哪些指标？（县教育和体育局）"
    answered = run(assistant, last.pending, last.messages, unit="县教育和体育局", shown_as=shown_as)[-1]
    assert answered.pending == ""
    assert [ref.task for ref in answered.cited or ()] == ["4"]
    assert assistant.asked[-1][:2] == ("我局今年要完成哪些指标？", "县教育和体育局")


def test_a_refused_question_is_kept() -> None:
    last = run(FakeAssistant(), "这里出错")[-1]
    assert last.draft == "这里出错"
    assert "请缩短后再问" in last.messages[-1]["content"]


def test_an_unexpected_failure_is_logged_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        last = run(FakeAssistant(), "崩溃")[-1]
    assert "broken" not in str(last.messages)
    assert "意外错误" in last.messages[-1]["content"]
    assert caplog.records


def test_an_empty_question_changes_nothing() -> None:
    assert run(FakeAssistant(), "  ") == [Turn(())]


def test_hostile_notice_text_stays_text() -> None:
    last = run(FakeAssistant(), "食堂建几处")[-1]
    for shown in (last.messages[-1]["content"], last.panel or ""):
        assert "<img" not in shown
        assert "<script" not in shown
    assert HOSTILE not in (last.choices or "")


def test_header_citation_opens_the_header() -> None:
    last = run(FakeAssistant(), "这份通知现在还有效吗")[-1]
    assert last.cited is not None
    assert isinstance(last.cited[0], SourceRef)
    assert last.cited[0].task is None
    assert "<mark>失效\n2023-12-31</mark>" in (last.panel or "")
    assert last.cited[0].to_href() in last.messages[-1]["content"]
