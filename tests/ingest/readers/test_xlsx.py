"""Excel workbooks: what the sheets show, in rows and columns."""

import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import openpyxl.comments
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.document import read_document
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_TABLE_CELLS
from ingest.model import ParsedNotice
from ingest.readers.excel_values import CellValue, show_value
from ingest.readers.xlsx import read_xlsx
from tests.ingest.editions import excel_task_table, grid_texts, table_rows


def save(workbook: Workbook) -> bytes:
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def new_sheet() -> tuple[Workbook, Worksheet]:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return workbook, sheet


def read_rows(*rows: list[object], edit: Callable[[Worksheet], None] | None = None) -> list[Content]:
    workbook, sheet = new_sheet()
    for row in rows:
        sheet.append(row)
    if edit:
        edit(sheet)
    return read_xlsx(save(workbook), "x.xlsx")


def grid(*cells: tuple[str, int, int]) -> Grid:
    return Grid(tuple(Cell(*cell) for cell in cells))


AB = [["甲", "乙"], ["丙", "丁"]]
AB_GRID = grid(("甲", 0, 0), ("乙", 0, 1), ("丙", 1, 0), ("丁", 1, 1))


def test_a_table_of_tasks_keeps_its_rows_and_columns(tmp_path: Path, dongah: ParsedNotice) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(excel_task_table(dongah))
    document = read_document(path)
    (table,) = document.tables
    expected = list(grid_texts(table_rows(dongah)))
    title = expected[0][0]
    assert document.text == "".join(f"{text}\n" for text, *_ in expected)
    assert document.text[: table.start] == f"{title}\n"
    found = [(c.span.text, c.row + 1, c.column, c.column_span) for c in table.cells]
    assert found == expected[1:]


def test_titles_above_and_notes_below_are_paragraphs() -> None:
    rows = [["标题"], [], ["", "单位：万元"], *AB, ["注：说明"], ["填表人：某"]]
    assert read_rows(*rows) == [
        Paragraph("标题"),
        Paragraph("单位：万元"),
        AB_GRID,
        Paragraph("注：说明"),
        Paragraph("填表人：某"),
    ]


def test_a_sheet_of_one_column_is_text() -> None:
    assert read_rows(["一"], ["二"]) == [Paragraph("一"), Paragraph("二")]
    assert read_rows() == []


@pytest.mark.parametrize("last", [["", "续"], ["3"]])
def test_the_last_row_of_a_table_with_one_cell_stays_in_it(last: list[object]) -> None:
    (table,) = read_rows(*AB, last)
    assert isinstance(table, Grid)
    assert table.cells[-1].row == 2


def test_merged_cells_have_their_extent_and_hide_what_they_cover() -> None:
    """The covered value is still in the file when cells were merged by copying a format."""
    workbook, sheet = new_sheet()
    for row in (["甲", "乙", "丙"], ["藏", "丁", "戊"], ["己", "藏", "庚"]):
        sheet.append(row)
    data = save(workbook)
    merged = edited(
        data,
        lambda name, part: (
            part.replace(
                b"</sheetData>",
                b'</sheetData><mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="A3:B3"/></mergeCells>',
            )
            if "sheet1" in name
            else part
        ),
    )
    assert read_xlsx(merged, "x.xlsx") == [
        Grid(
            (
                Cell("甲", 0, 0, 2, 1),
                Cell("乙", 0, 1),
                Cell("丙", 0, 2),
                Cell("丁", 1, 1),
                Cell("戊", 1, 2),
                Cell("己", 2, 0, 1, 2),
                Cell("庚", 2, 2),
            )
        )
    ]


def test_hidden_rows_columns_and_sheets_are_left_out() -> None:
    workbook, sheet = new_sheet()
    for row in (["甲", "藏", "乙"], ["藏", "藏", "藏"], ["丙", "藏", "丁"]):
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["B"].hidden = True
    for state in ("hidden", "veryHidden"):
        other = workbook.create_sheet(state)
        other.append(["藏"])
        other.sheet_state = state
    workbook.create_sheet("末").append(["见"])
    assert read_xlsx(save(workbook), "x.xlsx") == [AB_GRID, Paragraph("见")]


def test_a_merged_cell_shows_in_the_rows_that_are_left() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A3")
        sheet.row_dimensions[1].hidden = True

    assert read_rows(["甲", "藏"], [None, "乙"], [None, "丙"], edit=edit) == [
        Grid((Cell("甲", 0, 0, 2, 1), Cell("乙", 0, 1), Cell("丙", 1, 1)))
    ]


