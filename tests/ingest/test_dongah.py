"""The notice the project was made for, against the hand-read gold and tables worked by hand from its text."""

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.model import Indicator, ParsedNotice, Task, Validity
from ingest.outline import find_outline
from ingest.report import make_report

# EVALUATION.md §2, "Source damage": task, kind, the words that show it. "" is the header.
DAMAGE = {
    ("7", "lost_classifier", "35"),
    ("8", "lost_classifier", "17"),
    ("8", "lost_classifier", "26"),
    ("9", "lost_classifier", "20左右"),
    ("74", "lost_classifier", "1800"),
    ("88", "lost_classifier", "20"),
    *((n, "lost_bracket", "") for n in ("31", "49", "50", "56", "61", "78", "88")),
    *((n, "lost_title_stop", "") for n in ("18", "28", "33", "73")),
    ("", "broken_doc_number", "国发〔202218号"),
    ("", "broken_doc_number", "鲁发〔202219"),
    ("", "broken_doc_number", "鲁政办字〔20235"),
    ("", "broken_doc_number", "聊发〔20232"),
    ("", "broken_doc_number", "聊政办字〔20233"),
    ("", "broken_date", "202354"),
    ("76", "implausible_value", "78万元"),
    # not numbered in §2 but of the same kind: a quotation mark lost its partner
    *((n, "unbalanced_quote", "") for n in ("5", "16", "31", "53", "61", "68", "70", "72")),
}

# task: (subject, value as printed, values, unit of measure, bound) in print order
INDICATORS: dict[str, list[tuple[str, str, tuple[str, ...], str, str]]] = {
    "1": [("新增市级以上创新平台", "4家以上", ("4",), "家", ">=")],
    "3": [
        ("申报市级以上重点研发计划项目", "1项", ("1",), "项", "="),
        ("专利授权量增长", "18%以上", ("18",), "%", ">="),
    ],
    "4": [
        ("新增高新技术企业", "10家以上", ("10",), "家", ">="),
        ("科技型中小企业入库", "60家以上", ("60",), "家", ">="),
    ],
    "7": [
        ("推行人才新政", "35", ("35",), "", "="),
        ("引进省级以上高层次人才", "2人", ("2",), "人", "="),
        ("海外人才", "8人", ("8",), "人", "="),
        ("高校毕业生", "1200人", ("1200",), "人", "="),
        ("新增技能人才", "200人以上", ("200",), "人", ">="),
        ("新增高技能人才", "80人以上", ("80",), "人", ">="),
    ],
    # 投资500万元以上 says which projects; it is no target
    "9": [("实施投资500万元以上技术改造项目", "20左右", ("20",), "", "≈")],
    # 15分钟社区便民生活圈 is a name
    "16": [],
    # 总投资10亿元、20亿元、50亿元以上的大项目 says which projects
    "17": [
        ("动态储备在库项目", "90个以上", ("90",), "个", ">="),
        ("在建省市县重点项目", "70个以上", ("70",), "个", ">="),
        ("年度竣工投产项目", "30个以上", ("30",), "个", ">="),
    ],
    # 10千伏 is the class of the line; 千米 and 千伏安 do not begin with a multiplier
    "19": [
        ("新能源装机容量", "30万千瓦", ("30",), "万千瓦", "="),
        ("拟建设10千伏线路", "9.84千米", ("9.84",), "千米", "="),
        ("新建、改造配变", "98台", ("98",), "台", "="),
        ("容量", "2.704万千伏安", ("2.704",), "万千伏安", "="),
    ],
    "22": [
        ("治理水土流失面积", "2平方公里", ("2",), "平方公里", "="),
        ("建设省级水土保持生态清洁小流域", "1条", ("1",), "条", "="),
        ("水土保持率", "91.82%", ("91.82",), "%", "="),
    ],
    "29": [
        ("年度用水总量", "1.87亿立方米以内", ("1.87",), "亿立方米", "<="),
        ("城市再生水利用率", "50%", ("50",), "%", "="),
    ],
    "30": [
        ("应用竖向预制构件(装配率", "50%", ("50",), "%", ">="),
        ("装配式建筑面积占比", "35%", ("35",), "%", ">="),
    ],
    "36": [("改造老旧小区", "20个", ("20",), "个", "="), ("老旧小区", "1890户", ("1890",), "户", "=")],
    "40": [
        ("粮食面积", "105万亩以上", ("105",), "万亩", ">="),
        ("粮食产量", "10亿斤", ("10",), "亿斤", ">="),
    ],
    "45": [("能繁母猪", "2万头以上", ("2",), "万头", ">=")],
    "74": [("城镇新增就业", "1800", ("1800",), "", "=")],
    "76": [
        ("新建、改扩建幼儿园", "2所", ("2",), "所", "="),
        ("规划新增学位", "540个", ("540",), "个", "="),
        ("新建、改扩建中小学", "1所", ("1",), "所", "="),
        ("规划新增学位", "3600个", ("3600",), "个", "="),
        ("规划开工项目", "43个", ("43",), "个", "="),
        ("投资", "78万元", ("78",), "万元", "="),
    ],
    "77": [("机关、企事业单位体育场地开放比例", "80%以上", ("80",), "%", ">=")],
    # 3岁以下 is an attribute; 2-3家 is one range, no list of two
    "78": [
        ("推动创建市级示范托育机构", "1家", ("1",), "家", ">="),
        ("县级示范性托育服务机构", "2-3家", ("2", "3"), "家", "range"),
        ("启动建设县级公立托育服务中心", "1所", ("1",), "所", "="),
        ("新增3岁以下婴幼儿托位", "210个", ("210",), "个", "="),
    ],
    "86": [
        ("居民基本医保财政补助标准", "640元", ("640",), "元", "="),
        ("医疗救助范围", "9类", ("9",), "类", "="),
        ("救助标准", "3万元", ("3",), "万元", "="),
    ],
    "92": [],
}


