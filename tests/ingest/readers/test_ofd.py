"""OFD read where its text is printed: notations of producers, tables, templates, and what is refused."""

import re
from pathlib import Path

import pytest

from ingest import parse_document
from ingest.content import Cell, Content, Grid, Paragraph
from ingest.document import Document, read_document
from ingest.model import ParsedNotice
from ingest.readers.ofd import read_ofd
from tests.ingest.editions import COLUMNS, table_rows
from tests.ingest.readers.ofd_writer import (
    BODY,
    LEFT,
    NAMESPACE,
    Notation,
    Press,
    Sheet,
    document_xml,
    make_composite,
    make_ofd,
    make_parts,
    make_templated,
    pack,
    page_xml,
    root_xml,
    sheet_of,
    text_code,
    text_object,
    without_prefix,
)

NOTATIONS: tuple[Notation, ...] = ("offsets", "short", "single", "scaled")
FIRST_SENTENCE = "为深入贯彻"


def _read(data: bytes) -> list[Content]:
    return read_ofd(data, "通知.ofd")


def _text(objects: str, **options: str) -> str:
    """The text of a package of one page with these objects."""
    return _text_of(make_ofd([sheet_of(objects)], **options))


def _text_of(data: bytes) -> str:
    return "\n".join(content.text for content in _read(data) if isinstance(content, Paragraph))


@pytest.fixture(scope="module")
def dongah_paragraphs(root: Path) -> list[str]:
    lines = (root / "data" / "notices" / "dongah-2023-4.txt").read_text(encoding="utf-8").split("\n")
    return [line.strip() for line in lines if line.strip()]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_notice_gives_the_same_tasks_as_its_text(
    tmp_path: Path, dongah: ParsedNotice, dongah_paragraphs: list[str], notation: Notation
) -> None:
    press = Press(notation)
    is_body = False
    for paragraph in dongah_paragraphs:
        is_body = is_body or paragraph.startswith(FIRST_SENTENCE)
        (press.paragraph if is_body else press.heading)(paragraph)
    parts = make_parts(press.sheets)
    path = tmp_path / "notice.ofd"
    path.write_bytes(pack(without_prefix(parts) if notation == "short" else parts))
    document = read_document(path)
    assert len(press.sheets) > 20
    assert "— 2 —" not in document.text
    parsed = parse_document(document)
    assert len(parsed.tasks) == 94
    assert _essence(parsed) == _essence(dongah)


def _essence(parsed: ParsedNotice) -> list[tuple[object, ...]]:
    return [
        (
            task.number,
            _squeeze(task.title),
            task.section_path,
            task.lead_units,
            task.supporting_units,
            [_squeeze(indicator.span.text) for indicator in task.indicators],
        )
        for task in parsed.tasks
    ]


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)


TABLE_HEADER = ("序号", "重点任务", "牵头单位", "配合单位")
TABLE_WIDTHS = (12.0, 86.0, 30.0, 30.0)


def _table_rows() -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("一、提升创新能力",)]
    for number in range(1, 25):
        if number == 13:
            rows.append(("二、改善民生服务",))
        work = f"实施第{number}项工程，年内建成标准化厂房{number}万平方米，" * (1 + number % 5) + "按期完成。"
        supporting = "县财政局、县自然资源和规划局" if number % 2 else "各镇街"
        rows.append((str(number), work, "县发展改革局", supporting))
    return rows


@pytest.mark.parametrize("notation", ["offsets", "scaled"])
def test_a_table_over_three_pages_is_one(tmp_path: Path, notation: Notation) -> None:
    """Ruled with strokes and with thin filled areas; rows break at page ends and the header comes again."""
    press = Press(notation)
    press.heading("某县2024年重点任务分解表")
    rows = _table_rows()
    press.table(TABLE_WIDTHS, TABLE_HEADER, rows)
    path = tmp_path / "table.ofd"
    path.write_bytes(make_ofd(press.sheets))
    document = read_document(path)
    assert len(press.sheets) == 3
    expected = [Cell(text, 0, column) for column, text in enumerate(TABLE_HEADER)]
    for i, row in enumerate(rows, 1):
        span = 4 if len(row) == 1 else 1
        expected += [Cell(text, i, column, 1, span) for column, text in enumerate(row)]
    assert _placed_cells(document) == [expected]
    assert document.text.startswith("某县2024年重点任务分解表\n序号\n")


