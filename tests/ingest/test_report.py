"""The acceptance report: what makes a notice need review, what is only remarked, and where each finding points."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from ingest import parse_document
from ingest.batch import read_all
from ingest.checks.finding import Finding
from ingest.document import Document
from ingest.model import ParsedNotice
from ingest.report import REASON_KINDS, REMARK_KINDS, Verdict, make_report
from ingest.report_json import SCHEMA_VERSION, render_json
from ingest.report_text import render_report
from tests.notices import parse_one

TITLE = "某县2024年重点工作任务"
HEADER = f"{TITLE}\n某政办发〔2024〕3号\n某县人民政府办公室\n2024年3月1日\n"
UNITS = ("县交通局", "县教育局", "县水利局", "县民政局", "县卫生健康局", "县文化旅游局")
WORK = "按照年度计划组织实施，做好施工管理和群众工作，完成后由主管单位验收并公布结果"


def item(number: int, words: str = "", unit: str = "") -> str:
    words = (
        words or f"第{number * 7}号工程。按照年度计划组织实施，做好施工管理和群众工作，完成后由主管单位验收并公布结果"
    )
    return f"{number}.{words}。（牵头单位：{unit or UNITS[number % len(UNITS)]}）"


def notice(*lines: str, header: str = HEADER) -> ParsedNotice:
    return parse_document(Document(header + "\n".join(lines) + "\n", "notice.txt", "0" * 64))


SOUND = [item(n) for n in range(1, 7)]


def reasons(*lines: str, header: str = HEADER) -> list[tuple[str, str, int]]:
    return [(f.kind, f.task, f.line) for f in make_report(notice(*lines, header=header)).reasons]


def remarks(*lines: str, header: str = HEADER) -> list[tuple[str, str]]:
    return [(f.kind, f.task) for f in make_report(notice(*lines, header=header)).remarks]


def test_a_sound_notice_is_publishable() -> None:
    report = make_report(notice(*SOUND))
    assert report.reasons == ()
    assert report.verdict is Verdict.PUBLISHABLE
    assert remarks(*SOUND) == [("validity_unknown", "")]


# What is printed in place of lines of SOUND (from line 5 of the file on) -> the reasons.
REASONS: dict[str, tuple[dict[int, str], list[tuple[str, str, int]]]] = {
    "a number left out": ({3: ""}, [("missing_number", "4", 8)]),
    "a number without its point": ({3: item(3).replace("3.", "3 ", 1)}, [("missing_number", "", 7)]),
    "a number with a comma": ({3: item(3).replace("3.", "3，", 1)}, [("missing_number", "", 7)]),
    "a number twice": (
        {3: item(2, f"别的工程。{WORK}")},
        [("doubled_number", "2~2", 7), ("missing_number", "4", 8)],
    ),
    "the last number without its point": ({6: item(6).replace("6.", "6 ", 1)}, [("missed_task", "", 10)]),
    "the last number but one lost": ({5: item(5).replace("5.", "", 1)}, [("missed_task", "", 10)]),
    "no units": ({3: item(3).split("（")[0]}, [("no_units", "3", 7)]),
    "a unit of one character": ({3: item(3, unit="局")}, [("broken_unit", "3", 7)]),
    "a unit cut short": ({3: item(3, unit="县民政"), 4: item(4, unit="县民政局")}, [("broken_unit", "3", 7)]),
    "a unit with a sentence": ({3: item(3, unit="县民政局！抓紧办理")}, [("broken_unit", "3", 7)]),
    "a figure among units": ({3: item(3, unit="县民政局新建3个")}, [("broken_unit", "3", 7)]),
    "a long task": ({3: item(3, "第21号工程。" + "做好施工管理和群众工作，" * 60)}, [("long_task", "3", 7)]),
    "a short task": ({3: "3.修。"}, [("no_units", "3", 7), ("short_task", "3", 7)]),
    "the same task again": (
        {5: item(3).replace("3.", "5.", 1)},
        [("doubled_task", "5", 9)],
    ),
    "damage": ({3: item(3, f"第21号工程。推动17专精特新企业对接，{WORK}")}, [("lost_classifier", "3", 7)]),
    "a broken character": ({3: item(3, f"第21号工程。\ufffd{WORK}")}, [("unreadable_characters", "3", 7)]),
    "a unit broken in two": (
        {3: item(3, unit="县卫生 健康局"), 4: item(4, unit="县卫生健康局")},
        [("broken_unit", "3", 7)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REASONS)
def test_reasons(case: str) -> None:
    changed, expected = REASONS[case]
    lines = [changed.get(n, line) for n, line in enumerate(SOUND, 1)]
    lines = [line for line in lines if line] if "" in changed.values() else lines
    expected_lines = [(k, t, n - 1 if "" in changed.values() else n) for k, t, n in expected]
    assert reasons(*lines) == expected_lines


def test_a_line_that_looks_like_the_missing_number_is_shown() -> None:
    lines = [*SOUND[:2], SOUND[2].replace("3.", "3 ", 1), *SOUND[3:]]
    finding = make_report(notice(*lines)).reasons[0]
    assert finding.words == lines[2]
    assert finding.message == "缺编号 3，这一行像是它，却没有读成任务；请核对编号后的标点"


HEADERS = {
    "no year at all": (f"{TITLE.replace('2024年', '')}\n", [("no_year", "", 1)]),
    "a sentence for a title": ("各单位要认真组织实施2024年的工作。现将有关事项通知如下\n", [("odd_title", "", 1)]),
    "a damaged document number": (
        HEADER + "根据《某省2024年重点工作安排》（某政发〔20245号）制定。\n",
        [("broken_doc_number", "", 5)],
    ),
    "a run-together date": (f"{TITLE}\n202431\n", [("broken_date", "", 2)]),
}


@pytest.mark.parametrize("case", HEADERS)
def test_reasons_in_the_header(case: str) -> None:
    header, expected = HEADERS[case]
    assert reasons(*SOUND, header=header) == expected


def test_too_little_text() -> None:
    assert reasons("1.修路三条。（牵头单位：县交通局）", "2.建校两所。（牵头单位：县教育局）") == [
        ("little_text", "", 1)
    ]


def test_what_is_only_remarked() -> None:
    bare = f"{TITLE}\n"
    assert remarks(*SOUND, header=bare)[:4] == [
        ("no_doc_number", ""),
        ("no_issuing_body", ""),
        ("no_date", ""),
        ("validity_unknown", ""),
    ]
    assert reasons(*SOUND, header=bare) == []


@pytest.mark.parametrize(
    "word, kind, said",
    [("失效", "expired", "已标注为失效"), ("废止", "repealed", "已标注为废止")],
)
def test_a_notice_out_of_force_is_publishable_and_says_so(word: str, kind: str, said: str) -> None:
    report = make_report(notice(*SOUND, header=f"标题：{TITLE}\n有效性：{word}\n{HEADER}"))
    assert report.verdict is Verdict.PUBLISHABLE
    finding = next(f for f in report.remarks if f.kind == kind)
    assert said in finding.message
    assert (finding.line, finding.words) == (2, word)


def test_a_section_that_names_nobody_is_a_remark() -> None:
    lines = ["一、重点任务", *SOUND, "二、保障措施", *(f"{n}.加强第{n}种保障。各有关方面要通力合作" for n in (7, 8))]
    report = make_report(notice(*lines))
    assert report.reasons == ()
    assert [(f.kind, f.task, f.line) for f in report.remarks if f.kind == "section_without_units"] == [
        ("section_without_units", "7", 13)
    ]


def test_a_notice_that_never_names_units_is_normal() -> None:
    lines = [f"{n}.第{n * 7}号工程。按照年度计划组织实施，做好施工管理和群众工作，完成后公布" for n in range(1, 9)]
    report = make_report(notice(*lines))
    assert report.reasons == ()
    assert report.without_unit == tuple("12345678")


SIMILAR = {
    ("县发展改革局", "县发展和改革局"): True,
    ("县水利局", "县民政局"): False,
    ("县农业农村局", "市农业农村局"): False,
    ("县第一中学", "县第二中学"): False,
    ("县工信局", "县工业和信息化局"): False,
}


@pytest.mark.parametrize("pair", SIMILAR)
def test_units_printed_in_nearly_the_same_way(pair: tuple[str, str]) -> None:
    text = notice(item(1, unit=pair[0]), item(2, unit=pair[1]), *SOUND[2:])
    said = [f.message for f in make_report(text).remarks if f.kind == "similar_units"]
    assert said == ([f"单位名称有相近的写法，按不同单位收录：{pair[0]}／{pair[1]}"] if SIMILAR[pair] else [])


def test_text_and_figures_that_nothing_covers() -> None:
    words = "第21号工程。支持投资500万元以上的技术改造项目，做好施工管理和群众工作"
    lines = [*SOUND[:2], item(3, words), *SOUND[3:], "附件：", "一、填报说明", "（一）按月填报"]
    found = {f.kind: f for f in make_report(notice(*lines)).remarks}
    assert found["figures_without_indicator"].message.endswith("如 500万元以上")
    assert found["figures_without_indicator"].task == "3"
    assert found["numbered_text_after"].message.endswith("“一、填报说明”、“（一）按月填报”")
    assert found["numbered_text_after"].line == 12


def test_a_title_that_the_letter_prints_differently() -> None:
    letter = f"{HEADER}现将《某县2024年度重点工作任务》印发给你们。\n"
    assert ("other_title", "") in remarks(*SOUND, header=letter)
    assert ("other_title", "") not in remarks(*SOUND, header=letter.replace("年度", "年的"))


def test_the_shipped_notice_needs_review_for_its_damage_alone(dongah: ParsedNotice) -> None:
    report = make_report(dongah)
    assert report.verdict is Verdict.NEEDS_REVIEW
    assert [(f.task, f.kind, f.words) for f in report.reasons] == [
        (number, flag.kind, flag.span.text)
        for number, flag in sorted(report.suspicions, key=lambda s: dongah.text.count("\n", 0, s[1].span.start))
    ]
    assert [(f.kind, f.task) for f in report.remarks] == [
        ("expired", ""), ("figures_without_indicator", "17"), ("section_without_units", "92"),
    ]  # fmt: skip


def test_every_reason_over_the_real_notices_was_read_and_is_true(shared_notices: Path) -> None:
    outcomes = [o for o in read_all([shared_notices / "raw"]) if o.reports]
    found = {
        o.path.name.split("-")[0]: [(f.kind, f.task) for f in report.reasons]
        for o in outcomes
        for report in o.reports
        if report.reasons
    }
    # 55 prints neither （四） nor （五）, and has “整治提升；, “四项行动”“ and “区宜居办“ for quotation marks.
    assert found == {
        "55": [
            ("missing_number", "三-六-1"),
            ("missing_number", "三-六-1"),
            ("unbalanced_quote", "第一部分"),
            ("unbalanced_quote", "第一部分"),
            ("unbalanced_quote", "四-四"),
        ]
    }


def test_the_text_names_place_and_words() -> None:
    lines = render_report(make_report(notice(*SOUND[:2], item(3).split("（")[0], *SOUND[3:]))).split("\n")
    assert lines[0] == f"《{TITLE}》"
    assert lines[6:] == [
        "  结论 需核对，1 处：",
        "    第 7 行 任务3：同一部分的其他任务写了责任单位，这一项没有，请核对是否漏了"
        "｜3.第21号工程。按照年度计划组织实施，做好施工管理和群众工作，完成后由主管单位…",
        "  提示 1 条：",
        "    第 1 行 没有标注有效性，答复不会替它断定",
    ]


def test_rules_are_checked_by_their_articles() -> None:
    articles = [f"第{n}条 {WORK}。" for n in "一二三四五六"]
    sound = make_report(notice(*articles))
    assert (sound.n_found, sound.n_expected, sound.n_clauses, sound.reasons) == (0, 0, 6, ())
    report = make_report(notice(*articles[:2], *articles[3:]))
    assert report.missing == ("3",)
    assert [(f.kind, f.task) for f in report.reasons] == [("missing_number", "第四条")]
    assert "    第 7 行 第四条：缺编号 3，" in render_report(report)


PAGE = (Path(__file__).resolve().parents[2] / "docs" / "INGEST_REPORT.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    section = re.search(rf"^## {heading}.*?(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert section is not None
    return re.findall(r"^\| `(\w+)` \|", section.group(), re.MULTILINE)


def test_every_kind_is_documented() -> None:
    assert documented("需核对的理由") == list(REASON_KINDS)
    assert documented("提示") == list(REMARK_KINDS)


def test_every_field_of_the_json_is_documented(tmp_path: Path, root: Path) -> None:
    (tmp_path / "empty.txt").touch()
    report = json.loads(
        render_json(read_all([root / "data" / "notices" / "dongah-2023-4.txt", tmp_path / "empty.txt"]))
    )
    assert f"版本 {SCHEMA_VERSION}" in PAGE
    assert report["schema_version"] == SCHEMA_VERSION
    assert documented("整份报告") == list(report)
    good, bad = report["files"]
    assert documented("files 的每一项") == list(good) == list(bad)
    finding = [f.name for f in fields(Finding)]
    assert documented("notices 的每一项") == [*good["notices"][0], *finding]
    assert list(good["notices"][0]["reasons"][0]) == finding
    assert report["summary"] == {"total": 2, "publishable": 0, "needs_review": 1, "unreadable": 1}
    assert bad["error"] == {
        "kind": "UnreadableFileError",
        "message": "文件 empty.txt 是空的；应为一份通知的正文。请检查文件是否保存完整。",
    }
    assert parse_one(root / "data" / "notices" / "dongah-2023-4.txt").notice.source_sha256 in str(good)
