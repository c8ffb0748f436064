"""Automatic numbers, as Word prints them; what LibreOffice prints is the second opinion."""

import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.content import Grid, Paragraph
from ingest.errors import UnreadableFileError
from ingest.readers.docx import read_docx
from ingest.readers.list_numerals import format_list_number
from tests.ingest.editions import add_list, save_word, set_list

OUTLINE = [
    ("chineseCountingThousand", "%1、", "nothing"),
    ("chineseCountingThousand", "（%2）", "nothing"),
    ("decimal", "%3.", "tab"),
    ("decimal", "%3.%4", "space"),
    ("decimalEnclosedCircle", "%5", "nothing"),
]


def add_number(document: WordDocument, list_id: str, of: str, overrides: str = "") -> None:
    """Another list on the levels of the abstract list `of`."""
    number = f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'
    document.part.numbering_part.element.append(parse_xml(number))


def start(level: int, value: int) -> str:
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{value}"/></w:lvlOverride>'


def labels(document: WordDocument, *places: tuple[str, int]) -> list[str]:
    """The numbers of paragraphs in these lists and levels, each with the letter x after it."""
    for list_id, level in places:
        set_list(document.add_paragraph("x"), list_id, level)
    return [c.text for c in read_docx(save_word(document), "x.docx") if isinstance(c, Paragraph)]


def outline(*levels: int) -> list[str]:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    return labels(document, *(("901", level) for level in levels))


def test_levels_count_and_restart_below_a_higher_one() -> None:
    assert outline(0, 1, 1, 2, 2, 3, 1, 2, 4, 4, 0, 1) == [
        "一、x",
        "（一）x",
        "（二）x",
        "1. x",
        "2. x",
        "2.1 x",
        "（三）x",
        "1. x",
        "①x",
        "②x",
        "二、x",
        "（一）x",
    ]


def test_a_level_that_was_skipped_counts_as_begun() -> None:
    assert outline(2, 1, 0, 3) == ["1. x", "（二）x", "二、x", "1.1 x"]


def test_lists_of_one_abstract_list_count_on_until_one_sets_its_start() -> None:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    add_number(document, "911", "901")
    add_number(document, "912", "901", start(0, 5))
    add_number(document, "913", "901", start(2, 1))
    places = [
        ("901", 0),
        ("911", 0),
        ("912", 0),
        ("912", 0),
        ("901", 0),
        ("901", 2),
        ("901", 2),
        ("913", 2),
        ("913", 2),
    ]
    assert labels(document, *places) == ["一、x", "二、x", "五、x", "六、x", "七、x", "1. x", "2. x", "1. x", "2. x"]


def test_a_list_may_change_a_level() -> None:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    level = '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl>'
    add_number(document, "911", "901", f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    assert labels(document, ("911", 0), ("911", 0)) == ["第3条x", "第4条x"]


def with_levels(levels: str) -> WordDocument:
    document = docx.Document()
    abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="901">{levels}</w:abstractNum>'
    document.part.numbering_part.element.insert(0, parse_xml(abstract))
    add_number(document, "901", "901")
    return document


def test_a_level_may_go_on_below_a_new_heading() -> None:
    """The tasks of many notices count through all sections: lvlRestart 0."""
    heading = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>'
    )
    task = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:lvlRestart w:val="0"/><w:lvlText w:val="%2."/></w:lvl>'
    document = with_levels(heading + task)
    assert labels(document, *(("901", level) for level in (0, 1, 1, 0, 1))) == [
        "一、x",
        "1. x",
        "2. x",
        "二、x",
        "3. x",
    ]


def test_a_level_may_restart_only_below_a_certain_one() -> None:
    def level(i: int, more: str = "") -> str:
        text = f'<w:suff w:val="nothing"/><w:lvlText w:val="%{i + 1}."/>'
        return f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/>{more}{text}</w:lvl>'

    document = with_levels(level(0) + level(1) + level(2, '<w:lvlRestart w:val="1"/>'))
    found = labels(document, *(("901", i) for i in (0, 1, 2, 1, 2, 0, 2)))
    assert found == ["1.x", "1.x", "1.x", "2.x", "2.x", "2.x", "1.x"]


def test_legal_numbers_and_formats_for_new_programs() -> None:
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    chapter = (
        '<w:lvl w:ilvl="0"><w:start w:val="2"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
    )
    legal = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:isLgl/><w:suff w:val="space"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    custom = (
        f'<w:lvl w:ilvl="2"><w:start w:val="1"/><mc:AlternateContent {space}><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice><mc:Fallback><w:numFmt w:val="upperRoman"/>'
        '</mc:Fallback></mc:AlternateContent><w:suff w:val="nothing"/><w:lvlText w:val="%3）"/></w:lvl>'
    )
    document = with_levels(chapter + legal + custom)
    assert labels(document, ("901", 0), ("901", 1), ("901", 2)) == ["第二章x", "2.1 x", "I）x"]


