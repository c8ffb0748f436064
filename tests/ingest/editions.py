"""Other editions of one notice, as offices circulate it: Word with typed or automatic numbers, and tables of tasks.

Made from a parsed text edition, so that what comes out of a reader can be compared with the text edition's tasks.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
import openpyxl
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl.worksheet.worksheet import Worksheet

from ingest.model import ParsedNotice, Task

METADATA_LABELS = ("标题", "主题分类", "索引号", "发文字号", "发文机关", "成文日期", "发布日期", "有效性", "失效日期")
COLUMNS = ("序号", "工作任务", "牵头单位", "责任单位")
HEADER_COMES_AGAIN_AFTER = 25
TITLE_LINES = ("县深化新旧动能转换推动绿色低碳", "高质量发2023年重点工作任务")


@dataclass(frozen=True)
class TableRow:
    """One cell is a row merged across the table (its title or a section), four are the cells of `COLUMNS`."""

    cells: tuple[str, ...]
    is_task: bool = False


def task_facts(task: Task) -> tuple[object, ...]:
    """What must be equal in every edition of a notice; offsets and the blanks after a number may differ."""
    clauses = tuple(indicator.span.text for indicator in task.indicators)
    return (task.number, task.title, task.section_path, task.lead_units, task.supporting_units, clauses)


def task_content(task: Task) -> str:
    """The task's text without its number and the bracket that names the units at its end."""
    text = re.sub(r"^\d+\.", "", task.source_text)
    return re.sub(r"[(（][^()（）]*单位[:：][^()（）]*[)）]?$", "", text.strip())


def table_rows(parsed: ParsedNotice) -> list[TableRow]:
    """The rows of the 任务分解表: title, header, section rows, tasks; the header comes again as on a new page."""
    rows = [TableRow((f"{parsed.notice.title}任务分解表",)), TableRow(COLUMNS)]
    section = ""
    for position, task in enumerate(parsed.tasks):
        if position and position % HEADER_COMES_AGAIN_AFTER == 0:
            rows.append(TableRow(COLUMNS))
        if task.section_path and task.section_path[0] != section:
            section = task.section_path[0]
            rows.append(TableRow((section,)))
        units = ("、".join(task.lead_units), "、".join(task.supporting_units))
        rows.append(TableRow((task.number, task_content(task), *units), is_task=True))
    return rows


def word_notice(parsed: ParsedNotice, *, automatic_numbers: bool = False) -> bytes:
    """The notice as a Word document: metadata table, centred title, headings, a paragraph for each task."""
    document = docx.Document()
    lines = parsed.text.split("\n")
    table = document.add_table(rows=0, cols=2)
    for label, value in zip(METADATA_LABELS, lines, strict=False):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, value
    if automatic_numbers:
        add_list(document, "901", [("chineseCounting", "%1、", "nothing")])
        add_list(document, "902", [("decimal", "%1.", "tab")])
    sections = {path for task in parsed.tasks for path in task.section_path}
    starts = {task.source_text.split("\n")[0] for task in parsed.tasks}
    for line in lines[len(METADATA_LABELS) :]:
        if line in sections:
            heading = document.add_heading(level=1)
            _add_numbered(heading, line, "一二三四五六七八九十", "、", "901" if automatic_numbers else "")
        elif line in starts:
            _add_numbered(document.add_paragraph(), line, "0123456789", ".", "902" if automatic_numbers else "")
        else:
            paragraph = document.add_paragraph(line)
            if line.endswith(TITLE_LINES):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return save_word(document)


def word_task_table(parsed: ParsedNotice, *, automatic_numbers: bool = False) -> bytes:
    document = docx.Document()
    document.add_paragraph("附件")
    if automatic_numbers:
        add_list(document, "903", [("decimal", "%1", "tab")])
    table = document.add_table(rows=0, cols=len(COLUMNS))
    for row in table_rows(parsed):
        _add_word_row(table, row, "903" if automatic_numbers else "")
    document.add_paragraph()
    return save_word(document)


def excel_task_table(parsed: ParsedNotice) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for number, row in enumerate(table_rows(parsed), 1):
        for column, text in enumerate(row.cells, 1):
            is_number = row.is_task and column == 1
            sheet.cell(number, column, int(text) if is_number else text)
        if len(row.cells) == 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(COLUMNS))
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


def add_list(document: WordDocument, list_id: str, levels: list[tuple[str, str, str]]) -> None:
    """Define an automatic list; a level is its number format, its text with %1 … and what follows the number."""
    definitions = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (number_format, text, suffix) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{list_id}">{definitions}</w:abstractNum>')
    )
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'))


def set_list(paragraph: Paragraph, list_id: str, level: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )


def save_word(document: WordDocument) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def grid_texts(rows: list[TableRow]) -> Iterator[tuple[str, int, int, int]]:
    """(text, row, column, width) of each printed cell of the table, for comparing with what a reader gives."""
    for number, row in enumerate(rows):
        width = len(COLUMNS) if len(row.cells) == 1 else 1
        yield from ((text, number, column, width) for column, text in enumerate(row.cells) if text)


def _add_numbered(paragraph: Paragraph, line: str, digits: str, stop: str, list_id: str) -> None:
    """The line with its number typed, or counted by Word where a list is given; the title in bold."""
    text = line.lstrip(digits).removeprefix(stop) if list_id else line
    title, full_stop, rest = text.partition("。")
    paragraph.add_run(title + full_stop).bold = True
    paragraph.add_run(rest)
    if list_id:
        set_list(paragraph, list_id)


def _add_word_row(table: Table, row: TableRow, list_id: str) -> None:
    cells = table.add_row().cells
    if len(row.cells) == 1:
        cells[0].merge(cells[-1]).text = row.cells[0]
        return
    for column, (cell, text) in enumerate(zip(cells, row.cells, strict=True)):
        if list_id and row.is_task and column == 0:
            set_list(cell.paragraphs[0], list_id)
        else:
            cell.text = text
