"""Later turns, the asker's unit, and several notices in scope."""

import re

import pytest

from answer.contract import Answer, Status
from answer.markdown import render_markdown
from answer.service import Assistant
from ingest.errors import UnknownNoticeError, UnknownUnitError
from ingest.model import Notice


def keys(answer: Answer) -> set[tuple[str, str | None]]:
    return {(c.notice_id, c.task) for c in answer.citations}


def cited(answer: Answer) -> list[str]:
    return list(dict.fromkeys(c.task for c in answer.citations if c.task is not None))


@pytest.mark.parametrize(
    ("turns", "same_as"),
    [
        (["我局有哪些任务", "县司法局"], "县司法局有哪些任务"),
        (["我局有哪些任务", "我是县司法局的"], "县司法局有哪些任务"),
        (["我们单位牵头几项", "司法局"], "县司法局牵头几项"),
        (["牵头的有几项", "县司法局"], "县司法局牵头的有几项"),
        (["县医保局有哪些任务", "那司法局呢"], "县司法局有哪些任务"),
        (["县医保局有哪些任务", "换成县司法局"], "县司法局有哪些任务"),
        (["县医保局有哪些任务", "民政局呢", "那司法局呢"], "县司法局有哪些任务"),
        (["新增高新技术企业多少家", "这项任务由谁负责"], "任务4由谁负责"),
        (["新增高新技术企业多少家", "它由谁负责"], "任务4由谁负责"),
        (["老旧小区改造多少户", "谁牵头"], "任务36谁牵头"),
        (["老旧小区改造多少户", "那参与单位呢"], "任务36参与单位"),
        (["工信局有哪些任务", "配合的呢"], "工信局配合的有哪些"),
        (["老旧小区改造谁主抓", "一共惠及多少户"], "任务36多少户"),
        (["老旧小区改造谁牵头", "谁打配合"], "任务36谁配合"),
        (["老旧小区改造多少户", "主责的呢"], "任务36谁牵头"),
        (["老旧小区改造多少户", "我问的是参与单位"], "任务36参与单位"),
        (["老旧小区改造多少户", "电话多少"], "任务36电话多少"),
        (["高新技术企业新增多少家", "那科技型中小企业入库那个呢"], "任务4科技型中小企业入库"),
        (["新增高新技术企业多少家", "老旧小区呢"], "老旧小区多少"),
        (["老旧小区改造谁牵头", "这个局还有哪些任务"], "县住房城乡建设局有哪些任务"),
        (["县司法局有哪些任务", "它牵头几项"], "县司法局牵头几项"),
        (["县医保局有哪些任务", "一共几项"], "县医保局有哪些任务"),
        (["县医保局有哪些任务", "不对，我是说县司法局"], "县司法局有哪些任务"),
        (["县医保局有哪些任务", "县财政局呢", "他们两家共同牵头的是哪几项"], "县医保局和县财政局共同牵头哪些任务"),
        (["第五部分有哪些任务", "第二项谁牵头"], "任务36谁牵头"),
        (["第五部分有哪些任务", "最后一项呢"], "任务38"),
        (["第五部分有哪些任务", "前两项由谁牵头"], "任务35、36由谁牵头"),
        (["第五部分有哪些任务", "第37项由谁牵头"], "任务37由谁牵头"),
        (["县医保局有哪些任务", "第二个的内容"], "任务83的内容"),
        (["县医保局有哪些任务", "倒数第一个谁牵头"], "任务86谁牵头"),
        (["任务38谁牵头", "那任务39呢"], "任务39谁牵头"),
        (["老旧小区改造多少户", "高标准农田改造多少亩", "这两件由谁牵头"], "任务36、43由谁牵头"),
        (["我局有哪些任务", "第二个"], "县发展改革局有哪些任务"),
        (["我们单位牵头几项", "哦忘说了，司法局"], "县司法局牵头几项"),
        (["这项任务谁牵头", "老旧小区改造那项"], "任务36谁牵头"),
        (["这项任务谁牵头", "第36项"], "任务36谁牵头"),
        (["新增高新技术企业多少家", "那2024年呢"], "2024年新增高新技术企业多少家"),
        # a new topic
        (["老旧小区改造多少户", "换个话题，新增高新技术企业多少家"], "新增高新技术企业多少家"),
        (["老旧小区改造多少户", "谢谢，县医保局有哪些任务"], "县医保局有哪些任务"),
        (["县医保局有哪些任务", "一共有多少项任务"], "一共有多少项任务"),
        # a new question is not bent to the one before
        (["县医保局有哪些任务", "新增高新技术企业多少家"], "新增高新技术企业多少家"),
        (["新增高新技术企业多少家", "现在还有效吗"], "现在还有效吗"),
        (["新增高新技术企业多少家", "任务38谁牵头"], "任务38谁牵头"),
    ],
    ids=lambda value: "→".join(value) if isinstance(value, list) else None,
)
def test_a_later_turn_is_read_with_the_earlier_ones(assistant: Assistant, turns: list[str], same_as: str) -> None:
    answer, plain = assistant.ask(turns[-1], history=turns[:-1]), assistant.ask(same_as)
    assert (answer.status, answer.answer_type) == (plain.status, plain.answer_type), answer.resolved_question
    assert cited(answer) == cited(plain), answer.resolved_question
    assert answer.question == turns[-1]


