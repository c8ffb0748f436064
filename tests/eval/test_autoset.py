"""Sets made for small invented notices: exact items, and refusals where the grammar reads too little."""

import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.autoset.build import MADE, build_set
from eval.autoset.figures import usable_figures
from eval.autoset.reading import read_notice
from eval.autoset.wording import WORDINGS
from eval.dataset import load_dataset
from eval.items import Behaviour, Item, Place
from eval.scoring import sources_of
from eval.sources import Source, load_sources, read_source
from ingest.errors import NoTasksError

ROOT = Path(__file__).resolve().parents[2]
NOTICE = """甲县人民政府办公室关于印发2023年重点任务的通知
甲政办发〔2023〕7号
甲县人民政府办公室
2023-03-01
失效
2023-12-31

一、产业发展
1.壮大企业。新增规模以上工业企业12家以上。(牵头单位:县工业和信息化局)
2.改造道路。改建农村公路里程30公里,新增公交车辆8台。(牵头单位:县交通运输局,参与单位:县财政局)
3.招商引资。开展经贸洽谈活动。(牵头单位:县财政局、县工业和信息化局)
二、民生保障
4.扩大就业。城镇新增就业人员1800人。(牵头单位:县人力资源和社会保障局)
5.督导检查。加强督导检查。
"""


def source(text: str = NOTICE) -> Source:
    return read_source("n", text)


def made() -> dict[str, Item]:
    return {item.id: item for item in build_set(source()).items}


def test_what_the_notice_gives() -> None:
    assert list(made()) == [
        *(f"A1-{n:03d}" for n in (1, 2, 3, 4)),
        "A2-001",
        *(f"A3-{n:03d}" for n in (1, 2, 3, 4)),
        "A4-001",
        *(f"A5-{n:03d}" for n in (1, 2, 3, 4, 5)),
        *("A6-001", "A6-002"),
        *("A8-all-001", "A8-none-001", "A8-section-001", "A8-section-002", "A8-unit-001"),
        *("A10-body-002", "A10-issued-003", "A10-number-001", "A11-001"),
        *("B1-001", "B1-002", "B1-003"),
        *(f"B4-{n:03d}" for n in (1, 2, 3, 4)),
        *(f"C1-number-{n:03d}" for n in (1, 2, 3, 4)),
        "C1-role-001",
        *(f"C1-unit-{n:03d}" for n in (1, 2, 3, 4)),
        "C1-validity-001",
        *(f"C5-{n:03d}" for n in range(1, 9)),
    ]
    assert build_set(source()).missing == {}


def test_a_figure() -> None:
    gold = made()["A1-001"].turns[0].gold
    (nugget,) = gold.nuggets
    assert (nugget.value, nugget.unit_of_measure, nugget.bound) == ("12", "家", ">=")
    assert NOTICE[nugget.start : nugget.end] == "新增规模以上工业企业12家以上"
    assert gold.forbidden_values == ("24家", "12家以下")
    assert gold.required == (Place("n", "1"),)
    assert gold.must_disclose_validity
    assert "新增规模以上工业企业多少家" in made()["A1-001"].turns[0].question


def test_units_roles_lists_and_counts() -> None:
    items = made()
    roles = [(n.value, n.role, n.attribute) for n in items["A4-001"].turns[0].gold.nuggets]
    assert roles == [("县交通运输局", "lead", "牵头单位"), ("县财政局", "supporting", "参与单位")]
    lists = {items[f"A5-00{n}"].cluster + str(items[f"A5-00{n}"].turns[0].gold.lists) for n in range(1, 6)}
    assert lists == {
        "unit:县工业和信息化局{'lead': ('1', '3')}",
        "unit:县交通运输局{'lead': ('2',)}",
        "unit:县财政局{'lead': ('3',)}",
        "unit:县财政局{'supporting': ('2',)}",
        "unit:县人力资源和社会保障局{'lead': ('4',)}",
    }
    counts = {name: items[name].turns[0].gold.nuggets[0].value for name in items if name.startswith("A8")}
    assert counts == {
        "A8-all-001": "5",
        "A8-none-001": "1",
        "A8-section-001": "3",
        "A8-section-002": "2",
        "A8-unit-001": "2",
    }
    assert items["A6-002"].turns[0].gold.lists == {"all": ("4", "5")}


def test_header() -> None:
    values = {name: made()[name].turns[0].gold.nuggets for name in ("A10-number-001", "A10-issued-003", "A11-001")}
    assert [n.value for n in values["A10-number-001"]] == ["甲政办发〔2023〕7号"]
    assert [n.value for n in values["A10-issued-003"]] == ["2023-03-01"]
    assert [n.value for n in values["A11-001"]] == ["失效", "2023-12-31"]


def test_variants_point_to_their_twins() -> None:
    items = made()
    b1 = [(items[f"B1-00{n}"].turns[0].question, items[f"B1-00{n}"].twin) for n in (1, 2, 3)]
    assert [(any(a in q for a in ("工信局", "交通局", "人社局")), twin) for q, twin in b1] == [
        (True, "A5-001"),
        (True, "A5-002"),
        (True, "A5-005"),
    ]
    assert all("县" not in question for question, _ in b1)
    for n in (1, 2, 3, 4):
        item = items[f"B4-00{n}"]
        assert item.twin == f"A1-00{n}"
        assert item.turns[0].gold.nuggets == items[item.twin].turns[0].gold.nuggets
        assert set(item.tags) & {"full-width", "chinese-numeral", "grouped"}


