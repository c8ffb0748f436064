"""Pages made of hand-placed characters and lines; sizes in points."""

from collections.abc import Iterable

from ingest.content import Cell, Grid, Paragraph
from ingest.readers.page import Glyph, Page, Ruling
from ingest.readers.page_layout import lay_out

WIDTH, HEIGHT = 595.0, 842.0


def write(text: str, x: float, top: float, size: float = 10.0) -> list[Glyph]:
    glyphs = []
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            glyphs.append(Glyph(char, x, top, x + width, top + size, size))
        x += width
    return glyphs


def rule(xs: Iterable[float], ys: Iterable[float]) -> list[Ruling]:
    """All lines of a table whose column and row edges these are."""
    xs, ys = list(xs), list(ys)
    return [
        *(Ruling(xs[0], y, xs[-1], y) for y in ys),
        *(Ruling(x, ys[0], x, ys[-1]) for x in xs),
    ]


def page(number: int, glyphs: Iterable[Glyph], rulings: Iterable[Ruling] = ()) -> Page:
    return Page(number, WIDTH, HEIGHT, tuple(glyphs), tuple(rulings))


def row(top: float, *texts: str, xs: tuple[float, ...] = (105, 145, 305)) -> list[Glyph]:
    return [glyph for x, text in zip(xs, texts, strict=True) for glyph in write(text, x, top)]


COLUMNS = (100.0, 140.0, 300.0, 400.0)


def test_lines_are_read_from_top_to_bottom_and_left_to_right_whatever_the_drawing_order() -> None:
    glyphs = [*write("第二行", 100, 220), *reversed(write("第一行", 100, 200))]
    assert lay_out([page(1, glyphs)]) == [Paragraph("第一行\n第二行")]


def test_a_blank_stands_between_english_words_only() -> None:
    glyphs = [
        *write("GDP growth", 100, 200),
        *write("目 标", 100, 220),
        *write("5G", 100, 240),
        *write("基站", 111, 240),
    ]
    assert lay_out([page(1, glyphs)]) == [Paragraph("GDP growth\n目标\n5G基站")]


def test_letter_spacing_makes_no_blanks_but_a_column_gap_does() -> None:
    spaced = [g for i, char in enumerate("2023") for g in write(char, 100 + 9 * i, 200)]
    assert lay_out([page(1, spaced)]) == [Paragraph("2023")]
    assert lay_out([page(1, [*write("索引号：12", 100, 200), *write("主题：环保", 300, 200)])]) == [
        Paragraph("索引号：12 主题：环保")
    ]


def test_bold_type_printed_twice_counts_once() -> None:
    glyphs = [*write("一、工作11项", 100, 200), *write("一、工作11项", 100.4, 200.2)]
    assert lay_out([page(1, glyphs)]) == [Paragraph("一、工作11项")]


def test_smaller_and_raised_characters_stay_in_their_line() -> None:
    glyphs = [*write("面积100m", 100, 200), Glyph("2", 140, 198, 143, 204, 6), *write("以上", 143, 200)]
    assert lay_out([page(1, glyphs)]) == [Paragraph("面积100m2以上")]


def test_page_numbers_and_running_heads_are_left_out() -> None:
    pages = [
        page(
            n,
            [*write(f"县政府文件第{n}期", 200, 40), *write(f"正文{n}", 100, 400), *write(f"- {n} -", 290, 790)],
        )
        for n in range(1, 4)
    ]
    assert lay_out(pages) == [Paragraph("正文1\n正文2\n正文3")]


def test_what_stands_twice_at_the_head_of_pages_is_text() -> None:
    pages = [page(n, [*write("同一句话", 100, 40), *write(f"正文{n}", 100, 400)]) for n in (1, 2)]
    assert lay_out(pages) == [Paragraph("同一句话\n正文1\n同一句话\n正文2")]


