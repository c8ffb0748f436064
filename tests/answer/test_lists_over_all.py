"""Lists over the whole notice that retrieval would cut short without saying so: by deadline, and of all figures."""

from collections.abc import Callable

import pytest

from answer.contract import Answer, Status
from answer.service import Assistant
from ingest.model import Notice

# Read in the notice: 全年 [7], 年内 [18, 74], 到2023年底 [46], 2023年底前 [77]; [29] prints the bare year only.
BY_YEAR_END = ("7", "18", "46", "74", "77")


@pytest.mark.parametrize(
    "question",
    ["哪些指标要求在年底前完成", "年底前要完成哪些任务", "今年年底前哪些事情要办成", "2023年底前要完成哪些工作"],
)
def test_tasks_due_by_the_end_of_the_year(ask: Callable[..., Answer], question: str) -> None:
    answer = ask(question)
    assert answer.answer_type == "deadlines"
    assert answer.lists[0].tasks == BY_YEAR_END
    assert answer.total == answer.listed == len(answer.statements) == 5
    assert "共 5 项，已全部列出" in answer.lead_in
    assert "到2023年底,争取全县畜禽屠宰厂3家" in "".join(s.text for s in answer.statements)


def test_all_deadlines(ask: Callable[..., Answer]) -> None:
    assert ask("哪些任务有明确的时限").lists[0].tasks == ("7", "18", "29", "46", "74", "77")


def test_deadlines_of_a_unit(ask: Callable[..., Answer]) -> None:
    assert ask("县教育体育局年底前要完成哪些指标").lists[0].tasks == ("7", "77")
    assert ask("我局年内要完成哪些任务", unit="县农业农村局").lists[0].tasks == ("46",)


def test_a_time_that_no_task_prints(ask: Callable[..., Answer]) -> None:
    answer = ask("6月底前要完成哪些工作")
    assert answer.status is Status.NOT_FOUND
    assert not answer.citations


def test_a_month_of_another_notice(several: Assistant, linlan: Notice) -> None:
    answer = several.ask("6月底前要完成哪些任务", notice_id=linlan.notice_id)
    assert answer.total is not None
    assert answer.total > 5
    assert all("6月" in statement.text for statement in answer.statements)
    assert not any("16月" in statement.text for statement in answer.statements)


@pytest.mark.parametrize("question", ["年底前体育场地开放比例达到多少", "年底前养老方面有哪些任务"])
def test_a_topic_beside_the_time_is_no_list_by_time(ask: Callable[..., Answer], question: str) -> None:
    assert ask(question).answer_type != "deadlines"


@pytest.mark.parametrize("question", ["今年要完成哪些指标", "这份通知有哪些量化指标", "全部指标清单"])
def test_all_figures(ask: Callable[..., Answer], assistant: Assistant, question: str) -> None:
    answer = ask(question)
    with_figures = tuple(t.number for t in assistant.context().tasks if t.indicators)
    assert answer.answer_type == "figures"
    assert answer.lists[0].tasks == with_figures
    assert answer.total == answer.listed == len(with_figures)


@pytest.mark.parametrize(
    "question, numbers",
    [
        ("请梳理县住房城乡建设局牵头的全部任务。", ["30", "33", "35", "36", "37", "38", "49"]),
        ("帮我汇总一下县医保局牵头的任务", ["79", "83", "86"]),
        ("县司法局挑头的是哪几项", ["51"]),
        ("县工业和信息化局带头的任务有几项", None),
    ],
)
def test_spoken_ways_of_asking_for_a_units_tasks(
    ask: Callable[..., Answer], question: str, numbers: list[str] | None
) -> None:
    answer = ask(question)
    assert answer.answer_type == "unit_tasks"
    listed = [n for task_list in answer.lists for n in task_list.tasks if task_list.key == "lead"]
    assert listed == numbers if numbers is not None else len(listed) == 21
