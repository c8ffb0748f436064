"""Word documents: what is printed, in printed order, and nothing else."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.document import read_document
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS
from ingest.model import ParsedNotice
from ingest.readers.docx import read_docx
from tests.ingest.editions import (
    grid_texts,
    save_word,
    set_list,
    table_rows,
    task_facts,
    word_notice,
    word_task_table,
)
from tests.notices import parse_one

SPACES = nsdecls("w", "wp", "a", "r") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def body(*blocks: str) -> list[Content]:
    """What the reader makes of a document with these blocks of WordprocessingML."""
    document = docx.Document()
    for block in blocks:
        document.element.body.insert(-1, parse_xml(block.replace(">", f" {SPACES}>", 1)))
    return read_docx(save_word(document), "x.docx")


def runs(inner: str) -> str:
    """The text of one paragraph with this content."""
    (paragraph,) = body(f"<w:p>{inner}</w:p>")
    assert isinstance(paragraph, Paragraph)
    return paragraph.text


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize("automatic_numbers", [False, True])
def test_a_notice_gives_the_tasks_of_its_text_edition(
    tmp_path: Path, dongah: ParsedNotice, automatic_numbers: bool
) -> None:
    path = tmp_path / "notice.docx"
    path.write_bytes(word_notice(dongah, automatic_numbers=automatic_numbers))
    found = parse_one(path)
    assert len(found.tasks) == 94
    assert [task_facts(t) for t in found.tasks] == [task_facts(t) for t in dongah.tasks]
    assert (found.notice.doc_number, found.notice.validity) == (dongah.notice.doc_number, dongah.notice.validity)


@pytest.mark.parametrize("automatic_numbers", [False, True])
def test_a_table_of_tasks_keeps_its_rows_and_columns(
    tmp_path: Path, dongah: ParsedNotice, automatic_numbers: bool
) -> None:
    path = tmp_path / "table.docx"
    path.write_bytes(word_task_table(dongah, automatic_numbers=automatic_numbers))
    document = read_document(path)
    (table,) = document.tables
    expected = list(grid_texts(table_rows(dongah)))
    assert [(c.span.text, c.row, c.column, c.column_span) for c in table.cells] == expected
    assert document.text == "附件\n" + "".join(f"{text}\n" for text, *_ in expected)


@pytest.mark.parametrize(
    "inner, text",
    [
        (run("一") + run("二"), "一二"),
        ("<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t><w:cr/><w:t>四</w:t></w:r>", "一 二\n三\n四"),
        ("<w:r><w:t>2023</w:t><w:noBreakHyphen/><w:t>2025</w:t><w:softHyphen/></w:r>", "2023-2025"),
        (
            f"<w:ins w:id='1'>{run('新增')}</w:ins><w:del w:id='2'><w:r><w:delText>删去</w:delText></w:r></w:del>",
            "新增",
        ),
        (f"<w:moveFrom w:id='1'>{run('旧处')}</w:moveFrom><w:moveTo w:id='1'>{run('新处')}</w:moveTo>", "新处"),
        (f"<w:hyperlink r:id='rId99'>{run('链接')}</w:hyperlink>", "链接"),
        (f"<w:smartTag w:element='x'>{run('标记')}</w:smartTag>", "标记"),
        (f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", "控件"),
        (run("看得见") + run("看不见", "<w:vanish/>") + run("也看得见", "<w:vanish w:val='0'/>"), "看得见也看得见"),
        (f"<w:fldSimple w:instr='DATE'>{run('2023年')}</w:fldSimple>", "2023年"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
            f"<w:r><w:fldChar w:fldCharType='separate'/></w:r>{run('7')}<w:r><w:fldChar w:fldCharType='end'/></w:r>",
            "7",
        ),
        ("<w:r><w:t>正文</w:t><w:footnoteReference w:id='2'/></w:r>", "正文"),
        ("<w:r><w:sym w:font='Wingdings' w:char='F0FC'/><w:sym w:font='宋体' w:char='2460'/></w:r>", "①"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
        (
            "<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>yin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>音</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>",
            "音",
        ),
    ],
)
def test_what_a_paragraph_prints(inner: str, text: str) -> None:
    assert runs(inner) == text


BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"


def test_a_text_box_is_read_once() -> None:
    """Word writes it for new and for old programs."""
    new = (
        f"<w:drawing><wp:inline><a:graphic><wps:txbx>{BOX.format('框')}</wps:txbx></a:graphic></wp:inline></w:drawing>"
    )
    old = f"<w:pict><v:shape><v:textbox>{BOX.format('框')}</v:textbox></v:shape></w:pict>"
    both = f"<mc:AlternateContent><mc:Choice Requires='wps'>{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>"
    assert body(f"<w:p>{run('前')}<w:r>{both}</mc:AlternateContent></w:r>{run('后')}</w:p>") == [
        Paragraph("前后"),
        Paragraph("框"),
    ]
    assert body(f"<w:p>{run('前')}<w:r>{old}</w:r></w:p>") == [Paragraph("前"), Paragraph("框")]


def test_a_deleted_paragraph_mark_joins_the_paragraphs() -> None:
    mark = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    assert body(f"<w:p>{mark}{run('前半')}</w:p>", f"<w:p>{run('后半')}</w:p>") == [Paragraph("前半后半")]


def test_a_style_may_hide_text() -> None:
    document = docx.Document()
    style = document.styles.add_style("Secret", 2)
    style.font.hidden = True
    paragraph = document.add_paragraph("明")
    paragraph.add_run("暗", style=style)
    assert read_docx(save_word(document), "x.docx") == [Paragraph("明")]


def test_a_table_of_contents_is_left_out() -> None:
    """It would give each heading a second time."""
    control = (
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
        f"<w:sdtContent><w:p>{run('一、目标 3')}</w:p></w:sdtContent></w:sdt>"
    )
    assert body(control, f"<w:p>{run('一、目标')}</w:p>") == [Paragraph("一、目标")]
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("一、目标 3", style="toc 1")
    document.add_paragraph("一、目标")
    assert read_docx(save_word(document), "x.docx") == [Paragraph("一、目标")]


def test_header_footer_and_comments_are_left_out() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.sections[0].footer.paragraphs[0].text = "页脚"
    paragraph = document.add_paragraph("正文")
    document.add_comment(paragraph.runs, text="批注")
    assert read_docx(save_word(document), "x.docx") == [Paragraph("正文")]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def table(*rows: str) -> list[Cell]:
    (grid,) = body("<w:tbl>" + "".join(rows) + "</w:tbl>")
    assert isinstance(grid, Grid)
    return list(grid.cells)


def test_merged_cells_have_their_extent() -> None:
    down, on, wide = "<w:vMerge w:val='restart'/>", "<w:vMerge/>", "<w:gridSpan w:val='3'/>"
    assert table(
        f"<w:tr>{cell('标题', wide)}</w:tr>",
        f"<w:tr>{cell('甲', down)}{cell('乙')}{cell('丙', down)}</w:tr>",
        f"<w:tr>{cell('', on)}{cell('丁')}{cell('', on)}</w:tr>",
        f"<w:tr>{cell('', on)}{cell('戊')}{cell('己', down)}</w:tr>",
    ) == [
        Cell("标题", 0, 0, 1, 3),
        Cell("甲", 1, 0, 3, 1),
        Cell("乙", 1, 1),
        Cell("丙", 1, 2, 2, 1),
        Cell("丁", 2, 1),
        Cell("戊", 3, 1),
        Cell("己", 3, 2),
    ]


def test_a_merge_without_a_beginning_is_a_cell_of_its_own() -> None:
    assert table(f"<w:tr>{cell('甲', '<w:vMerge/>')}</w:tr>") == [Cell("甲", 0, 0)]


def test_rows_and_cells_in_content_controls_and_columns_left_free() -> None:
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    row = f"<w:tr>{control.format(cell('甲'))}{cell('乙')}</w:tr>"
    free = f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{cell('丙')}</w:tr>"
    assert table(control.format(row), free) == [Cell("甲", 0, 0), Cell("乙", 0, 1), Cell("丙", 1, 1)]


def test_deleted_and_hidden_rows_are_left_out() -> None:
    gone = f"<w:tr><w:trPr><w:del w:id='1'/></w:trPr>{cell('删')}</w:tr>"
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('隐')}</w:tr>"
    assert table(gone, hidden, f"<w:tr>{cell('留')}</w:tr>") == [Cell("留", 0, 0)]


def test_a_table_inside_a_cell_becomes_lines_of_it() -> None:
    inner = f"<w:tbl><w:tr>{cell('内一')}{cell('内二')}</w:tr></w:tbl>"
    assert table(f"<w:tr><w:tc><w:p>{run('前')}</w:p>{inner}<w:p>{run('后')}</w:p></w:tc></w:tr>") == [
        Cell("前\n内一\n内二\n后", 0, 0)
    ]


def test_too_many_cells() -> None:
    span = "<w:gridSpan w:val='999999999'/>"
    wide = f"<w:tr>{cell('甲', span)}</w:tr>"
    with pytest.raises(UnreadableFileError, match=f"表格超过 {MAX_TABLE_CELLS:,} 个单元格"):
        table(*[wide] * 501)


def edited(data: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    """The document with its members changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
    return changed.getvalue()