def test_a_style_gives_the_list_and_a_paragraph_may_refuse_it() -> None:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    root = document.part.numbering_part.element
    for i, name in ((0, "Heading1"), (1, "Heading2")):
        root.find(f".//{{*}}lvl[{i + 1}]").insert(1, parse_xml(f'<w:pStyle {nsdecls("w")} w:val="{name}"/>'))
    for name, numbered in (("Heading 1", True), ("Heading 2", False)):
        style = document.styles[name]
        if numbered:
            properties = style.element.get_or_add_pPr()
            properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="901"/></w:numPr>'))
    document.styles["Heading 2"].base_style = document.styles["Heading 1"]
    document.add_heading("甲", 1)
    document.add_heading("乙", 2)
    document.add_heading("丙", 2)
    set_list(document.add_heading("丁", 1), "0")
    document.add_heading("戊", 1)
    assert [c.text for c in read_docx(save_word(document), "x") if isinstance(c, Paragraph)] == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "丁",
        "二、戊",
    ]


def test_a_list_may_take_its_levels_from_a_style() -> None:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    style = document.styles.add_style("Outline", 1).element.get_or_add_pPr()
    style.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="901"/></w:numPr>'))
    link = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="902"><w:numStyleLink w:val="Outline"/></w:abstractNum>'
    document.part.numbering_part.element.insert(0, parse_xml(link))
    add_number(document, "902", "902")
    assert labels(document, ("902", 0), ("902", 1)) == ["一、x", "（一）x"]


def test_bullets_print_no_number_and_hidden_paragraphs_take_none() -> None:
    document = docx.Document()
    add_list(document, "901", [("bullet", "\uf0b7", "tab")])
    add_list(document, "902", [("decimal", "%1.", "nothing")])
    set_list(document.add_paragraph("点"), "901")
    set_list(document.add_paragraph("甲"), "902")
    hidden = document.add_paragraph()
    set_list(hidden, "902")
    hidden.add_run("暗").font.hidden = True
    hidden._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))
    set_list(document.add_paragraph("乙"), "902")
    assert [c.text for c in read_docx(save_word(document), "x") if isinstance(c, Paragraph)] == [
        "点",
        "1.甲",
        "",
        "2.乙",
    ]


def test_an_empty_cell_prints_its_number() -> None:
    document = docx.Document()
    add_list(document, "901", [("decimal", "%1", "tab")])
    table = document.add_table(rows=3, cols=2)
    for row in table.rows:
        set_list(row.cells[0].paragraphs[0], "901")
        row.cells[1].text = "任务"
    (grid,) = read_docx(save_word(document), "x")
    assert isinstance(grid, Grid)
    assert [c.text for c in grid.cells] == ["1", "任务", "2", "任务", "3", "任务"]


def test_a_long_number_on_very_many_paragraphs() -> None:
    document = docx.Document()
    add_list(document, "901", [("decimal", "长" * 100_000, "nothing")])
    with pytest.raises(UnreadableFileError, match=r"文件 x\.docx 超过 5,000,000 个字"):
        labels(document, *[("901", 0)] * 51)


@pytest.mark.parametrize(
    "number_format, printed",
    [
        ("decimal", "1 10 12 20 21 105"),
        ("decimalZero", "01 10 12 20 21 105"),
        ("decimalFullWidth", "１ １０ １２ ２０ ２１ １０５"),
        ("chineseCounting", "一 十 十二 二十 二十一 一〇五"),
        ("chineseCountingThousand", "一 十 十二 二十 二十一 一百〇五"),
        ("ideographDigital", "一 一〇 一二 二〇 二一 一〇五"),
        ("japaneseCounting", "一 十 十二 二十 二十一 百五"),
        ("chineseLegalSimplified", "壹 壹拾 壹拾贰 贰拾 贰拾壹 壹佰零伍"),
        ("decimalEnclosedCircle", "① ⑩ ⑫ ⑳ 21 105"),
        ("decimalEnclosedParen", "⑴ ⑽ ⑿ ⒇ 21 105"),
        ("ideographTraditional", "甲 癸 12 20 21 105"),
        ("ideographZodiac", "子 酉 亥 20 21 105"),
        ("upperRoman", "I X XII XX XXI CV"),
        ("lowerLetter", "a j l t u aaaaa"),
        ("unheardOf", "1 10 12 20 21 105"),
    ],
)
def test_number_formats(number_format: str, printed: str) -> None:
    assert " ".join(format_list_number(v, number_format) for v in (1, 10, 12, 20, 21, 105)) == printed


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_the_same_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    add_list(document, "901", OUTLINE)
    add_number(document, "911", "901")
    add_number(document, "912", "901", start(0, 5))
    add_number(document, "913", "901", start(2, 1))
    plain = [(0, 0), (0, 1), (0, 1), (0, 2), (0, 3), (0, 1), (0, 2), (0, 4), (0, 4), (0, 0), (0, 2), (0, 1)]
    others = [("911", 0), ("911", 1), ("912", 0), ("912", 0), ("901", 0), ("913", 2), ("913", 2), ("901", 2)]
    ours = labels(document, *(("901", level) for _, level in plain), *others)
    (tmp_path / "x.docx").write_bytes(save_word(document))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(tmp_path / "x.docx")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    theirs = (tmp_path / "x.txt").read_text(encoding="utf-8-sig").split()
    assert "".join(ours).replace(" ", "") == "".join(theirs)
    assert len(ours) == 20