def test_the_same_words_in_the_middle_of_pages_are_text() -> None:
    pages = [page(n, write("牵头单位：县财政局", 100, 400)) for n in range(1, 5)]
    assert lay_out(pages) == [Paragraph("\n".join(["牵头单位：县财政局"] * 4))]


def test_a_table_stands_between_the_paragraphs_around_it() -> None:
    glyphs = [
        *write("前文", 100, 150),
        *row(205, "序号", "任务", "单位"),
        *row(225, "1", "修路", ""),
        *write("后文", 100, 300),
    ]
    assert lay_out([page(1, glyphs, rule(COLUMNS, (200, 220, 240)))]) == [
        Paragraph("前文"),
        Grid(
            (
                Cell("序号", 0, 0),
                Cell("任务", 0, 1),
                Cell("单位", 0, 2),
                Cell("1", 1, 0),
                Cell("修路", 1, 1),
            )
        ),
        Paragraph("后文"),
    ]


def test_missing_inner_lines_merge_cells() -> None:
    rulings = [
        *(Ruling(100, y, 400, y) for y in (200, 220, 260)),
        Ruling(140, 240, 400, 240),
        Ruling(100, 200, 100, 260),
        Ruling(400, 200, 400, 260),
        *(Ruling(x, 220, x, 260) for x in (140, 300)),
    ]
    glyphs = [
        *write("一、总表", 220, 205),
        *row(225, "", "甲", "乙"),
        *write("合", 110, 235),
        *row(245, "", "丙", "丁"),
    ]
    assert lay_out([page(1, glyphs, rulings)]) == [
        Grid(
            (
                Cell("一、总表", 0, 0, 1, 3),
                Cell("合", 1, 0, 2, 1),
                Cell("甲", 1, 1),
                Cell("乙", 1, 2),
                Cell("丙", 2, 1),
                Cell("丁", 2, 2),
            )
        )
    ]


def test_a_frame_and_an_underline_are_no_table() -> None:
    rulings = [*rule((90, 400), (190, 300)), Ruling(100, 320, 300, 320)]
    assert lay_out([page(1, [*write("框内", 100, 200), *write("线上", 100, 308)], rulings)]) == [
        Paragraph("框内\n线上")
    ]


def test_a_table_open_at_its_sides_has_its_outer_columns() -> None:
    rulings = [*(Ruling(100, y, 400, y) for y in (200, 220, 240)), *(Ruling(x, 200, x, 240) for x in (140, 300))]
    (grid,) = lay_out([page(1, [*row(205, "序号", "任务", "单位"), *row(225, "1", "修路", "县局")], rulings)])
    assert isinstance(grid, Grid)
    assert [(c.text, c.row, c.column) for c in grid.cells][3:] == [("1", 1, 0), ("修路", 1, 1), ("县局", 1, 2)]


def cell_text(*lines: str, right: float = 200.0) -> str:
    """What a cell from 95 to `right` reads as; its lines begin at 100."""
    glyphs = [g for i, line in enumerate(lines) for g in write(line, 100, 205 + 14 * i)]
    (grid,) = lay_out([page(1, glyphs, rule((95, right, 300), (200, 210 + 14 * len(lines))))])
    assert isinstance(grid, Grid)
    return grid.cells[0].text


def test_lines_of_a_cell_are_joined_where_they_wrap() -> None:
    assert cell_text("推动创新平台建设工", "作，新增平台。") == "推动创新平台建设工作，新增平台。"
    assert cell_text("县发展和改革局、", "（县财政局）") == "县发展和改革局、（县财政局）"
    assert cell_text("开展 smart", "city work") == "开展smart city work"


def test_a_line_of_a_cell_that_ends_early_ends_a_paragraph() -> None:
    assert cell_text("完成修路。", "新增平台。") == "完成修路。\n新增平台。"
    assert cell_text("县财政局", "县发展改革局") == "县财政局\n县发展改革局"
    assert cell_text("牵头", "单位") == "牵头单位"