def test_the_strict_kind_is_read_as_well() -> None:
    """Word offers it as 严格 Open XML 文档; its namespaces are others."""

    def make_strict(name: str, data: bytes) -> bytes:
        for usual, strict in (
            (b"officeDocument/2006/relationships", b"officeDocument/relationships"),
            (b"wordprocessingml/2006/main", b"wordprocessingml/main"),
        ):
            data = data.replace(b"http://schemas.openxmlformats.org/" + usual, b"http://purl.oclc.org/ooxml/" + strict)
        return data

    document = docx.Document()
    document.add_paragraph("正文")
    assert b"purl" not in save_word(document)
    assert read_docx(edited(save_word(document), make_strict), "x.docx") == [Paragraph("正文")]


@pytest.mark.parametrize(
    "relationship",
    [
        '<Relationship Id="rId90" Type="http://x/relationships/image" Target="NULL"/>',
        '<Relationship Id="rId90" Type="http://x/relationships/styles" Target="lost.xml"/>',
        '<Relationship Id="rId90" Type="http://x/relationships/attachedTemplate" TargetMode="External"'
        ' Target="http://192.0.2.1/a.dotm"/>',
        '<Relationship Id="rId90" Type="http://x/relationships/numbering" TargetMode="External" Target="file:///etc/hosts"/>',
    ],
)
def test_a_lost_or_outside_target_is_left_alone(relationship: str) -> None:
    """The test session fails on any connection."""

    def add(name: str, data: bytes) -> bytes:
        if not name.endswith("document.xml.rels"):
            return data
        return data.replace(b"</Relationships>", relationship.encode() + b"</Relationships>")

    document = docx.Document()
    document.add_paragraph("正文")
    assert read_docx(edited(save_word(document), add), "x.docx") == [Paragraph("正文")]


def test_a_list_that_is_not_defined_has_no_number() -> None:
    document = docx.Document()
    set_list(document.add_paragraph("正文"), "12345")
    assert read_docx(save_word(document), "x.docx") == [Paragraph("正文")]
