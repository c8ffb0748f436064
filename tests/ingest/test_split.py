"""Notices put into one file are told apart at their joints; a notice with all its parts is one."""

import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import parse_file
from ingest.document import read_document
from ingest.report import make_report
from ingest.split import split_notices

GLUES = ("\n", "\n\n\n", "\n---\n", "\n\n# Page 77:\n", "\n\u3000\n\n— 12 —\n", "\n\n========\n\n")
# The traditional-script copy of 03 has the same 文号, so next to it it is the same notice.
COPIES = frozenset({"03", "D1"})


@pytest.fixture(scope="module")
def texts(root: Path, shared_notices: Path) -> dict[str, str]:
    paths = [*sorted((shared_notices / "raw").glob("*.txt")), root / "data" / "notices" / "dongah-2023-4.txt"]
    return {path.name.split("-")[0]: read_document(path).text for path in paths}


def _first_line(text: str) -> int:
    """Where the first line begins that is not blank."""
    return next(
        sum(len(line) + 1 for line in text.split("\n")[:number])
        for number, line in enumerate(text.split("\n"))
        if line.strip()
    )


def _join(texts: list[str], glue: str) -> tuple[str, list[tuple[int, int]]]:
    joined, starts = texts[0], [0]
    for text in texts[1:]:
        joined += glue
        starts.append(len(joined) + _first_line(text))
        joined += text
    return joined, list(zip(starts, [*starts[1:], len(joined)], strict=True))


def test_no_known_notice_is_split(texts: dict[str, str]) -> None:
    assert len(texts) == 36
    assert {number: split_notices(text) for number, text in texts.items()} == {
        number: ((0, len(text)),) for number, text in texts.items()
    }


def test_every_pair_is_split_at_the_joint(texts: dict[str, str]) -> None:
    missed = []
    pairs = [p for p in itertools.permutations(texts, 2) if set(p) != COPIES]
    for (first, second), glue in zip(pairs, itertools.cycle(GLUES)):
        joined, expected = _join([texts[first], texts[second]], glue)
        if list(split_notices(joined)) != expected:
            missed.append((first, second))
    assert len(pairs) == 36 * 35 - 2
    assert missed == []


@pytest.mark.parametrize("count", [3, 4, 5])
def test_more_than_two_are_split_at_the_joints(texts: dict[str, str], count: int) -> None:
    numbers = [n for n in texts if n != "D1"]
    for shift, glue in itertools.product(range(len(numbers)), GLUES[:2]):
        chosen = [numbers[(shift + step * 7) % len(numbers)] for step in range(count)]
        joined, expected = _join([texts[n] for n in chosen], glue)
        assert list(split_notices(joined)) == expected, chosen


BODY = (
    "为做好今年的重点工作，推动高质量发展，经县政府同意，现就有关事项通知如下。\n一、加快建设\n"
    "1.修路。新建公路3公里，改造危桥2座，提升农村公路通达水平。（牵头单位：县交通局）\n"
    "2.建校。新建小学1所，改扩建幼儿园2所，增加学位，改善办学条件。（牵头单位：县教育局）\n"
    "3.植树。造林一万亩，建设森林公园，保护好绿水青山。（牵头单位：县林业局）\n"
)
COVER = (
    "某县人民政府办公室关于印发某县重点工作方案的通知\n某政办发〔2024〕1号\n各乡镇人民政府，县政府各部门：\n"
    "《某县重点工作方案》已经县政府同意，现印发给你们，请认真贯彻执行。\n某县人民政府办公室\n2024年3月1日\n\n"
)

TITLE = COVER.splitlines()[0]
PLAN = "某县重点工作方案\n" + BODY
LISTED = "".join(f"{n}.某县人民政府关于做好第{n}项工作的通知（2020年1月{n}日）\n" for n in range(1, 7))
NUMBERED = "".join(f"{n}.关于做好第{n}项工作的通知（某政发〔2020〕{n}号）\n" for n in range(1, 7))
FLOODS = "某市人民政府关于做好防汛工作的通知"

ONE = {
    "a plan with its own title": COVER + PLAN,
    "attachments with titles": f"{COVER}附件1\n{PLAN}附件2\n某县任务分解表\n{BODY}附件3\n名词解释\n{BODY}",
    "a letter as a form": f"{COVER}{BODY}附件2\n\n关于申请重点项目资金的函\n县财政局：\n我单位申请资金。\n",
    "a form with blanks": f"{COVER}{BODY}\n关于XX项目立项的批复\nXX局：\n你局报来的材料收悉。\n",
    "a list of notices": f"{COVER}{BODY}附件：废止文件目录\n{LISTED}",
    "a list of notices with numbers": COVER + BODY + NUMBERED,
    "a basis that wraps": f"{COVER}{BODY}4.落实《某省人民政府\n关于印发要点的通知》\n（某政发〔2023〕9号）要求。\n",
    "a notice that it forwards": (
        f"某县人民政府办公室关于转发《{FLOODS}》的通知\n某政办发〔2024〕2号\n各乡镇人民政府：\n"
        f"现将《{FLOODS}》转发给你们，请认真贯彻执行。\n{BODY}\n{FLOODS}\n某市政发〔2024〕7号\n各县人民政府：\n{BODY}"
    ),
    "a page that prints its title three times": f"{TITLE}\n某政办发〔2024〕1号\n有效\n{COVER}{BODY}{COVER}",
    "fields again at the end": (
        f"标题：{TITLE}\n文号：某政办发〔2024〕1号\n发布日期：2024-03-01\n{COVER}{BODY}"
        "索引号：X1/2024-1\n发文字号：某政办发〔2024〕1号\n发布日期：2024-03-01\n"
    ),
    "a meeting": f"{COVER}{BODY}时间：2024年3月5日\n地点：县政府会议室\n来源：某县\n主题词：重点 工作\n",
    "numbering that begins anew": COVER + BODY * 3,
    "nothing": "",
    "blank lines": "\n \n\n",
}


