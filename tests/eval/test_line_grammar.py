"""The second parser against the hand-made table and the shapes it must survive."""

import json
from pathlib import Path

import pytest

from eval.line_grammar import read_header, read_tasks
from eval.sources import load_sources, read_source
from ingest.errors import UnknownNoticeError, UnreadableFileError

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "dongah-2023-4"


@pytest.fixture(scope="module")
def source():
    return load_sources(ROOT / "data" / "notices")[NOTICE]


def test_the_shipped_notice(source) -> None:
    assert list(source.tasks) == [str(n) for n in range(1, 95)]
    assert sum(len(t.lead_units) for t in source.tasks.values()) == 172
    assert sum(len(t.supporting_units) for t in source.tasks.values()) == 13
    sections = [t.section for t in source.tasks.values()]
    assert [sections.count(s) for s in dict.fromkeys(sections)] == [7, 8, 8, 11, 4, 12, 12, 10, 14, 5, 3]
    assert all(source.text[t.start : t.end] == t.text for t in source.tasks.values())
    assert source.tasks["94"].text.endswith("依法依纪追责问责。")


def test_the_shipped_header(source) -> None:
    header = source.header
    assert header.doc_number == "东政办发〔2023〕4号"
    assert header.doc_numbers[1:] == (
        "国发〔202218号",
        "鲁发〔202219",
        "鲁政办字〔20235",
        "聊发〔20232",
        "聊政办字〔20233",
    )
    assert header.issuing_bodies == ("东阿县政府办公室", "东阿县人民政府办公室")
    assert (header.issued_on, header.published_on) == ("2023-05-04", "2023-05-04")
    assert (header.validity, header.validity_word, header.expires_on) == ("expired", "失效", "2023-12-31")


def test_labelled_header_and_units_on_their_own_line() -> None:
    text = (
        "标题：重点任务\n发文机关：某市人民政府\n文号：某政〔2024〕7号\n成文日期：2024年2月3日\n有效性：有效\n\n"
        "一、民生\n1.建校。新建2所。\n（责任单位：甲局；配合单位：乙局、丙局，丁镇）\n2.修路。\n"
    )
    header = read_header(text)
    assert (header.title, header.doc_number, header.issuing_bodies) == (
        "重点任务",
        "某政〔2024〕7号",
        ("某市人民政府",),
    )
    assert (header.issued_on, header.validity, header.expires_on) == ("2024-02-03", "in_force", "")
    first, second = read_tasks(text)
    assert (first.lead_units, first.supporting_units) == (("甲局",), ("乙局", "丙局", "丁镇"))
    assert (second.number, second.title, second.lead_units) == ("2", "修路", ())


def test_numbers_out_of_order_are_text() -> None:
    tasks = read_tasks("一、民生\n1.甲。\n3.乙。\n2.丙。\n")
    assert [t.number for t in tasks] == ["1", "2"]
    assert tasks[0].text == "1.甲。\n3.乙。"


@pytest.mark.parametrize("end", ["(牵头单位:甲局、乙局)", "(牵头单位:甲局、乙局", "（牵头部门：甲局，乙局）。"])
def test_brackets_in_every_state(end: str) -> None:
    (task,) = read_tasks(f"1.建校。新建2所{end}")
    assert (task.lead_units, task.body) == (("甲局", "乙局"), "1.建校。新建2所")


def test_line_ends_and_byte_order_mark_are_normalised() -> None:
    source = read_source("n", "\ufeff一、民生\r\n1.甲。\r2.乙。")
    assert source.text == "一、民生\n1.甲。\n2.乙。"
    assert source.text_of("2") == "2.乙。"
    assert source.text_of(None) == ""


def test_unknown_notice_is_named() -> None:
    sources = load_sources(ROOT / "data" / "notices")
    with pytest.raises(UnknownNoticeError, match="没有编号为 x 的通知；应为已载入的通知：dongah-2023-4"):
        sources["x"]


def test_earlier_folder_wins(tmp_path: Path) -> None:
    (tmp_path / f"{NOTICE}.txt").write_text("1.别的。", encoding="utf-8")
    assert len(load_sources(tmp_path, ROOT / "data" / "notices")[NOTICE].tasks) == 1


def test_unusable_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="没有文件夹"):
        load_sources(tmp_path / "none")
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UnreadableFileError, match=r"a\.txt"):
        load_sources(tmp_path)


GOLD = Path("/work/shared/notices/gold/dongah-2023-4.json")


@pytest.mark.skipif(not GOLD.is_file(), reason="the hand-made table is not on this machine")
def test_agrees_with_the_hand_made_table(source) -> None:
    for row in json.loads(GOLD.read_text(encoding="utf-8"))["tasks"]:
        task = source.tasks[str(row["number"])]
        assert (task.title, task.section) == (row["title"], row["section"])
        assert list(task.lead_units) == row["lead_units"]
        assert list(task.supporting_units) == row["participating_units"]
