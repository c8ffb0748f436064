"""What questions about facts are answered with: units alone, all figures, a whole task, several tasks."""

from collections.abc import Callable

import pytest

from answer.contract import Answer, Status

Ask = Callable[..., Answer]


def _tasks(answer: Answer) -> set[str | None]:
    return {c.task for c in answer.citations}


def _text(answer: Answer) -> str:
    return "\n".join(s.text for s in answer.statements)


def test_who_is_answered_with_units_alone(ask: Ask) -> None:
    answer = ask("老旧小区改造由谁牵头")
    assert [s.text for s in answer.statements] == [
        "有序推进城市更新行动：牵头单位 县住房城乡建设局；参与单位 县综合行政执法局"
    ]


def test_lead_or_supporting_takes_neither_for_granted(ask: Ask) -> None:
    answer = ask("县农业农村局在水土流失综合治理任务中是牵头还是参与?")
    assert "参与单位 县自然资源和规划局、县农业农村局" in _text(answer)
    assert [c.kind for c in answer.caveats if c.kind == "premise"] == []


def test_several_figures_of_a_task_are_all_given(ask: Ask) -> None:
    text = _text(ask("水土流失综合治理的治理面积、清洁小流域数量和水土保持率各是多少?"))
    assert all(figure in text for figure in ("2平方公里", "1条", "91.82%"))


def test_two_topics_are_each_answered_from_their_own_task(ask: Ask) -> None:
    answer = ask("农业面源污染防治与一般工业固废综合利用,分别由哪些单位牵头?")
    assert [{c.task for c in s.citations} for s in answer.statements] == [{"26"}, {"32"}]


def test_a_whole_task_is_given_with_its_units(ask: Ask) -> None:
    answer = ask("请完整说明深入推进环境污染防治任务的主要举措。")
    assert _tasks(answer) == {"26"}
    assert "聚焦秋冬季细颗粒物污染" in _text(answer)
    assert "强化农业面源污染防治" in _text(answer)
    assert "牵头单位 聊城市生态环境局东阿县分局、县商务投资促进局、县农业农村局" in _text(answer)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("高薪技术企业今年要新曾多少", "10家以上"),
        ("壹仟捌佰玖拾户分在几个老旧小区里", "20个老旧小区1890户"),
        ("哪一项要求多产1,500,000斤以上的粮", "150万斤以上"),
        ("省里发来一张报表,要求小数点后两位都对得上。全县水土保持率我们定的是多少?", "91.82%"),
    ],
)
def test_other_ways_of_writing_find_the_same_figure(ask: Ask, question: str, figure: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ANSWERED
    assert figure in _text(answer)


def test_a_mended_word_is_told(ask: Ask) -> None:
    assert "“外姿企”按“外资企”理解。" in [c.text for c in ask("外姿企业服务由谁牵头").caveats]


@pytest.mark.parametrize("question", ["城市运行管理服务平台是哪家公司中标的？", "老楼改造一户要自己掏多少钱？"])
def test_what_the_task_cannot_tell_is_refused(ask: Ask, question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.citations == ()