def test_false_premises() -> None:
    items = made()
    gold = items["C1-number-001"].turns[0].gold
    assert gold.behaviour == Behaviour.CORRECT
    assert gold.premise is not None
    assert (gold.premise.wrong, gold.premise.right, gold.absent) == ("24家", "12家以上", ("24家",))
    role = items["C1-role-001"].turns[0].gold.premise
    assert role is not None
    assert (role.wrong, role.right) == ("县财政局牵头", "牵头单位:县交通运输局")
    for name, item in items.items():
        premise = item.turns[0].gold.premise
        if name.startswith("C1-unit"):
            assert premise is not None
            assert premise.wrong not in source().tasks[item.turns[0].gold.required[0].task or ""].text


def test_the_second_edition() -> None:
    found = build_set(source())
    assert found.edition is not None
    assert found.edition.notice_id == "n-next"
    header = found.edition.header
    assert (header.validity, header.expires_on, header.doc_number) == ("in_force", "", "甲政办发〔2024〕7号")
    assert "不是真实通知" in found.edition.text.split("\n")[1]
    assert found.edition.tasks["1"].text.startswith("1.壮大企业。新增规模以上工业企业24家以上。")
    old, new = (made()[f"C5-00{n}"] for n in (1, 2))
    assert (old.notices, new.twin, old.twin) == (("n", "n-next"), "C5-001", "C5-002")
    gold = new.turns[0].gold
    assert (gold.required, gold.forbidden) == ((Place("n-next", "1"),), (Place("n", "1"),))
    assert (gold.nuggets[0].value, gold.forbidden_values, gold.must_disclose_validity) == ("24", ("12家以上",), False)
    span = slice(gold.nuggets[0].start, gold.nuggets[0].end)
    assert found.edition.text[span] == "新增规模以上工业企业24家以上"


def test_every_item_is_labelled_and_every_span_slices_back() -> None:
    shipped = load_sources(ROOT / "data" / "notices")["dongah-2023-4"]
    for notice in (source(), shipped):
        found = build_set(notice)
        texts = {s.notice_id: s.text for s in (notice, found.edition) if s is not None}
        for item in found.items:
            assert "auto-gold" in item.tags
            for nugget in item.turns[0].gold.nuggets:
                if nugget.start is not None and nugget.kind in ("unit_role", "doc_number", "status"):
                    assert texts[nugget.notice][nugget.start : nugget.end] == nugget.value


def test_a_seed_changes_the_wording_and_nothing_else() -> None:
    one, again, other = (build_set(source(), seed=seed).items for seed in (1, 1, 2))
    assert one == again
    assert [i.turns[0].question for i in one] != [i.turns[0].question for i in other]
    assert [i.turns[0].gold.required for i in one] == [i.turns[0].gold.required for i in other]


def test_at_least_five_wordings_each() -> None:
    assert all(len(set(choices)) >= 5 for choices in WORDINGS.values())
    assert {kind.partition("-")[0] for kind in WORDINGS} == set(MADE)


@pytest.mark.parametrize(
    "clause",
    [
        "实现一张网管理服务全覆盖",
        "完成办理时限3年以上的项目",
        "工厂、数字化示范车间1家",
        "分别建设农村公路30公里和5座桥",
    ],
)
def test_figures_that_cannot_be_asked_about(clause: str) -> None:
    assert list(usable_figures(source(f"1.甲。{clause}。\n2.乙。\n3.丙。\n"))) == []


@pytest.mark.parametrize(
    "text, message",
    [
        ("正文没有编号。\n", "n 里只读出 0 项编号任务"),
        ("1.甲。\n2.乙。\n3.丙。\n1.丁。\n", "n 读出 3 项，第 4 行的“1.”等 1 处编号不在其中"),
        ("一、民生\n1.甲。\n2.乙。\n3.丙。\n", "n 只出得了 3 题"),
    ],
)
def test_a_notice_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(NoTasksError, match=message):
        build_set(source(text))


@pytest.mark.parametrize(
    "bracket, reason",
    [
        ("", "3 项任务里只有 0 项读出责任单位"),
        ("(牵头单位:甲局,责任单位:乙局)", "任务 1 同时写了牵头、责任单位，主次分不清"),
        ("(牵头单位:各有关单位)", "任务 1 的“各有关单位”不像完整的单位名称"),
        ("(牵头单位:县发展\n改革局)", "任务 1 的“换行断开的单位名称”不像完整的单位名称"),
    ],
)
def test_units_are_left_out_where_they_are_not_clear(bracket: str, reason: str) -> None:
    text = "".join(f"{n}.甲。建设工作{bracket}\n" for n in (1, 2, 3))
    assert read_notice(source(text)).no_units == reason


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notice, out = tmp_path / "notice.txt", tmp_path / "set"
    notice.write_text(NOTICE, encoding="utf-8")
    assert main(["build-set", str(notice), "--out", str(out), "--id", "n"]) == 0
    assert "自动生成、未经人工审核" in capsys.readouterr().out
    assert "自动生成、未经人工审核" in (out / "README.md").read_text(encoding="utf-8")
    assert "自动生成、未经人工审核" in json.loads((out / "set.json").read_text(encoding="utf-8"))["name"]
    dataset = load_dataset(out, heldout=True)
    assert {item.id: item for item in dataset.items} == made()
    assert set(sources_of(dataset, ()).notices) == {"n", "n-next"}
    assert main(["build-set", str(notice), "--out", str(out)]) == 2
    assert "已经有内容" in capsys.readouterr().err
