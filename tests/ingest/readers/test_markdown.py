"""Markdown -> text without marks and tables; plain text stays as it is."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.content import Cell, Grid, Paragraph
from ingest.document import read_document
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS
from ingest.model import ParsedNotice
from ingest.readers.markdown import read_markdown, read_pipe_tables
from tests.notices import parse_one

LINES = {
    "heading": ("## 一、加快建设", "一、加快建设"),
    "closed heading": ("# 关于印发要点的通知 ##", "关于印发要点的通知"),
    "no heading": ("#修路", "#修路"),
    "mark of a page": ("# Page 12:", "# Page 12:"),
    "number of a page": ("- 12 -", "- 12 -"),
    "bold": ("**1.修路。**新建**3公里**。", "1.修路。新建3公里。"),
    "quotation": ("> > 1.修路。", "1.修路。"),
    "bullet": ("  - 修路", "修路"),
    "bullet with a box": ("* [x] 修路", "修路"),
    "negative number": ("-5度", "-5度"),
    "ordered lists keep their numbers": ("7. 修路\n7. 建校\n1) 种树", "7. 修路\n7. 建校\n1) 种树"),
    "escapes": (r"1\. 修路\*\_\#\|", "1. 修路*_#|"),
    "backslash before a word": (r"农业\林业", r"农业\林业"),
    "link": ('见[工作方案](http://a.cn/b?c=d "题")和[附件1](./附件.docx)', "见工作方案和附件1"),
    "brackets that are no link": ("[牵头单位](县财政局)", "[牵头单位](县财政局)"),
    "image": ("![图](a.png)修路", "修路"),
    "code": ("`修路`", "修路"),
    "tags": ('<b>修路</b><br>新建<span style="a">3</span>公里&nbsp;&lt;', "修路\n新建3公里\xa0<"),
    "names in angle brackets": ("<关于修路的通知>", "<关于修路的通知>"),
    "products": ("5*3*2米，A_B_C", "5*3*2米，A_B_C"),
    "hard break": ("修路\\", "修路"),
    "indent of a paragraph": ("    　　1.修路。", "    　　1.修路。"),
}


@pytest.mark.parametrize("kind", LINES)
def test_a_line(kind: str) -> None:
    printed, expected = LINES[kind]
    assert read_markdown(printed, "a.md") == [Paragraph(expected)]


def test_rules_and_fences_go() -> None:
    text = "---\n甲\n===\n\n***\n```text\n乙\n```\n_ _ _\n丙"
    assert read_markdown(text, "a.md") == [Paragraph("甲\n\n乙\n丙")]


TABLE = (
    "任务表\n\n| 序号 | 任务 |单位|\n|:--|:-:|---|\n| 1 | **修路**<br>三公里 | 县\\|局 |\n| 2 | | 县局 | 备注 |\n\n完。"
)
GRID = Grid(
    (
        Cell("序号", 0, 0),
        Cell("任务", 0, 1),
        Cell("单位", 0, 2),
        Cell("1", 1, 0),
        Cell("修路\n三公里", 1, 1),
        Cell("县|局", 1, 2),
        Cell("2", 2, 0),
        Cell("县局", 2, 2),
        Cell("备注", 2, 3),
    )
)


@pytest.mark.parametrize("read", [read_markdown, read_pipe_tables])
def test_a_pipe_table(read: object) -> None:
    assert callable(read)
    assert read(TABLE, "a.md") == [Paragraph("任务表\n"), GRID, Paragraph("\n完。")]


def test_a_table_without_outer_bars() -> None:
    assert read_markdown("甲|乙\n-|-\n1|2", "a.md") == [
        Grid((Cell("甲", 0, 0), Cell("乙", 0, 1), Cell("1", 1, 0), Cell("2", 1, 1)))
    ]


@pytest.mark.parametrize(
    "text", ["甲|乙\n---\n丙", "甲|乙\n|-|-|-|\n", "首页 | 公开 | 服务\n1.修路。", "|甲|\n|-|\n|乙|"]
)
def test_bars_that_draw_no_table(text: str) -> None:
    assert read_pipe_tables(text, "a.txt") == [Paragraph(text)]


def test_html_among_markdown() -> None:
    text = "# 甲\n<table>\n<tr><td rowspan=2>建设</td><td>修路</td></tr>\n<tr><td>建校</td></tr>\n"
    text += "</table>\n乙\n<ol><li>丙</ol>"
    assert read_markdown(text, "a.md") == [
        Paragraph("甲"),
        Grid((Cell("建设", 0, 0, 2, 1), Cell("修路", 0, 1), Cell("建校", 1, 1))),
        Paragraph("乙"),
        Paragraph("1.丙"),
    ]
    assert read_markdown("<table>\n1.修路。", "a.md") == [Paragraph("<table>\n1.修路。")]


def test_too_many_cells_are_refused() -> None:
    row = "|" + "a|" * 1000 + "\n"
    table = row + "|" + "-|" * 1000 + "\n" + row * (MAX_TABLE_CELLS // 1000)
    with pytest.raises(UnreadableFileError, match=f"应为不超过 {MAX_TABLE_CELLS:,} 个单元格"):
        read_markdown(table, "a.md")


@given(st.text())
def test_text_without_a_table_is_plain(text: str) -> None:
    bare = text.replace("|", "")
    assert read_pipe_tables(bare, "a.txt") == [Paragraph(bare)]


def test_known_notices_come_out_unchanged(root: Path, shared_notices: Path) -> None:
    """All but the saved pages. Rows of = around a word are kept; no notice has another mark of Markdown."""
    paths = [*sorted((shared_notices / "raw").glob("*.txt")), root / "data" / "notices" / "dongah-2023-4.txt"]
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert read_markdown(text, "a.md") == [Paragraph(text)] or text.startswith("<div"), path.name
        assert read_pipe_tables(text, "a.txt") == [Paragraph(text)]


def test_the_notice_of_the_project_in_markdown(tmp_path: Path, root: Path, dongah: ParsedNotice) -> None:
    lines = (root / "data" / "notices" / "dongah-2023-4.txt").read_text(encoding="utf-8").split("\n")
    heads = {path for task in dongah.tasks for path in task.section_path}
    marked = [f"## {s}" if s.strip() in heads else s.replace(".", "\\.", 1) if s[:1].isdigit() else s for s in lines]
    assert sum(s.startswith("## ") for s in marked) == 11
    path = tmp_path / "dongah-2023-4.md"
    path.write_text("\n".join(marked), encoding="utf-8")
    assert read_document(path).text == dongah.text
    assert [t.source_text for t in parse_one(path).tasks] == [t.source_text for t in dongah.tasks]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "![" * 100_000,
        "[a](" * 100_000,
        "> " * 200_000,
        "|-" * 200_000,
        "`" * 200_000,
        "<b" * 200_000,
        "<table>\n" * 50_000,
        "- " * 200_000,
        "a|b\n" * 100_000,
        "_ " * 200_000,
        "# " * 200_000,
        "&" * 200_000,
    ],
    ids=range(13),
)
def test_hostile_markdown_takes_no_long_time(text: str) -> None:
    started = time.monotonic()
    assert read_markdown(text + "\n修路", "a.md")
    assert time.monotonic() - started < 20
