"""What holds for any text, not only for notices."""

import itertools
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import parse_document
from ingest.doc_number import is_damaged, normalise_doc_number
from ingest.document import Document
from ingest.errors import NoTasksError
from ingest.jsonl import parse_task, read_tasks, render_task, write_tasks
from ingest.model import ParsedNotice, Task
from ingest.numerals import parse_chinese_number
from ingest.outline import find_outline
from ingest.report import REASON_KINDS, REMARK_KINDS, make_report
from ingest.report_text import render_report
from ingest.responsibility import split_units

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Pieces that the parser looks for, so that arbitrary text reaches every branch.
PIECES = st.sampled_from(
    "\n|\n\n|\u3000|1.|2.|3．|一、|二、|（一）|(二)|①|第一条|第二章 |。|，|、|；|：|（|）|[|】|〔|"
    "牵头单位：|责任单位:|配合单位|牵头|负责|按职责分工负责|县财政局|市发改委、|各县（市、区）人民政府|等|以上|不低于|20|1,800|2-3家|500万元|其中|"
    "2023年|〔2023〕4号|东政办发〔20234号|《|》|“|”|关于印发|的通知|附件|抄送|下同|项目0个，投资5万元|# Page 3:\n|"
    "索引号：|有效性：失效|2023-05-04|\x0b|\x85|\u2028|\ufeff".split("|")
)
NOTICE_LIKE = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=80).map("".join)


@given(st.from_type(Task))
@QUICK
def test_a_task_survives_json(task: Task) -> None:
    line = render_task(task)
    assert "\n" not in line
    assert parse_task(line) == task


@given(st.lists(st.from_type(Task), max_size=4))
@QUICK
def test_tasks_survive_the_file(tmp_path_factory: pytest.TempPathFactory, tasks: list[Task]) -> None:
    path = tmp_path_factory.mktemp("jsonl") / "tasks.jsonl"
    assert write_tasks(tasks, path) == len(tasks)
    assert read_tasks(path) == tuple(tasks)


@given(st.integers(min_value=0, max_value=999_999_999_999))
@QUICK
def test_a_chinese_number_is_read_back(value: int) -> None:
    assert parse_chinese_number(_chinese(value)) == value


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿两", max_size=30))
@QUICK
def test_any_row_of_numerals_is_a_number_or_none(text: str) -> None:
    value = parse_chinese_number(text)
    assert value is None or value >= 0


@given(st.one_of(st.text(max_size=30), NOTICE_LIKE))
@QUICK
def test_normalising_a_document_number_twice_changes_nothing(text: str) -> None:
    once = normalise_doc_number(text)
    assert normalise_doc_number(once) == once
    assert not is_damaged(once) or is_damaged(text) or once != text


@given(
    st.lists(st.text(alphabet="县市区局委办财政民卫健", min_size=2, max_size=8), min_size=1, max_size=9, unique=True)
)
@QUICK
def test_units_joined_by_any_separator_are_split_again(units: list[str]) -> None:
    for separator in "、,，;；":
        assert split_units(separator.join(units)) == tuple(units)


@given(st.one_of(st.text(), NOTICE_LIKE))
@QUICK
def test_blocks_partition_any_text(text: str) -> None:
    blocks = find_outline(text).blocks
    assert "".join(text[b.start : b.end] for b in blocks) == text
    assert all(b.start < b.end for b in blocks) or not text
    assert all(left.end == right.start for left, right in itertools.pairwise(blocks))


@given(st.one_of(st.text(), NOTICE_LIKE))
@QUICK
def test_any_text_parses_or_is_refused(text: str) -> None:
    parsed = _parse(text)
    if parsed is None:
        return
    assert len({t.task_id for t in parsed.tasks}) == len(parsed.tasks) > 0
    for task in parsed.tasks:
        assert text[task.start : task.end] == task.source_text
        for part in (*task.responsibilities, *task.indicators, *task.flags):
            assert text[part.span.start : part.span.end] == part.span.text
    for _, span in parsed.notice.header_spans:
        assert text[span.start : span.end] == span.text
    report = make_report(parsed)
    assert render_report(report)
    lines = text.count("\n") + 1
    for finding in (*report.reasons, *report.remarks):
        assert 1 <= finding.line <= lines
        assert finding.words in text
    assert {f.kind for f in report.reasons} <= set(REASON_KINDS)
    assert {f.kind for f in report.remarks} <= set(REMARK_KINDS)


LONG = 5_000


@pytest.mark.parametrize(
    "text",
    [
        "1." * LONG,
        "1.a\n2.b\n" + "（" * LONG,
        "1.a\n2." + "1个" * LONG,
        "1.a\n2." + "（牵头" * LONG,
        "1.a\n2." + "牵头单位：" * LONG,
        "1.a\n2." + "县局、" * LONG + "牵头）",
        "1.a\n2." + "“" * LONG,
        "1.a\n2." + " " * LONG + "x",
        "\n".join(f"{n}.新增{n}家" for n in range(1, 5000)),
        "关于印发" * LONG + "\n1.a\n2.b",
        "1.a\n2." + "1" * LONG,
        "1.a\n2.项目" + "1" * 6000 + "个,投资1万元",
        "1.a\n2.项目0个,投资5万元",
        "《" * LONG + "\n1.a\n2.b",
        "一" * LONG + "\n1.a\n2.b",
        "1.a\n2." + "新建《1》2个、两个" * LONG,
        "1.a\n2.b\n" * LONG,
        "1.a\n2.b\n" + "字\n" * LONG + "（县局负责）",
        "1.a\n2." + "责任分工：由县局负责，" * LONG,
        "（" + "政府发〔2023〕4号（" * LONG + "\n1.a\n2.b",
        "# Page 1:\n1.a\n2." + "字 字 字\n" * LONG,
        "序号\n主要内容\n牵头单位\n" + "".join(f"{n}\n内容。\n县局\n" for n in range(1, LONG // 4)),
        "<p>" * LONG + "1.a\n2.b",
    ],
    ids=range(23),
)
def test_long_and_hostile_text_takes_no_long_time(text: str) -> None:
    started = time.monotonic()
    _parse(text)
    assert time.monotonic() - started < 10


def _parse(text: str) -> ParsedNotice | None:
    try:
        return parse_document(Document(text, "any.txt", "0" * 64))
    except NoTasksError:
        return None


def _chinese(value: int) -> str:
    """A numeral as notices print it, worked digit by digit."""
    if value == 0:
        return "零"
    groups = []
    for scale in ("", "万", "亿"):
        value, group = divmod(value, 10_000)
        groups.append((group, scale))
    words = ""
    for group, scale in reversed(groups):
        if not group:
            continue
        words += ("零" if words and group < 1000 else "") + _group(group) + scale
    return words


def _group(group: int) -> str:
    words, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, group = divmod(group, scale)
        if digit:
            words += ("零" if zero else "") + "零一二三四五六七八九"[digit] + name
        zero = bool(words) and not digit
    return words


def test_a_task_file_is_split_at_line_feeds_only(tmp_path: Path, dongah: ParsedNotice) -> None:
    odd = replace(dongah.tasks[0], title="甲\u2028乙\x85丙\x0b丁")
    write_tasks([odd], tmp_path / "t.jsonl")
    assert read_tasks(tmp_path / "t.jsonl") == (odd,)