@pytest.mark.parametrize(
    ("turns", "wrong", "tasks"),
    [
        (["新增高新技术企业多少家", "不对吧，我怎么记得是20家"], "“20家”", ["4"]),
        (["老旧小区改造多少户", "不是2000户吗"], "“2000户”", ["36"]),
        (["任务19谁牵头", "不是市发改委牵头吗"], "“市发改委”", ["19"]),
        (["老旧小区改造谁牵头", "我记得是县水利局牵头"], "“县水利局”", ["36"]),
    ],
)
def test_a_doubt_is_checked_against_the_answer_before(
    assistant: Assistant, turns: list[str], wrong: str, tasks: list[str]
) -> None:
    answer = assistant.ask(turns[-1], history=turns[:-1])
    assert [f"问题中的{wrong}与原文不一致" in c.text for c in answer.caveats if c.kind == "premise"] == [True]
    assert cited(answer) == tasks


def test_a_doubt_that_is_right_is_not_denied(assistant: Assistant) -> None:
    answer = assistant.ask("不是1890户吗", history=["老旧小区改造多少户"])
    assert cited(answer) == ["36"]
    assert not any(c.kind == "premise" for c in answer.caveats)


def test_asking_back_offers_all_units_and_cites_nothing(assistant: Assistant) -> None:
    answer = assistant.ask("我局有哪些任务")
    assert answer.status is Status.CLARIFY
    assert set(answer.suggestions) == set(assistant.units())
    assert answer.citations == ()


@pytest.mark.parametrize("question", ["我局有哪些任务", "我们单位的指标", "本局要完成什么", "咱单位牵头几项"])
def test_the_chosen_unit_answers_for_the_asker(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question, unit="司法局")
    assert (answer.unit, cited(answer)) == ("县司法局", ["51"])
    assert "县司法局" in answer.resolved_question


def test_the_chosen_unit_does_not_bend_other_questions(assistant: Assistant) -> None:
    assert cited(assistant.ask("新增高新技术企业多少家", unit="县司法局")) == ["4"]


def test_an_unknown_unit_or_notice_is_an_error_that_names_what_there_is(assistant: Assistant) -> None:
    with pytest.raises(UnknownUnitError, match=r"没有找到单位“县气象局”；.*相近的有：县"):
        assistant.ask("我局有哪些任务", unit="县气象局")
    with pytest.raises(UnknownNoticeError, match="没有载入编号为“x”的通知；应为dongah-2023-4 之一"):
        assistant.ask("现在还有效吗", notice_id="x")


# --- several notices ---------------------------------------------------------------------------------------------


def test_a_number_in_two_notices_shows_both_apart(several: Assistant, yunchuan: Notice) -> None:
    answer = several.ask("任务12")
    assert keys(answer) == {("dongah-2023-4", "12"), (yunchuan.notice_id, "12")}
    shown = render_markdown(answer)
    assert "〔东阿县2023年·任务12〕" in shown
    assert "〔云川县2024年·任务12〕" in shown
    for statement in answer.statements:
        assert len({c.notice_id for c in statement.citations}) == 1