def test_empty_rows_and_columns_close_up() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = "远"
        sheet["A1048576"] = "近"

    assert read_rows(["甲", None, "乙"], edit=edit) == [
        grid(("甲", 0, 0), ("乙", 0, 1), ("近", 1, 0), ("远", 1, 2)),
    ]


def test_formulas_give_the_value_that_was_calculated() -> None:
    workbook, sheet = new_sheet()
    sheet.append([1, "=A1+1"])
    data = edited(save(workbook), lambda _, part: part.replace(b"<v/>", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"))
    assert read_xlsx(data, "x.xlsx") == [grid(("1", 0, 0), ("2", 0, 1))]


def test_text_comes_as_typed() -> None:
    (table,) = read_rows(["一\n二", "三_x000D_\n四", "<&>"], ["007", " ", True])
    assert table == grid(("一\n二", 0, 0), ("三\n四", 0, 1), ("<&>", 0, 2), ("007", 1, 0), ("TRUE", 1, 2))


DAY = datetime(2023, 5, 4, 9, 8, 7)


@pytest.mark.parametrize(
    "value, number_format, shown",
    [
        (3, "General", "3"),
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (-1.50, "General", "-1.5"),
        (0.185, "0%", "19%"),
        (0.185, "0.0%", "18.5%"),
        (12345.678, "#,##0.00", "12,345.68"),
        (2.5, "0", "3"),
        (1.5, "0.0#", "1.5"),
        (7, "000", "007"),
        (7, '"第"0"项"', "第7项"),
        (12, 'General"个"', "12个"),
        (12, "￥#,##0.00", "￥12.00"),
        (-12, "#,##0_);[Red](#,##0)", "(12)"),
        (-5, "0.0", "-5.0"),
        (0, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "-"),
        (0, "0;-0;;@", ""),
        (5, "[DBNum1][$-804]General", "五"),
        (1.5, "# ?/?", "1.5"),
        (3, "[>5]0;1", "3"),
        (12, "@", "12"),
        (DAY, "mm-dd-yy", "2023年5月4日"),
        (DAY, "General", "2023年5月4日"),
        (DAY, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2023年5月4日"),
        (DAY, "yyyy-mm-dd", "2023-05-04"),
        (DAY, 'yyyy"年"m"月"d"日";@', "2023年5月4日"),
        (DAY, "yyyy/m/d h:mm:ss", "2023/5/4 9:08:07"),
        (DAY, "mm:ss", "08:07"),
        (DAY, '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二三年五月四日"),
        (DAY, "yyyy.m aaaa", "2023.5 星期四"),
        (date(2023, 1, 2), "yyyy-mm", "2023-01"),
        (time(9, 5), "h:mm", "9:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
        ("#REF!", "General", "#REF!"),
        (None, "0", ""),
    ],
)
def test_values_are_shown_by_their_format(value: CellValue, number_format: str, shown: str) -> None:
    assert show_value(value, number_format) == shown


@pytest.mark.parametrize("value", [0, 1, -1, 0.5, 1e15, 1e-9, 1e300, -1e300, float("inf"), 10**400, DAY])
@pytest.mark.parametrize(
    "number_format", ["", ";", "%", "0.", "#.#", ",", "0,0,", '"', "\\", "[", "0 0", "E+", "yy;@", "?/?"]
)
def test_a_strange_format_shows_something(value: CellValue, number_format: str) -> None:
    assert isinstance(show_value(value, number_format), str)


def test_formats_reach_the_cells_and_a_chinese_date_format_is_known() -> None:
    """Number 31 is a date in a Chinese Excel; the file names no format for it."""

    def edit(sheet: Worksheet) -> None:
        sheet["A1"].number_format = "0%"
        sheet["B1"].number_format = 'yyyy"年"m"月"'
        sheet["C1"].number_format = "0.000000"

    workbook, sheet = new_sheet()
    sheet.append([0.5, DAY, 45050])
    edit(sheet)
    found: list[int] = []

    def use_31(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        changed = part.replace(b'<xf numFmtId="166"', b'<xf numFmtId="31"')
        found.append(changed.count(b'numFmtId="31"'))
        return changed

    assert read_xlsx(edited(save(workbook), use_31), "x.xlsx") == [
        grid(("50%", 0, 0), ("2023年5月", 0, 1), ("2023年5月4日", 0, 2))
    ]
    assert found == [1]


def edited(data: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its members changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(name, old.read(name)))
    return changed.getvalue()


def with_sheet_xml(before: bytes, after: bytes) -> bytes:
    workbook, sheet = new_sheet()
    sheet.append(["甲", "乙"])
    data = save(workbook)
    assert any(before in zipfile.ZipFile(io.BytesIO(data)).read(n) for n in ("xl/worksheets/sheet1.xml",))
    return edited(data, lambda name, part: part.replace(before, after) if "sheet1" in name else part)


def test_a_merge_of_all_cells_costs_nothing() -> None:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert read_xlsx(with_sheet_xml(b"</sheetData>", merge), "x.xlsx") == [Paragraph("甲")]


def test_overlapping_merges_are_bounded() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (i, i) for i in range(2, 1003))
    merges = b'<mergeCell ref="B1:C1048576"/>' * 1000
    data = with_sheet_xml(b"</sheetData>", rows + b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
    with pytest.raises(UnreadableFileError, match=f"表格超过 {MAX_TABLE_CELLS:,} 个单元格"):
        read_xlsx(data, "x.xlsx")


def test_too_many_cells() -> None:
    noise = b"".join(b'<c s="%d"/>' % (i % 1000) for i in range(MAX_TABLE_CELLS + 1))
    data = with_sheet_xml(b"</sheetData>", b"<row>" + noise + b"</row></sheetData>")
    with pytest.raises(UnreadableFileError, match=f"表格超过 {MAX_TABLE_CELLS:,} 个单元格；应为不超过"):
        read_xlsx(data, "x.xlsx")


def test_hidden_rows_without_end() -> None:
    data = with_sheet_xml(b"<row ", b'<row r="99999999999999" hidden="1"><c><v>1</v></c></row><row ')
    assert read_xlsx(data, "x.xlsx") == [grid(("甲", 0, 0), ("乙", 0, 1))]


def with_strings(strings: bytes) -> bytes:
    """A workbook whose one cell takes its text from the shared strings, as Excel writes it."""
    workbook, sheet = new_sheet()
    sheet.append(["甲"])
    part_type = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"

    def edit(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + part_type + b'"/></Types>'
            return part.replace(b"</Types>", override)
        if name == "xl/_rels/workbook.xml.rels":
            link = b'<Relationship Id="rId90" Target="sharedStrings.xml" Type="' + kind + b'"/></Relationships>'
            return part.replace(b"</Relationships>", link)
        return re.sub(rb't="inlineStr"><is>.*?</is>', b't="s"><v>0</v>', part) if "sheet1" in name else part

    data = io.BytesIO(edited(save(workbook), edit))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    return data.getvalue()


def test_shared_strings_without_their_pronunciation() -> None:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = "<si><r><t>富</t></r><r><t>文本</t></r><rPh sb='0' eb='1'><t>fu</t></rPh></si>".encode()
    assert read_xlsx(with_strings(b"<sst xmlns='" + space + b"'>" + text + b"</sst>"), "x") == [Paragraph("富文本")]


def test_one_string_in_very_many_cells() -> None:
    """A shared string costs nothing in the file, however many cells show it."""
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    long = (
        b"<sst xmlns='" + space + b"'><si><t>" + random.Random(3).randbytes(600_000).hex().encode() + b"</t></si></sst>"
    )
    cells = b"".join(b'<c r="%s1" t="s"><v>0</v></c>' % letter.encode() for letter in "BCDEF")
    data = edited(
        with_strings(long), lambda name, part: part.replace(b"</row>", cells + b"</row>") if "sheet1" in name else part
    )
    with pytest.raises(UnreadableFileError, match="文件 x 超过 5,000,000 个字；应为不超过 5,000,000 个字"):
        read_xlsx(data, "x")


def test_a_doctype_in_the_strings() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><sst><si><t>&c;</t></si></sst>'
    with pytest.raises(UnreadableFileError, match=r"xl/sharedStrings\.xml 带有实体定义（DTD）"):
        read_xlsx(with_strings(bomb), "x.xlsx")


def test_an_index_outside_the_strings() -> None:
    with pytest.raises(UnreadableFileError, match=r"文件 x\.xlsx 已损坏（Excel 工作簿的部件读不出来）"):
        read_xlsx(with_strings(b"<sst/>"), "x.xlsx")


def test_drawings_links_and_comments_are_not_followed() -> None:
    workbook, sheet = new_sheet()
    sheet.append(["甲", "乙"])
    sheet["A1"].hyperlink = "http://192.0.2.1/"
    sheet["B1"].comment = openpyxl.comments.Comment("批注", "某")
    assert read_xlsx(save(workbook), "x.xlsx") == [grid(("甲", 0, 0), ("乙", 0, 1))]
