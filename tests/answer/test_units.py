"""Which unit a name means, by a directory of units as a register names them."""

import json
from importlib.resources import files

import pytest

from answer.service import Assistant
from answer.units import UnitDirectory

COUNTY = (
    "县发展改革局 县工业和信息化局 县教育体育局 县民政局 县司法局 县财政局 县人力资源社会保障局 县自然资源和规划局 "
    "县住房城乡建设局 县交通运输局 县水利局 县农业农村局 县商务投资促进局 县文化和旅游局 县卫生健康局 县应急局 "
    "县市场监管局 县综合行政执法局 县医保局 县行政审批局 县林业中心 县金融事业发展中心 县公路事业发展中心 县税务局 "
    "县大数据信息平台维护中心 县国资管理服务中心 聊城市生态环境局东阿县分局 人民银行东阿县支行 东阿黄河河务局 "
    "东阿经济开发区 县委组织部 县委宣传部 县政府办公室 县贸促会"
).split()


@pytest.fixture(scope="module")
def county() -> UnitDirectory:
    return UnitDirectory(COUNTY)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        *((name, name) for name in COUNTY),
        *((name.removeprefix("县"), name) for name in COUNTY if name.startswith("县") and not name.startswith("县委")),
        ("工信局", "县工业和信息化局"),
        ("县工信局", "县工业和信息化局"),
        ("东阿县工信局", "县工业和信息化局"),
        ("经信局", "县工业和信息化局"),
        ("发改委", "县发展改革局"),
        ("县发改委", "县发展改革局"),
        ("县发展和改革局", "县发展改革局"),
        ("教体局", "县教育体育局"),
        ("教育局", "县教育体育局"),
        ("人社局", "县人力资源社会保障局"),
        ("卫健局", "县卫生健康局"),
        ("卫健委", "县卫生健康局"),
        ("城管局", "县综合行政执法局"),
        ("住建局", "县住房城乡建设局"),
        ("自然资源局", "县自然资源和规划局"),
        ("市监局", "县市场监管局"),
        ("市场监督管理局", "县市场监管局"),
        ("应急管理局", "县应急局"),
        ("医疗保障局", "县医保局"),
        ("林业局", "县林业中心"),
        ("环保局", "聊城市生态环境局东阿县分局"),
        ("县环保局", "聊城市生态环境局东阿县分局"),
        ("县生态环境局", "聊城市生态环境局东阿县分局"),
        ("生态环境局", "聊城市生态环境局东阿县分局"),
        ("生态环境分局", "聊城市生态环境局东阿县分局"),
        ("聊城市生态环境局", "聊城市生态环境局东阿县分局"),
        ("聊城市生态环境局东阿分局", "聊城市生态环境局东阿县分局"),
        ("人行", "人民银行东阿县支行"),
        ("河务局", "东阿黄河河务局"),
        ("黄河河务局", "东阿黄河河务局"),
        ("开发区", "东阿经济开发区"),
        ("经济开发区", "东阿经济开发区"),
        ("组织部", "县委组织部"),
        ("政府办", "县政府办公室"),
        ("民政部门", "县民政局"),
        ("教育部门", "县教育体育局"),
        ("工信部门", "县工业和信息化局"),
    ],
)
def test_names_people_use(county: UnitDirectory, said: str, meant: str) -> None:
    for question in ("{}有哪些任务", "请问{}牵头几项", "新建学校由{}负责吗"):
        found = county.find_all(question.format(said))
        assert [match.units for match in found] == [(meant,)], (question.format(said), found)


@pytest.mark.parametrize(
    "said",
    [
        "市发改委",
        "市发展改革局",
        "省发改委",
        "市财政局",
        "市城管局",
        "市生态环境局",
        "县公安局",
        "县气象局",
        "审计局",
        "县海洋局",
    ],
)
def test_another_level_or_an_unlisted_body_is_unknown(county: UnitDirectory, said: str) -> None:
    (match,) = county.find_all(f"{said}有哪些任务")
    assert match.units == ()
    assert match.mention == said
    near = county.near(said)
    assert len(near) == 3
    assert set(near) <= set(COUNTY)


