"""The support oracle: each rule on a sentence that breaks it and on one that does not."""

import pytest

from eval.support import RULES
from tests.eval.scoring import NOTICE, rules, score, structured, two_editions

FAITHFUL = [
    "新增高新技术企业10家以上[任务4]。",
    "新增高新技术企业至少十家[任务4]。",
    "科技型中小企业入库６０家以上[任务4]。",
    "其中高技能人才80人以上[任务7]。",
    "任务4由县工业和信息化局牵头[任务4]。",
    "任务59的参与单位是县工业和信息化局、县财政局[任务59]。",
    "牵头单位：县商务投资促进局，参与单位：县工业和信息化局、县财政局[任务59]。",
    "任务32的配合单位是聊城市生态环境局东阿县分局[任务32]。",
    "全县治理水土流失面积2平方千米[任务22]。",
    "2023年底前，体育场地开放比例达到80%以上[任务77]。",
    "体育场地开放比例达到百分之八十以上[任务77]。",
    "城镇新增就业一千八百[任务74]。",
    "城鎮新增就業1,800[任務74]。",
    "粮食面积稳定在105万亩以上，粮食产量突破10亿斤[任务40]。",
    "拟建设10千伏线路9.84千米，新建、改造配变98台，容量2.704万千伏安[任务19]。",
    "2-3家县级示范性托育服务机构[任务78]。",
    "该通知已于2023-12-31失效[文头]。",
    "文号是东政办发〔2023〕4号[文头]。",
    "依据鲁政办字〔2023〕5号制定[文头]。",
    "新增学位合计540+3600=4140个[任务76]。",
    "新增学位合计4140个[任务76]。",
    "通知共94项任务，分11个部分[文头]。",
    "县教育体育局牵头4项任务[任务7][任务75-77]。",
    "任务20没有列出参与单位[任务20]。",
    "任务92没有列出责任单位[任务92]。",
    "任务6没有数字指标[任务6]。",
    "任务4「壮大科技型企业群体」要求新增高新技术企业10家以上[任务4]。",
    "山东管网西干线东阿城段[任务19]。",
    "山东管网西干线东阿城段[任务90]。",
    "市发改委是配合推进山东管网西干线项目时提到的单位[任务19]。",
    "完成职业教育实习设备更新[任务76]。",
]
UNFAITHFUL = [
    ("citation.invalid", "新增高新技术企业10家以上[任务195]。"),
    ("citation.missing", "新增高新技术企业10家以上。"),
    ("citation.title", "任务4「优化创新创业生态」要求新增高新技术企业10家以上[任务4]。"),
    ("citation.other", "任务4提出，优化创新创业生态[任务5]。"),
    ("citation.header", "该通知的文号是东政办发〔2023〕4号[任务4]。"),
    ("quantity.value", "新增高新技术企业20家以上[任务4]。"),
    ("quantity.value", "新增高新技术企业10家以上[任务12]。"),
    ("quantity.value", "粮食面积稳定在105亩以上[任务40]。"),
    ("quantity.unit", "新增高新技术企业10个以上[任务4]。"),
    ("quantity.unit", "城镇新增就业1800人[任务74]。"),
    ("quantity.bound", "新增高新技术企业10家[任务4]。"),
    ("quantity.bound", "新增高新技术企业不超过10家[任务4]。"),
    ("quantity.attribute", "新增高新技术企业60家以上[任务4]。"),
    ("quantity.attribute", "新增技能人才80人以上[任务7]。"),
    ("quantity.attribute", "幼儿园新增学位3600个[任务76]。"),
    ("organisation.unlisted", "任务4由县财政局牵头[任务4]。"),
    ("organisation.unlisted", "任务4由县统计局牵头[任务4]。"),
    ("organisation.role", "任务59由县工业和信息化局牵头[任务59]。"),
    ("organisation.role", "参与单位：县商务投资促进局[任务59]。"),
    ("date.unsupported", "2023年12月底前新增高新技术企业10家以上[任务4]。"),
    ("date.unsupported", "2024年底前，体育场地开放比例达到80%以上[任务77]。"),
    ("document.number", "文号是东政办发〔2023〕5号[文头]。"),
    ("document.name", "按照《县科技创新奖励办法》给予奖励[任务5]。"),
    ("validity.status", "该通知现行有效[文头]。"),
    ("validity.date", "该通知已于2023-05-04失效[文头]。"),
    ("polarity.inserted", "不新增高新技术企业10家以上[任务4]。"),
    ("polarity.dropped", "推进耕地合理流出问题整改[任务24]。"),
    ("polarity.absence", "任务21没有列出参与单位[任务21]。"),
    ("polarity.absence", "任务4没有数字指标[任务4]。"),
    ("modality.raised", "必须确保新增高新技术企业10家以上[任务4]。"),
    ("modality.completed", "新增高新技术企业10家以上，已完成[任务4]。"),
    ("scope.widened", "全市治理水土流失面积2平方公里[任务22]。"),
    ("clause.unsupported", "加大对农村幼儿园的改造提升力度[任务4]。"),
    ("clause.unsupported", "推动创新要素向企业集聚建设一批重点实验室和车间[任务4]。"),
    ("arithmetic.sum", "新增学位合计540+3600=4240个[任务76]。"),
    ("arithmetic.sum", "新增学位合计4150个[任务76]。"),
    ("arithmetic.count", "通知共95项任务[文头]。"),
    ("arithmetic.count", "县教育体育局牵头5项任务[任务7][任务75-77]。"),
]
OTHER_LIST = structured(
    ("壮大科技型企业群体", ("4",), "lead"),
    lead_in="县财政局牵头8项任务：",
    caveats=("注意：该通知已于2023-12-31失效。",),
)