def first_page(*rows: list[Glyph], bottom: float = 760.0) -> Page:
    ys = [700.0 + 20 * i for i in range(len(rows) + 1)]
    return page(1, [g for r in rows for g in r] + write("- 1 -", 290, 800), rule(COLUMNS, ys))


def test_a_table_goes_on_over_the_page_break_without_its_repeated_header() -> None:
    one = first_page(row(705, "序号", "任务", "单位"), row(725, "1", "修路。", "甲局"))
    two = page(2, [*row(105, "序号", "任务", "单位"), *row(125, "2", "架桥。", "乙局")], rule(COLUMNS, (100, 120, 140)))
    assert texts(lay_out([one, two])) == [["序号", "任务", "单位"], ["1", "修路。", "甲局"], ["2", "架桥。", "乙局"]]


def test_a_row_broken_by_the_page_is_one_row() -> None:
    one = first_page(row(705, "序号", "任务", "单位"), row(725, "1", "修路和", "甲局、"))
    two = page(
        2,
        [*row(105, "序号", "任务", "单位"), *row(125, "", "架桥。", "乙局"), *row(145, "2", "植树。", "丙局")],
        rule(COLUMNS, (100, 120, 140, 160)),
    )
    assert texts(lay_out([one, two])) == [
        ["序号", "任务", "单位"],
        ["1", "修路和架桥。", "甲局、乙局"],
        ["2", "植树。", "丙局"],
    ]


def test_a_row_whose_number_stands_on_the_second_page_is_one_row() -> None:
    one = first_page(row(705, "序号", "任务", "单位"), row(725, "", "修路和", "甲局"))
    two = page(2, row(105, "1", "架桥。", ""), rule(COLUMNS, (100, 120)))
    assert texts(lay_out([one, two])) == [["序号", "任务", "单位"], ["1", "修路和架桥。", "甲局"]]


def test_a_merged_cell_goes_on_over_the_page_break() -> None:
    rulings = [r for r in rule(COLUMNS, (700, 720, 740, 760)) if r.top != 740 or r.x0 == r.x1]
    rulings.append(Ruling(140, 740, 400, 740))
    glyphs = [*row(705, "领域", "任务", "单位"), *row(725, "环保", "修路。", "甲局"), *row(745, "", "架桥。", "乙局")]
    two = page(2, row(105, "", "植树。", "丙局"), rule(COLUMNS, (100, 120)))
    (grid,) = lay_out([page(1, glyphs, rulings), two])
    assert isinstance(grid, Grid)
    assert Cell("环保", 1, 0, 3, 1) in grid.cells
    assert Cell("植树。", 3, 1) in grid.cells


def test_text_between_or_another_head_begins_another_table() -> None:
    one = first_page(row(705, "序号", "任务", "单位"), row(725, "1", "修路。", "甲局"))
    lines = rule(COLUMNS, (150, 170, 190))
    again = [*row(155, "序号", "任务", "单位"), *row(175, "1", "架桥。", "乙局")]
    other = [*row(155, "序号", "指标", "单位"), *row(175, "1", "产值", "乙局")]
    for second in (page(2, [*write("附件2", 100, 120), *again], lines), page(2, other, lines)):
        assert sum(isinstance(content, Grid) for content in lay_out([one, second])) == 2


def test_a_drawing_of_very_many_lines_is_no_table() -> None:
    table = rule(COLUMNS, (100, 200))
    strokes = [Ruling(x, 300, x + 7, 300) for x in range(0, 60_000, 50)]
    text = write("图中字", 102, 150)
    assert lay_out([page(1, text, table)]) == [Grid((Cell("图中字", 0, 0),))]
    assert lay_out([page(1, text, [*table, *strokes])]) == [Paragraph("图中字")]


def texts(contents: object) -> list[list[str]]:
    """The rows of the one table in `contents`."""
    (grid,) = contents  # type: ignore[misc]
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell.text)
    return [rows[number] for number in sorted(rows)]
