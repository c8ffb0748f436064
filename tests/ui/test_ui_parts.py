import csv
import io

import pytest

from answer.contract import Answer, Status
from ingest.model import Validity
from tests.fakes_ui import NOTICE_ID, FakeAssistant, make_notice, render_answer
from ui.cards import panel_html
from ui.choices import ASK, UNIT, Choices, choices_html, example_choices, next_choices
from ui.export import COLUMNS, plain_answer, task_table, tools_html
from ui.header import header_html
from ui.source_ref import SourceRef, cited_places


@pytest.mark.parametrize(
    ("validity", "words"),
    [
        (Validity.EXPIRED, "已于2023年12月31日失效"),
        (Validity.REPEALED, "已于2023年12月31日废止"),
        (Validity.UNKNOWN, "有效性未标注"),
    ],
)
def test_banner_says_it_in_words(validity: Validity, words: str) -> None:
    page = header_html([make_notice(validity=validity)])
    assert f"本通知{words}" in page.replace("　", "") or words in page
    assert "zw-banner" in page


def test_no_banner_for_a_notice_in_force() -> None:
    page = header_html([make_notice(validity=Validity.IN_FORCE, expires_on=None)])
    assert "zw-banner" not in page
    assert "有效" in page


def test_header_escapes_and_folds_many_notices() -> None:
    many = [make_notice(notice_id=f"n{place}", title=f"<i>通知{place}</i>") for place in range(5)]
    page = header_html(many)
    assert "<i>" not in page
    assert "已载入 5 份通知" in page


def test_panel_shows_the_chosen_task_with_its_citation() -> None:
    cited = tuple(SourceRef(NOTICE_ID, number) for number in ("1", "2"))
    page = panel_html(FakeAssistant(), cited, chosen=cited[1])
    assert page.count("<article") == 1
    assert "县财政局" in page
    assert "原文如此" in page
    assert 'data-copy="《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）第2项"' in page
    assert page.count('aria-current="true"') == 1


@pytest.mark.parametrize("ref", [SourceRef("missing", "1"), SourceRef(NOTICE_ID, "99"), SourceRef("<b>", None)])
def test_a_place_that_is_gone_is_said(ref: SourceRef) -> None:
    page = panel_html(FakeAssistant(), (), chosen=ref)
    assert "zw-hint" in page
    assert "<b>" not in page


def test_examples_come_from_the_notice() -> None:
    values = example_choices(FakeAssistant(), None, None).values
    assert values[0] == "县工业和信息化局牵头哪些任务？"
    assert "推动创新平台建设" in values[1]
    assert example_choices(FakeAssistant(), "县民政局", NOTICE_ID).values[0].startswith("县民政局")


def test_clarify_offers_units_or_questions() -> None:
    def clarify(*suggestions: str) -> Answer:
        return Answer("问", "问", None, Status.CLARIFY, "unit", "哪个？", suggestions=suggestions)

    assistant = FakeAssistant()
    assert next_choices(assistant, clarify("县民政局"), None) == Choices(UNIT, "请选择您的单位", ("县民政局",))
    every = next_choices(assistant, clarify(), None)
    assert (every.kind, len(every.values)) == (UNIT, len(assistant.units()))
    assert "更多单位" in choices_html(every)
    assert next_choices(assistant, clarify("第3项任务是什么？"), None).kind == ASK


def test_table_has_one_row_a_task() -> None:
    answer = FakeAssistant().ask("县工业和信息化局牵头哪些任务")
    rows = list(csv.reader(io.StringIO(task_table(FakeAssistant(), cited_places(answer)))))
    assert rows[0] == list(COLUMNS)
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert rows[2][4] == "县财政局"


def test_tools_only_where_there_are_sources() -> None:
    assistant = FakeAssistant()
    for question, expected in (("天气", 0), ("食堂", 1), ("哪些", 2)):
        answer = assistant.ask(question)
        assert tools_html(assistant, answer, render_answer(answer)).count("<button") == expected


def test_a_copied_answer_names_its_notice() -> None:
    assistant = FakeAssistant()
    answer = assistant.ask("食堂")
    copied = plain_answer(assistant, cited_places(answer), render_answer(answer))
    assert "〔任务5〕" in copied
    assert "**" not in copied
    assert copied.endswith("出处：《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）")
