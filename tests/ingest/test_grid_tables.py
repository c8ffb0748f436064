"""Tables of tasks that keep rows and columns: one task a row, whatever is merged, repeated or broken."""

from collections.abc import Sequence

import pytest

from ingest import parse_document
from ingest.content import Cell, Content, Grid, Paragraph, join_content
from ingest.document import Document
from ingest.model import ParsedNotice, Task, TaskKind
from ingest.tables import Column, column_kind

TITLE = Paragraph("某县2024年重点工作任务分解表")


def parse(*contents: Content) -> ParsedNotice:
    text, tables = join_content(contents)
    return parse_document(Document(text, "table.docx", "0" * 64, tables))


def grid(*rows: Sequence[str | tuple[str, int] | tuple[str, int, int]]) -> Grid:
    """Rows of cells: words, (words, columns) or (words, columns, rows); None-like "" leaves a cell empty."""
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row, entries in enumerate(rows):
        column = 0
        for entry in entries:
            words, width, height = (entry, 1, 1) if isinstance(entry, str) else (*entry, 1)[:3]
            while (row, column) in taken:
                column += 1
            taken |= {(row + r, column + c) for r in range(height) for c in range(width)}
            cells.append(Cell(words, row, column, height, width))
            column += width
    return Grid(tuple(cells))


def brief(task: Task) -> tuple[str, str, tuple[str, ...], tuple[str, ...], str]:
    return task.number, task.title, task.lead_units, task.supporting_units, task.deadline_text


HEADER = ("序号", "工作任务", "牵头单位", "责任单位", "完成时限")


def test_one_task_a_row() -> None:
    notice = parse(
        TITLE,
        grid(
            HEADER,
            ("1", "修路。新建公路3公里以上。", "县交通局", "县财政局、县发改局", "6月底前"),
            ("2", "建校。", "县教育局", "", "全年"),
            ("3", "治水。", "县水利局\n县农业局", "各镇街", ""),
        ),
    )
    assert [brief(t) for t in notice.tasks] == [
        ("1", "修路", ("县交通局",), ("县财政局", "县发改局"), "6月底前"),
        ("2", "建校", ("县教育局",), (), "全年"),
        ("3", "治水", ("县水利局", "县农业局"), ("各镇街",), ""),
    ]
    first = notice.tasks[0]
    assert first.source_text == "1\n修路。新建公路3公里以上。\n县交通局\n县财政局、县发改局\n6月底前"
    assert [(i.span.text, i.values, i.bound) for i in first.indicators] == [("新建公路3公里以上", ("3",), ">=")]
    assert [r.label for r in first.responsibilities] == ["牵头单位", "责任单位"]
    assert notice.notice.title == "某县2024年重点工作任务分解表"


def test_section_rows_and_repeated_headers() -> None:
    notice = parse(
        TITLE,
        grid(
            (("某县任务表", 5),),
            HEADER,
            (("一、交通", 5),),
            ("1", "修路。", "县交通局", "", ""),
            HEADER,
            ("2", "架桥。", "县交通局", "", ""),
            (("二、教育", 5),),
            (("（一）小学", 5),),
            ("3", "建校。", "县教育局", "", ""),
            (("合计", 2), "3", "", ""),
        ),
    )
    assert [(t.number, t.section_path) for t in notice.tasks] == [
        ("1", ("一、交通",)),
        ("2", ("一、交通",)),
        ("3", ("二、教育", "（一）小学")),
    ]


def test_cells_merged_over_rows_belong_to_each() -> None:
    notice = parse(
        grid(
            ("工作任务", "序号", "具体措施", "责任单位"),
            (("一、优化服务", 1, 2), "1", "设立窗口10个。", ("县审批局", 1, 2)),
            ("2", "压减材料。"),
            (("二、强化监管", 1, 2), "3", "开展抽查。", "县市场监管局"),
            ("4", "公开结果。", "县司法局"),
        )
    )
    assert [(t.number, t.section_path, t.title, t.lead_units) for t in notice.tasks] == [
        ("1", ("一、优化服务",), "设立窗口10个", ("县审批局",)),
        ("2", ("一、优化服务",), "压减材料", ("县审批局",)),
        ("3", ("二、强化监管",), "开展抽查", ("县市场监管局",)),
        ("4", ("二、强化监管",), "公开结果", ("县司法局",)),
    ]
    second = notice.tasks[1]
    assert second.source_text == "2\n压减材料。"
    assert [r.inherited_from for r in second.responsibilities] == ["group"]
    assert notice.tasks[3].source_text == "4\n公开结果。\n县司法局"


def test_several_rows_under_one_number_are_one_task() -> None:
    notice = parse(
        grid(
            ("序号", "重点任务", "目标", "责任单位"),
            (("1", 1, 2), ("稳增长", 1, 2), "工业增长8%", ("县工信局", 1, 2)),
            ("投资增长10%",),
            ("2", "促消费", "零售额增长5%", "县商务局"),
        )
    )
    assert [(t.number, t.title, len(t.indicators)) for t in notice.tasks] == [("1", "稳增长", 2), ("2", "促消费", 1)]
    assert notice.tasks[0].source_text == "1\n稳增长\n工业增长8%\n县工信局\n投资增长10%"


def test_a_row_that_goes_on_without_a_number_joins_the_task_above() -> None:
    notice = parse(
        grid(
            HEADER,
            ("1", "修路。新建公路3公里，", "县交通局", "县财政局、", ""),
            ("", "改建5公里。", "", "县发改局", ""),
            ("2", "建校。", "县教育局", "", ""),
        )
    )
    assert [t.number for t in notice.tasks] == ["1", "2"]
    assert notice.tasks[0].supporting_units == ("县财政局", "县发改局")
    assert "改建5公里" in notice.tasks[0].source_text