def test_the_table_of_tasks_of_a_whole_notice(tmp_path: Path, dongah: ParsedNotice) -> None:
    press = Press("short")
    rows = [row.cells for row in table_rows(dongah)[2:] if row.cells != COLUMNS]
    press.table(TABLE_WIDTHS, COLUMNS, rows)
    path = tmp_path / "table.ofd"
    path.write_bytes(make_ofd(press.sheets))
    document = read_document(path)
    assert len(rows) == 94 + 11
    expected = [[_squeeze(text) for text in row if text] for row in (COLUMNS, *rows)]
    (cells,) = _placed_cells(document)
    found = [[_squeeze(c.text) for c in cells if c.row == row] for row in range(len(expected))]
    assert found == expected
    assert max(c.row for c in cells) == len(rows)
    assert _essence(parse_document(document)) == _essence(dongah)


def _placed_cells(document: Document) -> list[list[Cell]]:
    return [
        [Cell(c.span.text, c.row, c.column, c.row_span, c.column_span) for c in table.cells]
        for table in document.tables
    ]


@pytest.mark.parametrize("notation", NOTATIONS)
def test_characters_are_where_they_are_printed(notation: Notation) -> None:
    """Objects in any order: the lines follow their places, and figures are not torn apart."""
    sheet = Sheet(notation)
    sheet.text(LEFT, 70, "第二行&<末>")
    sheet.text(LEFT + 4 * BODY, 60, "2023年，GDP增长6.5%")
    sheet.text(LEFT, 60, "第一行：")
    parts = make_parts([sheet])
    assert _text_of(pack(parts)) == "第一行：2023年，GDP增长6.5%\n第二行&<末>"
    assert _text_of(pack(without_prefix(parts))) == "第一行：2023年，GDP增长6.5%\n第二行&<末>"


@pytest.mark.parametrize(
    "objects, expected",
    [
        (text_object(text_code("没有偏移")), "没有偏移"),
        (text_object(text_code("偏移太少了", 'DeltaX="5"')), "偏移太少了"),
        (text_object(text_code("偏移太多", 'DeltaX="g 99 5"')), "偏移太多"),
        (text_object(text_code("无穷偏移", 'DeltaX="g 999999999 5"')), "无穷偏移"),
        (text_object(text_code("偏移有误", 'DeltaX="5 x 5"')), "偏移有误"),
        (text_object(text_code("纵横偏移", 'DeltaX="5 5 5" DeltaY="g 2 0 0"')), "纵横偏移"),
        (text_object(text_code("上下", 'DeltaY="12"')), "上\n下"),
        (text_object(text_code("竖排"), 'Size="5" ReadDirection="90"'), "竖\n排"),
        (text_object(text_code("压缩字宽", 'DeltaX="3 3 3"'), 'Size="5" HScale="0.6"'), "压缩字宽"),
        (text_object(text_code("\n  折行的\n  XML  \n")), "折行的XML"),
        (
            text_object(
                text_code("甲") + '<ofd:TextCode Y="20">乙</ofd:TextCode><ofd:TextCode X="5">丙</ofd:TextCode>'
            ),
            "甲\n乙丙",
        ),
        (text_object(text_code("字形") + "<ofd:TextCode/>"), "字形"),
        (text_object('<ofd:CGTransform CodePosition="0" CodeCount="2" GlyphCount="1"/>' + text_code("合字")), "合字"),
        (text_object(text_code("看不见"), 'Size="5" Visible="false"') + text_object(text_code("看得见")), "看得见"),
        (text_object(text_code("扫描件的文字层"), 'Size="5" Alpha="0"'), "扫描件的文字层"),
        (text_object(text_code("页外"), boundary="400 50 10 8") + text_object(text_code("页内")), "页内"),
        (text_object(text_code("没有外框"), boundary="") + text_object(text_code("有外框")), "没有外框\n有外框"),
        (
            f"<ofd:PageBlock><ofd:PageBlock>{text_object(text_code('块中之块'))}</ofd:PageBlock></ofd:PageBlock>",
            "块中之块",
        ),
        (
            text_object(text_code("水印"), 'Size="9" CTM="0.7 0.7 -0.7 0.7 0 0"') + text_object(text_code("正文")),
            "正文",
        ),
        (
            text_object(text_code("旁注"), 'Size="5" CTM="0 1 -1 0 0 0"') + text_object(text_code("正文在此")),
            "正文在此",
        ),
        (text_object(text_code("注释<!-- 不是 -->之后")), "注释之后"),
    ],
)
def test_notations_of_text(objects: str, expected: str) -> None:
    assert _text(objects) == expected