def test_one_name_in_two_notices_is_two_units(several: Assistant, yunchuan: Notice) -> None:
    """The 县财政局 of two counties: one list for each notice and role, no statement that mixes them."""
    answer = several.ask("县财政局有哪些任务")
    assert [x.label.split("：")[0] for x in answer.lists] == ["东阿县2023年"] * 2 + ["云川县2024年"] * 2
    for task_list in answer.lists:
        own = [s for s in answer.statements if s.group == task_list.key]
        notices = {c.notice_id for s in own for c in s.citations}
        assert notices == {yunchuan.notice_id if "云川" in task_list.label else "dongah-2023-4"}
        assert task_list.total == len(own)
    assert "在《东阿县" in answer.lead_in
    assert "在《云川县" in answer.lead_in


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("东阿县财政局牵头哪些", "东阿县"),
        ("云川县财政局牵头哪些", "云川县"),
        ("临澜市财政局有哪些任务", "临澜市"),
        ("2024年县财政局有哪些任务", "云川县"),
        ("东阿县新增高新技术企业多少家", "东阿县"),
        ("临澜市高新技术企业净增多少家", "临澜市"),
        ("2025年高新技术企业净增多少家", "临澜市"),
        ("东阿县的通知还有效吗", "东阿县"),
        ("2024年通知的文号", "云川县"),
        ("临澜市的任务", "临澜市"),
    ],
)
def test_a_place_or_a_year_narrows_the_scope(several: Assistant, question: str, place: str) -> None:
    answer = several.ask(question)
    assert [n.title.startswith(place) for n in answer.notices_used] == [True], render_markdown(answer)
    assert answer.notices_used[0].title in answer.lead_in or answer.answer_type == "validity"


def test_the_notice_chosen_narrows_the_scope(several: Assistant, yunchuan: Notice) -> None:
    for question in ("任务12", "县财政局有哪些任务", "现在还有效吗", "一共有多少项任务", "高新技术企业多少家"):
        answer = several.ask(question, notice_id=yunchuan.notice_id)
        assert {c.notice_id for c in answer.citations} == {yunchuan.notice_id}, question


@pytest.mark.parametrize("turn", ["这项任务谁牵头", "谁牵头", "由谁负责"])
def test_a_later_turn_stays_in_its_notice(several: Assistant, linlan: Notice, turn: str) -> None:
    """五-1 is a whole number, and a number names a task of the notice it was said of."""
    before = several.ask("临澜市老旧小区改造多少户")
    assert keys(before) == {(linlan.notice_id, "五-1")}
    assert keys(several.ask(turn, history=["临澜市老旧小区改造多少户"])) == {(linlan.notice_id, "五-1")}
    assert keys(several.ask(turn, history=["东阿县新增高新技术企业多少家"])) == {("dongah-2023-4", "4")}


@pytest.mark.parametrize("question", ["五-1", "任务五-1", "任务五-1谁牵头", "第五-1项"])
def test_numbers_that_start_again_under_each_heading(several: Assistant, linlan: Notice, question: str) -> None:
    assert keys(several.ask(question)) == {(linlan.notice_id, "五-1")}


def test_sections_are_counted_as_they_are(several: Assistant, linlan: Notice) -> None:
    """The range of numbers of a section (任务一-1—一-14) is ours to say: no statement gives way to its quotes."""
    answer = several.ask("一共有多少项任务", notice_id=linlan.notice_id)
    assert all("项（任务" in s.text for s in answer.statements), render_markdown(answer)


def test_an_ambiguous_short_name_asks_back(several: Assistant) -> None:
    answer = several.ask("财政局有哪些任务")
    assert answer.status is Status.CLARIFY
    assert set(answer.suggestions) == {"县财政局", "市财政局"}
    with pytest.raises(UnknownUnitError, match="“财政局”对应不止一个单位"):
        several.ask("我局有哪些任务", unit="财政局")


def test_each_notice_has_its_own_ranking(several: Assistant) -> None:
    answer = several.ask("哪个单位牵头最多")
    assert all(len({c.notice_id for c in s.citations}) == 1 for s in answer.statements)
    assert "县工业和信息化局（21 项）、" in answer.lead_in
    counts = [int(re.findall(r"(\d+) 项", s.text)[0]) for s in answer.statements]
    notices = [s.citations[0].notice_id for s in answer.statements]
    ranked = sorted(zip(notices, counts, strict=True), key=lambda pair: (notices.index(pair[0]), -pair[1]))
    assert [count for _, count in ranked] == counts
    assert [count for notice, count in ranked if notice == "dongah-2023-4"] == [21, 14, 12, 12, 8]