@pytest.mark.parametrize(
    ("said", "near"),
    [("县工业信息局", "县工业和信息化局"), ("市发展改革局", "县发展改革局"), ("县交通局队", "县交通运输局")],
)
def test_near_names_are_offered(county: UnitDirectory, said: str, near: str) -> None:
    assert near in county.near(said)


def test_two_fitting_units_are_both_given() -> None:
    directory = UnitDirectory(["县商务局", "县投资促进局", "市财政局", "县财政局", "县教育局", "县体育局"])
    (match,) = directory.find_all("财政局有哪些任务")
    assert set(match.units) == {"市财政局", "县财政局"}
    assert directory.resolve("县财政局").units == ("县财政局",)
    assert directory.resolve("市财政局").units == ("市财政局",)
    (match,) = directory.find_all("教育局有哪些任务")
    assert match.units == ("县教育局",)


def test_levels_of_one_name_are_kept_apart() -> None:
    directory = UnitDirectory(["市发展改革委", "县发展改革局"])
    assert directory.resolve("市发改委").units == ("市发展改革委",)
    assert directory.resolve("县发改局").units == ("县发展改革局",)
    assert directory.resolve("省发改委").units == ()


@pytest.mark.parametrize(
    "text",
    (
        "怎么办 老人吃饭怎么办 幼儿园布局 幼儿园布局怎么优化 全部 全部任务 机会 有什么机会 就业机会 大局 结局 格局 "
        "内部 外部 干部 西部 中部 举办 承办 主办 创办 牵头部门 责任部门 有关部门 各部门 多部门 哪个局 哪个部门 "
        "以群众为中心 "
        "博览会 中心城区 局部 督办 全面落实 社会 协会 委托 办法 院士 医院 部署 厅级"
    ).split(),
)
def test_ordinary_words_are_no_units(county: UnitDirectory, text: str) -> None:
    assert county.find_all(text) == ()


def test_several_units_in_order_and_unknown_ones_beside_them(county: UnitDirectory) -> None:
    found = county.find_all("财政局和审计局、工信局有哪些任务")
    assert [(m.mention, m.units) for m in found] == [
        ("财政局", ("县财政局",)),
        ("审计局", ()),
        ("工信局", ("县工业和信息化局",)),
    ]


def test_every_alias_resolves_in_a_directory_that_has_its_unit() -> None:
    table = json.loads(files("answer").joinpath("data", "unit_aliases.json").read_text(encoding="utf-8"))
    wrong = []
    for alias, cores in table.items():
        if not alias.startswith("_"):
            wrong += [(alias, c) for c in cores if UnitDirectory([f"县{c}"]).resolve(alias).units != (f"县{c}",)]
    assert wrong == []


def test_an_unlisted_unit_beside_a_listed_one_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("财政局和审计局有哪些任务")
    assert (answer.status, answer.unit) == ("answered", "县财政局")
    assert ["“审计局”" in c.text for c in answer.caveats if c.kind == "scope"] == [True]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("任务4是县财政局牵头吗", "原文没有把它列为任务4的"),
        ("工信局牵头任务59吗", "原文把它列为任务59的参与单位"),
        ("任务76由县民政局牵头对吗", "原文没有把它列为任务76的"),
        ("县财政局牵头老旧小区改造吗", "原文没有把它列为任务36的"),
        ("工信局牵头任务4吗", ""),
        ("工信局在任务59的角色", ""),
    ],
)
def test_a_unit_given_a_role_it_has_not(assistant: Assistant, question: str, said: str) -> None:
    premises = [c.text for c in assistant.ask(question).caveats if c.kind == "premise"]
    assert [said in text for text in premises] == ([True] if said else [])