def test_a_header_of_two_rows() -> None:
    notice = parse(
        grid(
            (("序号", 1, 2), ("工作内容", 1, 2), ("责任分工", 2), ("完成时限", 1, 2)),
            ("牵头部门", "配合部门"),
            ("1", "修路。", "县交通局", "县财政局", "12月底"),
            ("2", "建校。", "县教育局", "县财政局", "12月底"),
        )
    )
    assert [brief(t) for t in notice.tasks] == [
        ("1", "修路", ("县交通局",), ("县财政局",), "12月底"),
        ("2", "建校", ("县教育局",), ("县财政局",), "12月底"),
    ]


def test_a_cell_may_say_itself_who_leads() -> None:
    notice = parse(
        grid(
            ("序号", "任务", "责任单位"),
            ("1", "修路。", "县交通局牵头，县财政局、县发改局配合"),
            ("2", "建校。", "牵头单位：县教育局\n配合单位：县财政局"),
            ("3", "治水。", "—"),
        )
    )
    assert [(t.lead_units, t.supporting_units) for t in notice.tasks] == [
        (("县交通局",), ("县财政局", "县发改局")),
        (("县教育局",), ("县财政局",)),
        ((), ()),
    ]


def test_a_name_broken_inside_its_cell_is_one_name() -> None:
    notice = parse(
        grid(("序号", "任务", "责任单位"), ("1", "修路。", "县交通运\n输局\n县财政局"), ("2", "建校。", "县教育局"))
    )
    assert notice.tasks[0].lead_units == ("县交通运输局", "县财政局")


def test_rows_without_a_column_of_numbers() -> None:
    notice = parse(
        grid(
            ("工作任务", "牵头单位"),
            ("1.修路。", "县交通局"),
            ("2.建校。", "县教育局"),
        ),
        Paragraph("某表"),
        grid(("工作任务", "牵头单位"), ("治水。", "县水利局"), ("种树。", "县林业局")),
    )
    assert [(t.number, t.title) for t in notice.tasks] == [
        ("1", "修路"),
        ("2", "建校"),
        ("1~2", "治水"),
        ("2~2", "种树"),
    ]


def test_headings_stand_above_their_tables_and_a_table_may_lack_its_header() -> None:
    notice = parse(
        TITLE,
        Paragraph("一、交通"),
        grid(("序号", "任务", "责任单位"), ("1", "修路。", "县交通局"), ("2", "架桥。", "县交通局")),
        Paragraph("二、教育"),
        grid(("3", "建校。", "县教育局"), ("4", "招生。", "县教育局")),
    )
    assert [(t.number, t.section_path) for t in notice.tasks] == [
        ("1", ("一、交通",)),
        ("2", ("一、交通",)),
        ("3", ("二、教育",)),
        ("4", ("二、教育",)),
    ]


def test_numbered_text_beside_a_table_is_cited_but_no_task() -> None:
    notice = parse(
        Paragraph("某县关于印发任务分解表的通知"),
        Paragraph("一、提高认识。各单位要高度重视，认真组织实施。"),
        Paragraph("二、加强督导。各单位要按月报送工作进展情况。"),
        grid(("序号", "任务", "责任单位"), ("1", "修路。", "县交通局"), ("2", "建校。", "县教育局")),
        Paragraph("附件：说明"),
    )
    assert [(t.number, t.kind) for t in notice.clauses] == [
        ("第一部分", TaskKind.CLAUSE),
        ("第二部分", TaskKind.CLAUSE),
    ]
    assert [t.number for t in notice.tasks] == ["1", "2"]
    assert notice.clauses[1].source_text == "二、加强督导。各单位要按月报送工作进展情况。"
    assert [t.ordinal for t in notice.citable] == [1, 2, 3, 4]


def test_tasks_in_the_text_and_in_a_table_keep_apart() -> None:
    notice = parse(
        Paragraph("某县关于2024年重点工作的通知"),
        Paragraph("1.修路。（牵头单位：县交通局）"),
        Paragraph("2.建校。（牵头单位：县教育局）"),
        grid(("序号", "任务", "责任单位"), ("1", "治水。", "县水利局"), ("2", "种树。", "县林业局")),
    )
    assert [(t.number, t.label, t.title) for t in notice.tasks] == [
        ("1", "任务1", "修路"),
        ("2", "任务2", "建校"),
        ("附表1", "附表1", "治水"),
        ("附表2", "附表2", "种树"),
    ]


def test_a_table_of_something_else_is_text() -> None:
    notice = parse(
        grid(("索引号", "1137/2024-1"), ("发文字号", "某政发〔2024〕3号"), ("有效性", "有效")),
        Paragraph("某县人民政府关于2024年重点工作的通知"),
        Paragraph("1.修路。（牵头单位：县交通局）"),
        Paragraph("2.建校。（牵头单位：县教育局）"),
    )
    assert [t.number for t in notice.tasks] == ["1", "2"]
    assert notice.notice.doc_number == "某政发〔2024〕3号"
    assert str(notice.notice.validity) == "in_force"


@pytest.mark.parametrize(
    "name, kind",
    [
        ("序号", Column.NUMBER),
        ("主要任务", Column.CONTENT),
        ("责任 单位", Column.RESPONSIBLE),
        ("責任單位", Column.RESPONSIBLE),
        ("配合单位", Column.SUPPORT),
        ("责任领导", Column.OTHER),
        ("完成时间", Column.DEADLINE),
        ("类别", Column.GROUP),
        ("修路", None),
        ("2023年完成任务", None),
    ],
)
def test_what_a_column_holds(name: str, kind: Column | None) -> None:
    assert column_kind(name) is kind