@pytest.mark.parametrize("kind", ONE)
def test_one_notice_stays_whole(kind: str) -> None:
    assert split_notices(ONE[kind]) == ((0, len(ONE[kind])),)


SECOND = {
    "a letterhead": "某市教育局文件\n某教发〔2024〕5号\n\n关于做好招生工作的通知\n各县教育局：\n",
    "only those it is addressed to": "某市教育局关于做好招生工作的通知\n各县（市、区）教育局，各有关学校：\n",
    "one body addressed": "某市人民政府关于同意设立开发区的批复\n某县人民政府：\n",
    "only a number": "某市教育局关于做好招生工作的意见\n某教发〔2024〕5号\n",
    "a heading in Markdown": "## 某市教育局关于做好招生工作的通知\n\n某教发〔2024〕5号\n",
    "a number in the year": "商务部等9部门关于促进消费的通知\n商服贸函2026年第322号\n",
    "a title in lines": "某市教育局 某市财政局\n关于印发《某市招生工作\n实施方案》的通知\n某教发〔2024〕5号\n",
    "a portal's fields": "标题：关于做好招生工作的通知\n发布日期：2024-03-01\n文号：某教发〔2024〕5号\n\n",
    "a title above a portal's fields": (
        "某市教育局关于做好招生工作的通知\n索引号：X9/2024-2\n主题分类：教育\n发布日期：2024-03-01\n"
    ),
    "fields as cells": (
        "索引号\nX9/2024-2\n主题分类\n教育\n发布日期\n2024-03-01\n关于做好招生工作的通知\n各县教育局：\n"
    ),
    "a number and a date in a collection": (
        "12.\n某市教育局关于做好\n\n# Page 9:\n招生工作的通知（2024年3月1日）\n各县教育局：\n"
    ),
}


@pytest.mark.parametrize("kind", SECOND)
@pytest.mark.parametrize("glue", GLUES)
def test_how_a_second_notice_begins(kind: str, glue: str) -> None:
    joined, expected = _join([f"{COVER}{BODY}", f"{SECOND[kind]}{BODY}"], glue)
    assert list(split_notices(joined)) == expected


PIECES = st.sampled_from(
    "\n|\n\n|关于|印发|《|》|的通知|各县教育局：|某政发〔2024〕1号|"
    "标题：|文号：|发布日期：|。|建设|附件1|1.|（2024年1月1日）|# Page 3:".split("|")
)


@given(st.lists(PIECES, max_size=80).map("".join))
@settings(max_examples=100, deadline=None)
def test_ranges_cover_any_text(text: str) -> None:
    ranges = split_notices(text)
    assert "".join(text[start:end] for start, end in ranges) == text
    assert len(ranges) == 1 or all(start < end for start, end in ranges)


@pytest.mark.parametrize(
    "text",
    [
        "关于\n" * 50_000,
        "关于关于通知" * 50_000,
        "关于印发建设的通知\n" * 30_000,
        "关于印发建设的通知\n各县：。\n" * 20_000,
        "标题：关于建设的通知\n文号：1\n来源：2\n。\n" * 10_000,
        "标题：\n建设\n" * 30_000,
        "某" * 500_000,
        "某县、\n" * 100_000,
        "《" * 100_000 + "关于" * 100_000,
        "1.\n" * 100_000,
    ],
    ids=range(10),
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    started = time.monotonic()
    assert split_notices(text)[-1][1] == len(text)
    assert time.monotonic() - started < 20


def test_the_notices_of_one_file_are_read_apart(tmp_path: Path) -> None:
    """A notice of each file keeps its own tasks, header and offsets; one without tasks is not lost."""
    first = _small("甲", 1) + "1.修路。（牵头单位：县交通局）\n2.建校。（牵头单位：县教育局）\n" + _FILLER
    second = _small("乙", 2) + "1.治水。（牵头单位：县水利局）\n2.种树。（牵头单位：县林业局）\n" + _FILLER
    third = _small("丙", 3) + _FILLER
    path = tmp_path / "all.txt"
    path.write_text(first + second + third, encoding="utf-8")
    notices = parse_file(path)
    assert [[t.title for t in n.tasks] for n in notices] == [["修路", "建校"], ["治水", "种树"], []]
    assert [n.notice.doc_number for n in notices] == [f"某政发〔2024〕{n}号" for n in (1, 2, 3)]
    assert "".join(n.text for n in notices) == first + second + third
    assert "nothing_citable" in {r.kind for r in make_report(notices[2]).reasons}
    ids = [n.notice.notice_id for n in notices]
    assert len(set(ids)) == 3
    for notice in notices:
        for task in notice.tasks:
            assert notice.text[task.start : task.end] == task.source_text
    path.write_text(second + third + first, encoding="utf-8")
    assert {n.notice.notice_id for n in parse_file(path)} == set(ids)


_FILLER = "各单位要高度重视，按照任务分工认真组织实施，" * 8 + "确保完成。\n"


def _small(name: str, number: int) -> str:
    return f"{name}县人民政府关于做好重点工作的通知\n某政发〔2024〕{number}号\n各乡镇人民政府，县直各单位：\n"
