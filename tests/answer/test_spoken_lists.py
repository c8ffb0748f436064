"""Lists and counts as officials ask for them in speech: each reaches the list that the register holds."""

import pytest

from answer.bearing import asks_bearing, asks_several, plain_roles
from answer.contract import Status
from answer.markdown import render_markdown
from answer.service import Assistant
from answer.units import UnitDirectory, self_word

JUSTICE, FORESTRY, TAX, REFORM = ("51",), ("27",), ("58",), ("1", "10", "11", "17", "19", "25", "31", "35", "38")
FINANCE = ("5", "17", "56", "74", "79", "83", "86", "89")
# Numbers of the tasks that the unit leads, read off the printed notice; of the 发展改革局 the first nine.
OF_UNITS = [
    *(
        (said, "县司法局", JUSTICE)
        for said in (
            "司法局扛着哪几项任务",
            "麻烦把司法局打头的活儿列一列，明早开会用",
            "司法局名下都有哪些差事",
            "司法今年担了哪几项",
            "司法那边都领了些什么任务",
            "通知里派到司法局头上的有哪几条",
            "司法局主抓的有几件",
            "给领导写汇报，司法局牵头的逐项列出来",
            "司法局在里头揽了哪几桩活",
            "咱就想看司法局都负责哪些",
        )
    ),
    *(
        (said, "县林业中心", FORESTRY)
        for said in (
            "林业局挑头的是哪条",
            "林业局摊上了哪几件事",
            "林业中心唱主角的有哪些",
            "林业今年承担哪几项任务",
            "林业中心接了哪些活",
            "原来的林业局，现在叫林业中心，牵头了哪几项",
        )
    ),
    *(
        (said, "县税务局", TAX)
        for said in (
            "国税局领了哪些任务",
            "地税局担了哪几项",
            "税务局有没有差事",
            "税务口今年扛了哪几项",
            "国税地税合并以后的单位，牵头的有哪些",
        )
    ),
    *(
        (said, "县财政局", FINANCE)
        for said in ("财政局当家的任务有几项", "财政今年要牵头哪些", "财政局挑大梁的都有哪几条", "财政局负责哪些事项")
    ),
    *(
        (said, "县发展改革局", REFORM)
        for said in ("发改委主抓哪些任务", "发改今年承担了哪几项", "物价局并进去的发改局牵头哪些任务")
    ),
]
OF_THE_ASKER = (
    "咱们都领了哪些任务",
    "我这边打头的有哪几条",
    "归我们牵头的逐条列出",
    "我们这块今年扛了哪几项",
    "本局主抓哪些",
    "派给我们科室的有哪些任务",
    "我委牵头了几项",
    "俺们今年承担哪些任务",
    "我中心名下有哪些差事",
)


@pytest.mark.parametrize(("question", "unit", "numbers"), OF_UNITS)
def test_a_unit_s_tasks(assistant: Assistant, question: str, unit: str, numbers: tuple[str, ...]) -> None:
    answer = assistant.ask(question)
    assert (answer.answer_type, answer.unit) == ("unit_tasks", unit), render_markdown(answer)
    led = next(task_list.tasks for task_list in answer.lists if task_list.key == "lead")
    assert led[: len(numbers)] == numbers
    assert answer.total == answer.listed


@pytest.mark.parametrize("question", OF_THE_ASKER)
def test_the_asker_s_tasks(assistant: Assistant, question: str) -> None:
    asked_back = assistant.ask(question)
    assert asked_back.answer_type == "clarify_unit", render_markdown(asked_back)
    answer = assistant.ask(question, unit="县司法局")
    assert (answer.answer_type, answer.unit, answer.lists[0].tasks) == ("unit_tasks", "县司法局", JUSTICE)


@pytest.mark.parametrize("asker", [None, "县财政局"])
def test_who_asks_is_not_who_is_asked_about(assistant: Assistant, asker: str | None) -> None:
    answer = assistant.ask("我们科室给领导写汇报，请把县司法局牵头的任务列一下", unit=asker)
    assert (answer.answer_type, answer.unit, answer.lists[0].tasks) == ("unit_tasks", "县司法局", JUSTICE)


@pytest.mark.parametrize(
    "question", ["我们镇上垃圾老堆着没人拉", "我们厂想申请技改", "翻修名单里有没有我们院", "我家老人吃饭怎么办"]
)
def test_a_citizen_is_no_unit(question: str) -> None:
    assert self_word(question) is None


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("财政局打下手的有哪些", "财政局配合的有哪些"),
        ("谁来帮衬", "谁来配合"),
        ("激活市场主体", "激活市场主体"),
        ("带头作用", "带头作用"),
        ("扩大生活服务供给", "扩大生活服务供给"),
    ],
)
def test_spoken_roles(question: str, plain: str) -> None:
    assert plain_roles(question) == plain


@pytest.mark.parametrize("question", ["谁牵头哪些任务", "幼儿园由哪个局负责哪些工作", "新增高企多少家"])
def test_what_asks_for_no_list_of_a_unit(question: str) -> None:
    assert not asks_several(question)


def test_a_role_asked_for_is_no_list() -> None:
    assert not asks_bearing("城市更新里执法局承担什么角色")


@pytest.mark.parametrize(
    ("question", "answer_type", "numbers"),
    [
        ("哪一部分的任务最多", "section", tuple(str(n) for n in range(73, 87))),
        ("有配合或参与单位的任务有哪些", "bearers", ("18", "21", "22", "32", "36", "59", "60", "61")),
        ("第四大块总共几条", "section", tuple(str(n) for n in range(24, 35))),
        ("乡村全面振兴那一章列了哪些任务", "section", tuple(str(n) for n in range(39, 51))),
    ],
)
def test_counts_of_parts(assistant: Assistant, question: str, answer_type: str, numbers: tuple[str, ...]) -> None:
    answer = assistant.ask(question)
    assert (answer.answer_type, answer.lists[0].tasks) == (answer_type, numbers), render_markdown(answer)


def test_a_share_shows_both_counts(assistant: Assistant) -> None:
    """Of tasks 39 to 50 all but one (39's leader is not alone, one has another leader) are led by the bureau."""
    answer = assistant.ask("乡村全面振兴部分由农业农村局牵头的占多大比例")
    assert answer.status is Status.ANSWERED
    assert "共 12 项任务，县农业农村局牵头 11 项，占 91.7%（11÷12" in answer.lead_in


def test_the_body_above_several_units_asks_back(assistant: Assistant) -> None:
    answer = assistant.ask("县委那边今年有哪些任务")
    assert (answer.answer_type, set(answer.suggestions)) == ("clarify_unit", {"县委组织部", "县委宣传部"})


def test_a_department_without_its_ending_needs_a_role_beside_it() -> None:
    units = UnitDirectory(["县民政局", "县林业中心"])
    assert [m.units for m in units.find_bare("民政今年承担哪些任务")] == [("县民政局",)]
    assert units.find_bare("民政服务站有哪些任务") == ()