@pytest.mark.parametrize("matrix", ["0 1 -1 0 100 0", "0 -1 1 0 0 100", "-1 0 0 -1 150 20"])
def test_a_page_printed_sideways_is_turned(matrix: str) -> None:
    lines = "".join(f'<ofd:TextCode X="0" Y="{y}">{text}</ofd:TextCode>' for y, text in ((5, "上一行"), (15, "下一行")))
    assert _text(text_object(lines, f'Size="5" CTM="{matrix}"')) == "上一行\n下一行"


def test_a_table_printed_sideways_is_turned() -> None:
    """A frame of two cells, drawn by one path with its matrix, beside which the text stands turned as well."""
    matrix = 'CTM="0 1 -1 0 100 0"'
    frame = (
        f'<ofd:PathObject Boundary="20 50 100 200" {matrix}><ofd:AbbreviatedData>M 0 0 L 80 0 L 80 20 L 0 20 C '
        "M 40 0 L 40 20</ofd:AbbreviatedData></ofd:PathObject>"
    )
    codes = '<ofd:TextCode X="5" Y="12">左格</ofd:TextCode><ofd:TextCode X="45" Y="12">右格</ofd:TextCode>'
    data = make_ofd([sheet_of(frame, text_object(codes, f'Size="5" {matrix}', "20 50 100 200"))])
    assert _read(data) == [Grid((Cell("左格", 0, 0), Cell("右格", 0, 1)))]


@pytest.mark.parametrize(
    "attributes, colours",
    [
        ('Stroke="false"', ""),
        ('Visible="false"', ""),
        ('Alpha="0"', ""),
        ("", '<ofd:StrokeColor Value="0 0 0" Alpha="0"/>'),
        ("", '<ofd:StrokeColor Value="255 255 255"/>'),
    ],
)
def test_lines_that_leave_no_mark_rule_no_table(attributes: str, colours: str) -> None:
    def frame(attributes: str, colours: str) -> str:
        return (
            f'<ofd:PathObject Boundary="20 50 80 20" {attributes}>{colours}<ofd:AbbreviatedData>'
            "M 0 0 L 80 0 L 80 20 L 0 20 C M 40 0 L 40 20</ofd:AbbreviatedData></ofd:PathObject>"
        )

    text = text_object('<ofd:TextCode X="5" Y="12">左</ofd:TextCode><ofd:TextCode X="45">右</ofd:TextCode>')
    assert _read(make_ofd([sheet_of(frame("", ""), text)])) == [Grid((Cell("左", 0, 0), Cell("右", 0, 1)))]
    assert not any(isinstance(c, Grid) for c in _read(make_ofd([sheet_of(frame(attributes, colours), text)])))


def test_curves_and_slants_are_no_lines_of_a_table() -> None:
    path = (
        '<ofd:PathObject Boundary="20 50 80 20"><ofd:AbbreviatedData>M 0 0 Q 40 0 80 0 B 80 5 80 15 80 20 '
        "A 40 40 0 1 1 0 20 L 5 0 C M 40 0 Q 40 10 40 20 "
        "M 0 0 L 80 0 L 80 20 L 40 0 L 40 20 L 0 20 L 0 0 L 5 9</ofd:AbbreviatedData></ofd:PathObject>"
    )
    assert _read(make_ofd([sheet_of(path, text_object(text_code("只是图案")))])) == [Paragraph("只是图案")]


@pytest.mark.parametrize("location", ["Doc_0/Document.xml", "/Doc_0/Document.xml", "./Doc_0/../Doc_0/Document.xml"])
@pytest.mark.parametrize(
    "page", ["/Doc_0/Pages/Page_0/Content.xml", "Pages\\Page_0\\Content.xml", "pages/PAGE_0/Content.xml"]
)
def test_locations(location: str, page: str) -> None:
    parts = make_parts([sheet_of(text_object(text_code("找到了")))])
    parts["OFD.xml"] = root_xml(location)
    parts["Doc_0/Document.xml"] = document_xml([page])
    assert _text_of(pack(parts)) == "找到了"
    assert _text_of(pack({f"某通知/{path}": text for path, text in parts.items()})) == "找到了"
    assert _text_of(pack({path.replace("/", "\\"): text for path, text in parts.items()})) == "找到了"


