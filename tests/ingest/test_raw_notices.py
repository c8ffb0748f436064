"""The raw notices beside the repository: the number of tasks counted by eye (INDEX.tsv), or why it differs."""

import csv
import re
from pathlib import Path

import pytest

from ingest.errors import NoTasksError
from ingest.model import ParsedNotice
from ingest.report import make_report
from tests.notices import parse_one

# File number: (tasks read, why that is not the count by eye).
EXPLAINED = {
    "20": (21, "18 name units; three without units are tasks too"),
    "28": (34, "the first two, general items are numbered in the same run"),
    "45": (24, "the first two, general items are numbered in the same run"),
    "48": (20, "the first two, general items are numbered in the same run"),
    "50": (25, "the measures inside an item are part of its text"),
    "53": (37, "twelve sections with 37 items"),
    "55": (20, "ten items, five below （六）, five general ones in the last section; 四 and 五 are not printed"),
    "56": (4, "an excerpt; no count by eye"),
}
UNITLESS = {
    "20": {"十四", "十五", "十六"},
    "28": {"一", "二"},
    "45": {"一", "二"},
    "48": {"一", "二"},
}
NO_UNITS_AT_ALL = {"31", "35", "53", "55", "56"}


@pytest.fixture(scope="module")
def parsed(shared_notices: Path) -> dict[str, ParsedNotice | None]:
    found: dict[str, ParsedNotice | None] = {}
    for path in sorted((shared_notices / "raw").glob("*.txt")):
        try:
            found[path.name.split("-")[0]] = parse_one(path)
        except NoTasksError:
            found[path.name.split("-")[0]] = None
    return found