@pytest.mark.parametrize("text", FAITHFUL)
def test_a_faithful_sentence_passes(text: str) -> None:
    result = score(text)
    assert [(f.rule, f.asserted) for f in result.findings] == []
    assert result.measures["strict_faithfulness"].value == 1


@pytest.mark.parametrize("rule, text", UNFAITHFUL)
def test_the_rule_that_is_broken_is_named(rule: str, text: str) -> None:
    result = score(text)
    assert rule in rules(result)
    assert result.measures["strict_faithfulness"].value == 0
    assert result.passed == "fail"


def test_a_task_in_the_list_of_a_unit_that_it_does_not_name() -> None:
    assert "organisation.list" in rules(score(OTHER_LIST))


def test_every_rule_is_exercised_above() -> None:
    assert {rule for rule, _ in UNFAITHFUL} | {"organisation.list"} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_without_the_rule_its_finding_is_gone(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No dead checks: what a rule finds, no other finds under the same name."""
    broken = [text for name, text in UNFAITHFUL if name == rule] or [OTHER_LIST]
    assert all(rule in rules(score(text)) for text in broken)
    monkeypatch.delitem(RULES, rule)
    assert not any(rule in rules(score(text)) for text in broken)


# Sentences that break this one rule and no other: without it they would pass.
@pytest.mark.parametrize(
    "rule, text",
    [
        ("quantity.unit", "新增高新技术企业10个以上[任务4]。"),
        ("quantity.bound", "新增高新技术企业10家[任务4]。"),
        ("quantity.attribute", "新增高新技术企业60家以上[任务4]。"),
        ("organisation.unlisted", "任务4由县财政局牵头[任务4]。"),
        ("organisation.role", "任务59由县工业和信息化局牵头[任务59]。"),
        ("citation.missing", "新增高新技术企业10家以上。"),
        ("polarity.inserted", "不新增高新技术企业10家以上[任务4]。"),
        ("modality.raised", "务必新增高新技术企业10家以上[任务4]。"),
        ("modality.completed", "新增高新技术企业10家以上，已完成[任务4]。"),
        ("scope.widened", "全市治理水土流失面积2平方公里[任务22]。"),
        ("clause.unsupported", "加大对农村幼儿园的改造提升力度[任务4]。"),
        ("validity.status", "该通知现行有效[文头]。"),
    ],
)
def test_the_rule_alone_fails_the_answer(rule: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert score(text).measures["strict_faithfulness"].value == 0
    monkeypatch.delitem(RULES, rule)
    rest = rules(score(text))
    assert rule not in rest
    if rule != "citation.missing":
        assert score(text).measures["strict_faithfulness"].value == 1, rest


@pytest.mark.parametrize(
    "text",
    [
        "问题中的20家与原文不一致，原文是新增高新技术企业10家以上[任务4]。",
        "新增高新技术企业不是20家，而是10家以上[任务4]。",
    ],
)
def test_a_denied_figure_is_not_asserted(text: str) -> None:
    assert rules(score(text)) == set()


def test_radii_tell_a_wrong_citation_from_a_fabrication() -> None:
    wrong, invented = score("新增高新技术企业10家以上[任务12]。").segments[0], score("新建7座高炉[任务4]。").segments[0]
    assert (wrong.cited, wrong.retrieved, wrong.document) == ("fail", "unmeasured", "pass")
    assert (invented.cited, invented.document) == ("fail", "fail")


def test_two_editions_are_not_blended() -> None:
    sources, notices = two_editions(), (NOTICE, "edition-2024")
    right = score("新增平台6家以上[edition-2024 任务1]。", sources=sources, notices=notices)
    blended = score(f"新增平台6家以上[{NOTICE} 任务1]。", sources=sources, notices=notices)
    bare = score("新增平台6家以上[任务1]。", sources=sources, notices=notices)
    assert rules(right) == set()
    assert "quantity.value" in rules(blended)
    assert "citation.invalid" in rules(bare)


@pytest.mark.parametrize(
    "line, is_true",
    [
        ("东政办发〔2023〕4号已于2023-12-31失效。", True),
        ("某政办发〔2024〕3号已于2028-12-31失效。", False),
        ("该通知有效。", True),
        ("该通知已失效。", False),
    ],
)
def test_a_line_on_validity_is_about_the_notice_that_it_names_or_uses(line: str, is_true: bool) -> None:
    text = f"新增平台6家以上[edition-2024 任务1]。\n{line}"
    result = score(text, sources=two_editions(), notices=(NOTICE, "edition-2024"))
    assert ("validity.status" not in rules(result)) == is_true


def test_an_enumeration_may_join_clauses() -> None:
    text = "动态储备在库项目90个以上、在建省市县重点项目70个以上、年度竣工投产项目30个以上[任务17]。"
    assert rules(score(text)) == set()


def test_halves_of_two_clauses_are_not_a_clause() -> None:
    text = "通过建立高新技术企业评价入库[任务4]。"
    assert rules(score(text)) == {"clause.unsupported"}
