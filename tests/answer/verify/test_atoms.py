"""One table a kind of atom: sentences that go beyond their tasks, with the kind that must be named, and sound ones."""

import pytest

from answer.contract import Statement
from answer.verify import Fact, Problem, Sources, check_statement, explain
from tests.answer.verify.conftest import Bench

SOUND = [
    ("新增高新技术企业10家以上，科技型中小企业入库60家以上。", "4"),
    ("科技型中小企业入库的目标是不少于60家。", "4"),
    ("引进海外人才8人、高校毕业生一千二百人。", "7"),
    ("其中高技能人才新增80人以上。", "7"),
    ("高铁之外，济南至东阿高速项目争取年内开工建设。", ""),
    ("粮食产量力争突破10亿斤。", "40"),
    ("全县年度用水总量控制在1.87亿立方米以内。", "29"),
    ("改造20个老旧小区，共1890户。", "36"),
    ("由县水利局牵头，县自然资源和规划局、县农业农村局参与。", "22"),
    ("县发展改革局是配合单位，牵头单位是县交通运输局和县公路事业发展中心。", "18"),
    ("工信局负责这项任务。", "6"),
    ("牵头部门是县水利局，县自然资源和规划局与县农业农村局负责参与。", "22"),
    ("任务20没有列出参与单位，牵头的是县水利局。", "20"),
    ("2023年城市再生水利用率要达到50%。", "29"),
    ("确保农村生活垃圾日产日清。", "34"),
    ("新排查出的黑臭水体问题即知即改。", "33"),
    ("贯彻落实聊城市《企业技术改造升级三年行动计划（2023-2025）》。", "9"),
    ("新增学位540个，3600个学位合计4140个。", ""),
]

WRONG = [
    # figures: value, scale, measure, bound, what they count
    ("新增高新技术企业12家以上。", "4", "figure"),
    ("粮食产量力争突破10万斤。", "40", "figure"),
    ("粮食面积稳定在105亩以上。", "40", "figure"),
    ("新增高新技术企业10个以上。", "4", "measure"),
    ("推动17家专精特新企业与链主企业对接合作。", "8", "measure"),
    ("新增高新技术企业10家。", "4", "bound"),
    ("新增高新技术企业10家以下。", "4", "bound"),
    ("全县年度用水总量不低于1.87亿立方米。", "29", "bound"),
    ("科技型中小企业入库10家以上。", "4", "subject"),
    ("新增高技能人才200人以上。", "7", "subject"),
    ("改造老旧小区1890个。", "36", "measure"),
    # organisations and roles
    ("由县财政局牵头。", "22", "unit"),
    ("县水利局参与，县农业农村局牵头。", "22", "role"),
    ("牵头单位是县水利局、县农业农村局。", "22", "role"),
    ("县农业农村局负责牵头。", "22", "role"),
    ("市发改委牵头。", "19", "unit"),
    ("县水利局不是牵头单位。", "22", "role"),
    ("任务22没有列出参与单位。", "22", "role"),
    ("三家单位牵头：县住房城乡建设局和县综合行政执法局。", "33", "arithmetic"),
    # dates, documents, validity
    ("2024年城市再生水利用率达到50%。", "29", "date"),
    ("2023年9月底前，新增高新技术企业10家以上。", "4", "date"),
    ("济南至东阿高速项目争取10月底前开工建设。", "18", "date"),
    ("落实《国务院关于加快建设全国统一大市场的意见》。", "9", "doc_number"),
    ("东政办发〔2023〕5号已失效。", "", "doc_number"),
    ("这份通知现行有效。", "", "validity"),
    ("该通知已于2024年12月31日失效。", "", "date"),
    ("该通知标注为废止。", "", "validity"),
    # polarity, modality, status, scope
    ("不新增高新技术企业。", "4", "polarity"),
    ("停止实施老旧小区改造项目。", "36", "polarity"),
    ("推进耕地合理流出问题整改。", "24", "polarity"),
    ("必须新增市级以上创新平台4家以上。", "1", "modality"),
    ("确保粮食产量突破10亿斤。", "40", "modality"),
    ("粮食产量将突破10亿斤。", "40", "modality"),
    ("已新增高新技术企业10家以上。", "4", "status"),
    ("超额完成了老旧小区改造项目。", "36", "status"),
    ("全市水土保持率达到91.82%。", "22", "scope"),
    ("建设国家级水土保持生态清洁小流域1条。", "22", "scope"),
    # what is not printed at all
    ("新建充电桩服务老旧小区居民。", "36", "clause"),
    ("粮食面积稳定在105万亩以上，并发放种粮补贴。", "40", "clause"),
    ("大力发展居家社区养老。", "13", "clause"),
    ("县水利局在《东阿县》中：牵头99项任务。", "22", "arithmetic"),
    ("合计540+3600=4150个。", "76", "arithmetic"),
]


@pytest.mark.parametrize(("text", "number"), [case for case in SOUND if case[1]])
def test_a_sound_sentence_stands(home: Bench, text: str, number: str) -> None:
    assert home.check(text, number) == ()


@pytest.mark.parametrize(("text", "number", "kind"), WRONG)
def test_a_sentence_that_goes_beyond_its_task_fails(home: Bench, text: str, number: str, kind: str) -> None:
    assert kind in home.kinds(text, number)


@pytest.mark.parametrize(
    "text", ["发文字号是东政办发〔2023〕4号。", "该通知已于2023年12月31日失效。", "成文日期为2023-05-04。"]
)
def test_the_header_bears_out_what_it_prints(home: Bench, text: str) -> None:
    assert home.check(text, "") == ()


def test_a_checkable_sentence_needs_a_citation(home: Bench) -> None:
    assert home.kinds("新增高新技术企业10家以上。") == {"quote"}
    assert home.check("具体如下：") == ()


def test_a_task_that_has_nothing_to_do_with_the_sentence_is_not_cited(home: Bench) -> None:
    assert home.check("粮食产量力争突破10亿斤。", "40") == ()
    assert home.kinds("粮食产量力争突破10亿斤。", "40", "51") == {"place"}


def test_counts_are_made_again_from_the_register(home: Bench) -> None:
    own = [t.number for t in home.tasks if "县医保局" in t.lead_units]
    assert len(own) == 3
    assert home.check("县医保局牵头3项任务。", *own) == ()
    assert home.kinds("县医保局牵头4项任务。", *own) == {"arithmetic"}


def test_sums_of_printed_figures_stand(home: Bench) -> None:
    assert home.check("新增学位合计540+3600=4140个。", "76") == ()


def test_what_the_register_computed_may_be_said(home: Bench) -> None:
    given = home.sources
    fact = Fact("有数字指标的任务共 46 项")
    with_fact = Sources(given.tasks, given.notices, given.texts, given.units, (fact,))
    statement = Statement("有数字指标的任务共46项。", (home.cite("4"),))
    assert check_statement(statement, sources=with_fact) == ()
    assert check_statement(statement, sources=given) != ()


def test_a_problem_names_the_atom_and_what_is_printed(home: Bench) -> None:
    assert home.check("新增高新技术企业10家。", "4") == (Problem("bound", "10家", "10家以上"),)
    (problem,) = home.check("由县财政局牵头。", "20")
    assert explain(problem) == "单位不符：写的是“县财政局 牵头”，引用的原文是“牵头单位:县水利局”。"