def test_the_older_namespace_is_read() -> None:
    parts = make_parts([sheet_of(text_object(text_code("旧命名空间")))])
    assert _text_of(
        pack({path: text.replace(NAMESPACE, "http://www.ofdspec.org") for path, text in parts.items()})
    ) == ("旧命名空间")


def test_several_documents_follow_each_other() -> None:
    first = make_parts([sheet_of(text_object(text_code("第一份")))])
    second = {
        path.replace("Doc_0", "Doc_1"): text
        for path, text in make_parts([sheet_of(text_object(text_code("第二份")))]).items()
    }
    assert _text_of(pack({**second, **first, "OFD.xml": root_xml("Doc_0/Document.xml", "Doc_1/Document.xml")})) == (
        "第一份\n第二份"
    )


def test_the_letterhead_of_a_template_is_text_and_its_lines_count() -> None:
    head = page_xml(sheet_of(text_object(text_code("某县人民政府文件", 'DeltaX="g 7 10"'), 'Size="9"', "50 20 100 12")))
    references = '<ofd:Template TemplateID="1" ZOrder="Background"/>'
    parts = make_templated(text_object(text_code("某政发〔2024〕1号")), references, {"1": head})
    assert _text_of(pack(parts)) == "某县人民政府文件\n某政发〔2024〕1号"


def test_templates_that_use_each_other_are_drawn_once() -> None:
    def template(text: str, y: int, other: str) -> str:
        objects = [text_object(text_code(text), boundary=f"20 {y} 100 8")]
        return page_xml(Sheet(objects=objects, before_content=f'<ofd:Template TemplateID="{other}"/>' * 3))

    templates = {"1": template("甲版", 10, "2"), "2": template("乙版", 20, "1")}
    parts = make_templated(text_object(text_code("正文")), '<ofd:Template TemplateID="1"/>' * 3, templates)
    assert _text_of(pack(parts)) == "甲版\n乙版\n正文"


def test_a_template_that_is_not_declared_is_passed_over() -> None:
    assert (
        _text_of(pack(make_templated(text_object(text_code("正文")), '<ofd:Template TemplateID="7"/>', {}))) == "正文"
    )


def test_annotations_and_seals_are_left_out() -> None:
    parts = make_parts([sheet_of(text_object(text_code("正文")))])
    note = page_xml(sheet_of(text_object(text_code("批注"))))
    parts |= {"Doc_0/Annots/Page_0/Annotation.xml": note, "Doc_0/Signs/Sign_0/Signature.xml": note}
    assert _text_of(pack(parts)) == "正文"


@pytest.mark.parametrize("location", ["PageRes.xml", "Pages/Page_0/PageRes.xml"])
def test_a_composite_object_of_the_page_alone(location: str) -> None:
    """Some producers count its location from the document, not from the page."""
    parts = make_composite({"9": text_object(text_code("组合"))}, '<ofd:CompositeObject ResourceID="9"/>')
    parts["Doc_0/Pages/Page_0/PageRes.xml"] = parts.pop("Doc_0/DocumentRes.xml")
    page = "Doc_0/Pages/Page_0/Content.xml"
    parts[page] = parts[page].replace("<ofd:Content>", f"<ofd:PageRes>{location}</ofd:PageRes><ofd:Content>")
    assert _text_of(pack(parts)) == "组合"


def test_the_inside_of_a_composite_object_is_drawn_in_its_place() -> None:
    page = "".join(
        f'<ofd:CompositeObject ResourceID="9" Boundary="{x} {y} 100 20" CTM="0.5 0 0 0.5 0 0"/>'
        for x, y in ((20, 100), (20, 80))
    )
    page += text_object(text_code("下"), boundary="20 90 9 9")
    parts = make_composite({"9": text_object(text_code("组合"), boundary="0 0 50 8")}, page)
    assert _text_of(pack(parts)) == "组合\n下\n组合"
