"""The endpoint backend against a real HTTP server with scripted faults. Time bounds guard here; nothing is timed."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from answer.llm.bounded import BoundedModel, Deadline, Ending, GenerationStoppedError, Prompt, make_breaker
from answer.llm.endpoint import open_endpoint
from answer.llm.open import open_model
from index.generator_config import EndpointGenerator, NoGenerator
from tests.answer.llm.scripted_server import (
    Script,
    ScriptedServer,
    cuts,
    hangs,
    mangles,
    refuses,
    says,
    scripted_server,
)

ASKED = Prompt("只照原文。", "有几家？")


def profile_for(base_url: str, *, retries: int = 0) -> EndpointGenerator:
    return EndpointGenerator(
        kind="openai", base_url=base_url, model="scripted", retries=retries, first_sentence_s=20.0, max_tokens=77
    )


def soon(*, first_s: float = 20.0, last_s: float = 20.0, cancelled: threading.Event | None = None) -> Deadline:
    return Deadline.after(first_s=first_s, last_s=last_s, now=time.monotonic(), cancelled=cancelled)


@contextmanager
def model_at(
    *scripts: Script, retries: int = 0, failures: int = 3, pause_s: float = 30.0
) -> Iterator[tuple[BoundedModel, ScriptedServer]]:
    with scripted_server(*scripts) as server:
        llm = open_endpoint(profile_for(server.base_url, retries=retries), {"ZHENGWEN_LLM_KEY": "k-1"})
        model = BoundedModel(llm, make_breaker(failures=failures, pause_s=pause_s))
        try:
            yield model, server
        finally:
            model.close()


def stopped(stream: Iterator[str]) -> tuple[str, Ending]:
    """What came before the stop, and why it stopped."""
    text = ""
    try:
        for part in stream:
            text += part
    except GenerationStoppedError as error:
        return text, error.ending
    pytest.fail(f"the stream ended well: {text}")


def test_text_comes_in_parts_and_the_request_says_what_the_profile_says() -> None:
    with model_at(says("新增", "10家", "以上。")) as (model, server):
        assert list(model.stream(ASKED, soon())) == ["新增", "10家", "以上。"]
    [(headers, body)] = server.requests
    assert headers["Authorization"] == "Bearer k-1"
    assert (body["model"], body["temperature"], body["max_tokens"], body["stream"]) == ("scripted", 0.0, 77, True)
    assert body["messages"] == [{"role": "system", "content": "只照原文。"}, {"role": "user", "content": "有几家？"}]


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_fails_before_the_first_word_is_tried_again(status: int) -> None:
    with model_at(refuses(status, Retry_After="0"), says("好。"), retries=1) as (model, server):
        assert list(model.stream(ASKED, soon())) == ["好。"]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "script, before",
    [
        (refuses(401), ""),
        (refuses(429), ""),
        (cuts("新增"), "新增"),
        (mangles("新增"), "新增"),
    ],
    ids=["unauthorised", "too many requests", "cut", "no JSON"],
)
def test_a_failing_server_ends_the_stream_and_keeps_what_came(script: Script, before: str) -> None:
    with model_at(script) as (model, _):
        assert stopped(model.stream(ASKED, soon())) == (before, Ending.FAILED)


def test_nobody_listening_ends_the_stream() -> None:
    with model_at(says("好。")) as (model, server):
        server.server_close()
        assert stopped(model.stream(ASKED, soon())) == ("", Ending.FAILED)


def test_a_silent_server_is_left_when_the_first_sentence_is_due() -> None:
    with model_at(hangs("新增")) as (model, _):
        assert stopped(model.stream(ASKED, soon(first_s=1.0))) == ("新增", Ending.TIMED_OUT)


def test_once_something_is_shown_the_last_word_may_come_later() -> None:
    with model_at(says("一。", "二。", pause_s=1.0)) as (model, _):
        deadline = soon(first_s=0.8)
        deadline.shown.set()
        assert list(model.stream(ASKED, deadline)) == ["一。", "二。"]


def test_a_server_that_falls_silent_is_left_when_the_last_word_is_due() -> None:
    with model_at(hangs("新增")) as (model, _):
        deadline = soon(last_s=1.0)
        deadline.shown.set()
        assert stopped(model.stream(ASKED, deadline)) == ("新增", Ending.TIMED_OUT)


def test_the_asker_may_cancel_while_the_server_is_silent() -> None:
    cancelled = threading.Event()
    with model_at(hangs("新增")) as (model, _):
        stream = model.stream(ASKED, soon(cancelled=cancelled))
        assert next(stream) == "新增"
        cancelled.set()
        assert stopped(stream) == ("", Ending.CANCELLED)


def test_the_breaker_opens_after_failures_in_a_row_and_closes_when_the_server_is_back() -> None:
    with model_at(refuses(401), refuses(401), says("好。"), failures=2, pause_s=0.5) as (model, server):
        endings = [stopped(model.stream(ASKED, soon()))[1] for _ in range(3)]
        assert endings == [Ending.FAILED, Ending.FAILED, Ending.RESTING]
        assert len(server.requests) == 2, "a resting server is not asked"
        time.sleep(0.6)
        assert list(model.stream(ASKED, soon())) == ["好。"]
        assert list(model.stream(ASKED, soon())) == ["好。"]


def test_neither_cancelling_nor_hearing_enough_counts_as_a_failure() -> None:
    cancelled = threading.Event()
    cancelled.set()
    with model_at(says("一。", "二。"), failures=1) as (model, _):
        assert stopped(model.stream(ASKED, soon(cancelled=cancelled)))[1] is Ending.CANCELLED
        stream = model.stream(ASKED, soon())
        assert next(stream) == "一。"
        stream.close()
        assert list(model.stream(ASKED, soon())) == ["一。", "二。"]


def test_without_a_key_in_the_environment_a_placeholder_is_sent() -> None:
    with scripted_server(says("好。")) as server:
        llm = open_endpoint(profile_for(server.base_url), {})
        assert [part.delta for part in llm.stream_chat(ASKED.messages())] == ["好。"]
        llm.close()
    assert server.requests[0][0]["Authorization"] == "Bearer none"


def test_the_profile_none_opens_no_model() -> None:
    assert open_model(NoGenerator(kind="none")) is None