@pytest.fixture(scope="module")
def counted(shared_notices: Path) -> dict[str, int]:
    with (shared_notices / "INDEX.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    counts = {}
    for row in rows:
        printed = re.match(r"\d+", row["n_tasks_by_your_count"])
        counts[row["file"].split("-")[0]] = int(printed.group()) if printed else -1
    return counts


def test_the_count_of_tasks(parsed: dict[str, ParsedNotice | None], counted: dict[str, int]) -> None:
    found = {number: len(p.tasks) if p else 0 for number, p in parsed.items()}
    expected = {n: EXPLAINED[n][0] if n in EXPLAINED else counted[n] for n in found}
    assert found == expected


def test_which_tasks_name_no_unit(parsed: dict[str, ParsedNotice | None]) -> None:
    for number, notice in parsed.items():
        if notice is None or number in NO_UNITS_AT_ALL:
            continue
        without = {t.number for t in notice.tasks if not t.lead_units and not t.supporting_units}
        assert without == UNITLESS.get(number, set()), number


def test_what_else_can_be_cited(parsed: dict[str, ParsedNotice | None]) -> None:
    labels = {n: [c.label for c in p.clauses] for n, p in parsed.items() if p is not None and p.clauses}
    assert labels["35"][:3] == ["第一条", "第二条", "第三条"]
    assert labels["03"] == ["第十部分"]
    assert labels["05"] == ["第一部分", "第二部分", "四（一）", "四（二）", "四（三）", "四（四）"]
    assert labels["16"] == ["四（二十三）", "四（二十四）", "四（二十五）"]
    assert {n: len(found) for n, found in labels.items()} == {
        "03": 1, "05": 6, "06": 7, "13": 5, "15": 1, "16": 3, "18": 9, "21": 2, "22": 6, "24": 3, "31": 1, "34": 6,
        "35": 20, "44": 3, "53": 3, "55": 2, "56": 5, "D1": 1,
    }  # fmt: skip


def test_numbers_missing_in_print_are_not_invented(parsed: dict[str, ParsedNotice | None]) -> None:
    notice = parsed["55"]
    assert notice is not None
    numbers = [t.number for t in notice.tasks]
    assert numbers[:4] == ["三-一", "三-二", "三-三", "三-六-1"]
    assert make_report(notice).missing == ("4", "5")


def test_spans_are_verbatim(parsed: dict[str, ParsedNotice | None]) -> None:
    for number, notice in parsed.items():
        if notice is None:
            continue
        for task in notice.citable:
            assert notice.text[task.start : task.end] == task.source_text, number
            parts = (*task.responsibilities, *task.indicators, *task.flags, *notice.notice.basis_documents)
            for span in (*(p.span for p in parts), *task.milestones):
                assert notice.text[span.start : span.end] == span.text, number
        for _, span in notice.notice.header_spans:
            assert notice.text[span.start : span.end] == span.text, number


# File number: 标题, 发文字号, 发文机关, 成文日期 read by eye.
HEADERS = {
    "01": (
        "赣州市推行政务服务便民利企“微改革”若干措施",
        "赣市府办字〔2023〕52号",
        "赣州市人民政府办公室",
        "2023-05-18",
    ),
    "05": ("吉林省科学技术厅2023年度营商环境建设实施方案", "", "吉林省科学技术厅", "2023-06-13"),
    "09": (
        "平潭综合实验区推动大规模设备更新和消费品以旧换新工作方案",
        "岚综管综〔2024〕30号",
        "平潭综合实验区管委会",
        "2024-05-22",
    ),
    "10": (
        "平潭综合实验区社会信用体系建设规划（2015-2020）任务分工实施方案",
        "岚综管办〔2015〕165号",
        "平潭综合实验区管委会办公室",
        "2015-08-31",
    ),
    "19": (
        "关于进一步优化营商环境降低市场主体制度性交易成本的61条措施",
        "",
        "廊坊市人民政府办公室",
        "2023-04-14",
    ),
    "34": ("陇南市“十四五”市场监管现代化实施方案", "陇政办发〔2023〕44号", "陇南市人民政府办公室", "2023-04-21"),
    "48": (
        "国务院关于加快推进农业机械化和农机装备产业转型升级的指导意见",
        "国发〔2018〕42号",
        "国务院",
        "2018-12-21",
    ),
    "50": (
        "全国深化“放管服”改革优化营商环境电视电话会议重点任务分工方案",
        "国办发〔2020〕43号",
        "国务院办公厅",
        "2020-11-01",
    ),
    "51": ("关于促进家政服务业高质量发展的若干政策措施", "商服贸函2026年第322号", "商务部等9部门", "2026-07-13"),
    "53": ("平潭综合实验区2016年度旅游工作要点", "岚综管综〔2016〕20号", "平潭综合实验区管委会", "2016-02-05"),
    "D1": ("遼寧省進一步穩經濟若干政策舉措", "遼政發〔2023〕1號", "遼寧省人民政府", "2023-01-20"),
}


@pytest.mark.parametrize("number", HEADERS)
def test_the_header(parsed: dict[str, ParsedNotice | None], number: str) -> None:
    notice = parsed[number]
    assert notice is not None
    head = notice.notice
    assert (head.title, head.doc_number, head.issuing_body, str(head.issued_on)) == HEADERS[number]


def test_validity_is_what_the_portal_prints(parsed: dict[str, ParsedNotice | None]) -> None:
    marked = {n: str(p.notice.validity) for n, p in parsed.items() if p and str(p.notice.validity) != "unknown"}
    assert marked == {"53": "in_force", "56": "in_force"}


def test_no_other_number_is_reported_missing(parsed: dict[str, ParsedNotice | None]) -> None:
    reports = {n: make_report(p) for n, p in parsed.items() if p is not None}
    assert {n: r.missing for n, r in reports.items() if r.missing} == {"55": ("4", "5")}
    assert {n: r.doubled for n, r in reports.items() if r.doubled} == {}


def test_a_label_after_the_units_belongs_to_the_last_task_of_a_section_too(
    parsed: dict[str, ParsedNotice | None],
) -> None:
    notice = parsed["16"]
    assert notice is not None
    without = [t.number for t in notice.tasks if not t.deadline_text]
    assert without == []
    assert notice.tasks[0].deadline_text == "2023年6月底前并长期坚持"


def test_traditional_characters_are_read_as_simplified_ones(parsed: dict[str, ParsedNotice | None]) -> None:
    simplified, traditional = parsed["03"], parsed["D1"]
    assert simplified is not None
    assert traditional is not None
    read = [
        [
            [(i.values, i.bound, i.parent, bool(i.modality), bool(i.deadline_text)) for i in t.indicators]
            for t in n.tasks
        ]
        for n in (simplified, traditional)
    ]
    assert read[0] == read[1]
    assert traditional.tasks[0].indicators[0].span.text == "人民銀行安排再貸款再貼現額度不少於700 億元"


def test_a_name_that_holds_a_separator_is_one_unit(parsed: dict[str, ParsedNotice | None]) -> None:
    notice = parsed["44"]
    assert notice is not None
    units = {u for t in notice.tasks for u in (*t.lead_units, *t.supporting_units)}
    assert "市科委、中关村管委会" in units
    assert not {"市科委", "中关村管委会"} & units


def test_places_where_the_layout_breaks_a_sentence_are_kept(parsed: dict[str, ParsedNotice | None]) -> None:
    """Without them, what is hard wrapped reads again as it was written."""
    notice = parsed["16"]
    assert notice is not None
    third = notice.tasks[2]
    starts = (third.start, *(end for _, end in third.wraps))
    ends = (*(start for start, _ in third.wraps), third.end)
    words = "".join(notice.text[start:end] for start, end in zip(starts, ends, strict=True))
    lines = words.split("\n")
    assert lines[0] == "3. 提升重大项目投资审批效率。"
    assert lines[1].startswith("依托推进有效投资重要项目协调机制，加强部门协同，高效保障重要项目尽快落地，更好发挥")
    assert lines[1].endswith("最大程度压缩办理时限。")
    assert lines[2:] == ["牵头单位：市发改委", "责任单位：各区人民政府", "完成时限：2023 年12 月底前并长期坚持"]
    unwrapped = parsed["45"]
    assert unwrapped is not None
    assert all(task.wraps == () for task in unwrapped.tasks)
