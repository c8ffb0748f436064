import itertools
from dataclasses import replace

import pytest

from answer.contract import Answer, NoticeUse, Statement, Status
from tests.fakes_ui import HOSTILE, NOTICE_ID, FakeAssistant, cite, make_notice, render_answer
from ui.chat_text import inert, literal, plain
from ui.chips import chat_markdown
from ui.citation import citation_text, notice_name
from ui.history import MAX_EARLIER, earlier_questions
from ui.markup import marked
from ui.source_ref import SourceRef, cited_places, merge_spans, parse_href
from ui.stream import MAX_STEPS, growing_prefixes


@pytest.mark.parametrize("text", ["我局有哪些指标？", "<b>3*4</b> & _a_ [x](y) `z` $1$ 1. 2", HOSTILE])
def test_literal_round_trip(text: str) -> None:
    assert plain(literal(text)) == text
    assert not set("<*[`_").intersection(literal(text))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a &lt; b &amp; c", "a &lt; b &amp; c"),
        ("AT&T", "AT&amp;T"),
        ("> 引用 > 比较", "> 引用 &gt; 比较"),
        ("![图](y)", "&#33;[图&#93;(y)"),
        ("[名](y)", "[名&#93;(y)"),
        ("见http://a.b", "见http&#58;//a.b"),
        ("**粗** | 表", "**粗** | 表"),
    ],
)
def test_inert(markdown: str, shown: str) -> None:
    assert inert(markdown) == shown
    assert inert(shown) == shown


def test_both_history_shapes_give_the_same_questions() -> None:
    texts = ["第1项是什么？", literal("<b>那配合的呢</b>")]
    as_text = [{"role": "user", "content": text} for text in texts]
    as_parts = [{"role": "user", "content": [{"type": "text", "text": text}]} for text in texts]
    reply = {"role": "assistant", "content": "答"}
    assert earlier_questions([*as_text, reply]) == ("第1项是什么？", "<b>那配合的呢</b>")
    assert earlier_questions([as_parts[0], reply, as_parts[1]]) == earlier_questions(as_text)


def test_history_keeps_the_latest_questions() -> None:
    messages = [{"role": "user", "content": f"问题{number}"} for number in range(MAX_EARLIER + 3)]
    kept = earlier_questions(messages)
    assert len(kept) == MAX_EARLIER
    assert kept[-1] == messages[-1]["content"]


@pytest.mark.parametrize(
    "ref",
    [
        SourceRef("qinghe-2023-7", "12", ((3, 9), (20, 30))),
        SourceRef("通知/一（1）", "（一）", ()),
        SourceRef("n", None, ((0, 5),)),
    ],
)
def test_link_round_trip(ref: SourceRef) -> None:
    assert parse_href(ref.to_href()) == ref
    assert not set("()<> ").intersection(ref.to_href())


@pytest.mark.parametrize("href", ["", "#cite/", "javascript:alert(1)", "#cite/a/1/x", None, 3, "#cite/a/1/1-2/.."])
def test_other_links_are_refused(href: object) -> None:
    assert parse_href(href) is None


def test_merge_spans() -> None:
    assert merge_spans([(5, 9), (1, 3), (3, 4), (8, 12), (7, 7)]) == ((1, 4), (5, 12))


def test_marked_escapes_and_highlights() -> None:
    assert marked("a<b>c", ((11, 14),), 10) == "a<mark>&lt;b&gt;</mark>c"
    assert marked("abc", ((0, 2), (90, 95)), 1) == "<mark>a</mark>bc"


def test_chips_link_to_the_cited_place_only() -> None:
    answer = FakeAssistant().ask("县工业和信息化局牵头哪些任务")
    text = chat_markdown(answer, render_answer(answer) + "\n\n另见〔任务9〕和东政办发〔2023〕4号")
    first = cited_places(answer)[0]
    assert f"[〔任务1〕]({first.to_href()})" in text
    assert "另见〔任务9〕和东政办发〔2023〕4号" in text


def test_chip_with_a_short_title_finds_its_notice() -> None:
    here = cite("1", "推动创新平台建设")
    other = replace(here, notice_id="other")
    uses = tuple(
        NoticeUse(notice, title, "", "expired", "")
        for notice, title in ((NOTICE_ID, "清河要点"), ("other", "东山要点"))
    )
    answer = Answer(
        "问",
        "问",
        None,
        Status.ANSWERED,
        "fact",
        "",
        (Statement("答", (here, other)),),
        (here, other),
        notices_used=uses,
    )
    text = chat_markdown(answer, "答〔东山要点·任务1〕〔清河要点·任务1〕")
    assert text.index("#cite/other/1") < text.index(f"#cite/{NOTICE_ID}/1")


def test_nothing_shown_is_taken_back() -> None:
    answer = FakeAssistant().ask("县工业和信息化局牵头哪些任务")
    text = chat_markdown(answer, render_answer(answer))
    steps = list(growing_prefixes(text))
    assert steps[-1] == text
    assert len(steps) > 2
    assert all(longer.startswith(shorter) for shorter, longer in itertools.pairwise(steps))
    # A chip is never cut in the middle.
    assert all(step.count("](") == step.count("#cite/") and step.count("[〔") == step.count("〕](") for step in steps)


def test_long_answers_take_few_steps() -> None:
    text = "**要点。一。** 句子。\n| 甲 | 乙。 |\n| - | - |\n" * 300
    steps = list(growing_prefixes(text))
    assert len(steps) <= MAX_STEPS + 1
    assert all(step.count("**") % 2 == 0 for step in steps)
    assert list(growing_prefixes("")) == []


def test_citation_text() -> None:
    notice = make_notice()
    assert citation_text(notice, "12") == "《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）第12项"
    assert citation_text(notice, None) == "《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）"
    plain_title = make_notice(title="关于落实《条例》的意见", doc_number="")
    assert notice_name(plain_title) == "关于落实《条例》的意见"
    assert citation_text(plain_title, "（一）") == "《关于落实〈条例〉的意见》第（一）项"