@pytest.fixture(scope="module")
def gold(shared_notices: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared_notices / "gold" / "dongah-2023-4.json").read_text(encoding="utf-8"))
    return loaded


def _task(parsed: ParsedNotice, number: str) -> Task:
    return next(t for t in parsed.tasks if t.number == number)


def test_all_tasks_equal_the_gold(dongah: ParsedNotice, gold: dict[str, Any]) -> None:
    found = [
        (t.number, t.section_path, t.title, t.lead_units, t.supporting_units, t.ordinal, t.sequence_value)
        for t in dongah.tasks
    ]
    expected = [
        (
            str(t["number"]),
            (t["section"],),
            t["title"],
            tuple(t["lead_units"]),
            tuple(t["participating_units"]),
            t["number"],
            t["number"],
        )
        for t in gold["tasks"]
    ]
    assert len(found) == gold["n_tasks"] == 94
    assert found == expected


def test_header_equals_the_gold(dongah: ParsedNotice, gold: dict[str, Any]) -> None:
    notice = dongah.notice
    expected = gold["notice"]
    for name in ("title", "doc_number", "issuing_body", "catalog_number", "topic", "validity"):
        assert getattr(notice, name) == expected[name], name
    for name in ("issued_on", "published_on", "expires_on"):
        assert getattr(notice, name) == date.fromisoformat(expected[name]), name
    assert len({t.section_path for t in dongah.tasks}) == expected["n_sections"]
    assert notice.validity is Validity.EXPIRED
    assert notice.year == 2023
    assert [b.doc_number for b in notice.basis_documents] == [
        "国发〔202218号", "鲁发〔202219", "鲁政办字〔20235", "聊发〔20232", "聊政办字〔20233",
    ]  # fmt: skip


def test_every_span_is_verbatim(dongah: ParsedNotice) -> None:
    text = dongah.text
    for task in dongah.tasks:
        assert text[task.start : task.end] == task.source_text
        spans = [part.span for part in (*task.responsibilities, *task.indicators, *task.flags)]
        for span in spans:
            assert text[span.start : span.end] == span.text
            assert task.start <= span.start < span.end <= task.end
        for clause in task.responsibilities:
            assert all(unit in clause.span.text for unit in clause.units)
    for name, span in dongah.notice.header_spans:
        assert text[span.start : span.end] == span.text, name
    for basis in dongah.notice.basis_documents:
        assert text[basis.span.start : basis.span.end] == basis.span.text


def test_blocks_partition_the_text(dongah: ParsedNotice) -> None:
    blocks = find_outline(dongah.text).blocks
    assert blocks[0].start == 0
    assert blocks[-1].end == len(dongah.text)
    assert all(left.end == right.start for left, right in itertools.pairwise(blocks))


def test_the_flags_are_exactly_the_known_damage(dongah: ParsedNotice) -> None:
    report = make_report(dongah)
    words_matter = {(n, kind) for n, kind, words in DAMAGE if words}
    found = {
        (n, f.kind, _shown(f.kind, f.note, f.span.text, (n, f.kind) in words_matter)) for n, f in report.suspicions
    }
    assert found == DAMAGE
    assert len(report.suspicions) == len(DAMAGE)


def _shown(kind: str, note: str, words: str, wanted: bool) -> str:
    """The damaged words: a 文号 or figure is inside the flagged clause and named in its note."""
    if not wanted:
        return ""
    if kind == "implausible_value":
        return words.rsplit("投资", 1)[1]
    return note.split("“")[1].split("”")[0]


def test_the_roles_keep_the_printed_word(dongah: ParsedNotice) -> None:
    labels = {t.number: [r.label for r in t.responsibilities] for t in dongah.tasks}
    assert labels["17"] == ["牵头部门"]
    assert labels["18"] == labels["32"] == ["牵头单位", "配合单位"]
    assert labels["21"] == ["牵头单位", "参与单位"]
    assert [n for n, found in labels.items() if not found] == ["92", "93", "94"]


@pytest.mark.parametrize("number", INDICATORS)
def test_indicators_of_a_task(dongah: ParsedNotice, number: str) -> None:
    found = [
        (i.subject, i.value_text, i.values, i.unit_of_measure, i.bound.value) for i in _task(dongah, number).indicators
    ]
    assert found == INDICATORS[number]


def test_a_part_points_at_its_whole(dongah: ParsedNotice) -> None:
    seven = _task(dongah, "7").indicators
    parent = seven[5].parent
    assert parent is not None
    assert seven[parent].value_text == "200人以上"
    assert [i.parent for i in seven[:5]] == [None] * 5


def test_modality_and_deadline(dongah: ParsedNotice) -> None:
    def told(number: str, position: int) -> Indicator:
        return _task(dongah, number).indicators[position]

    assert told("1", 0).modality == "力争"
    assert told("30", 0).modality == "鼓励"
    assert told("46", 0).deadline_text == "到2023年底"
    assert told("77", 0).deadline_text == "2023年底前"
    assert told("74", 0).deadline_text == "年内"


def test_titles_and_slogans_are_no_indicators(dongah: ParsedNotice) -> None:
    values = {i.value_text for t in dongah.tasks for i in t.indicators}
    assert "四个最严" in dongah.text
    assert not {"四个", "十条", "15分钟", "3岁以下", "500万元以上", "10千伏"} & values
