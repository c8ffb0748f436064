"""Each kind of notation on a small text made up for it: numbering, responsibility, page layout."""

import pytest

from ingest import parse_document
from ingest.document import Document
from ingest.errors import NoTasksError
from ingest.model import ParsedNotice
from ingest.report import make_report


def parse(text: str) -> ParsedNotice:
    return parse_document(Document(text, "kind.txt", "0" * 64))


def units(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(t.lead_units, t.supporting_units) for t in parse(text).tasks]


NUMBERING = {
    "chinese numbers are the tasks": ("一、修路。x\n二、建校。x", ["一", "二"]),
    "brackets run on over sections": ("一、甲\n（一）修路。\n（二）建校。\n二、乙\n（三）种树。", ["一", "二", "三"]),
    "full-width digits and stops": ("１．修路。\n２．建校。", ["１", "２"]),
    "small full stop": ("1﹒修路。\n2﹒建校。", ["1", "2"]),
    "enumeration comma after a digit": ("1、修路。\n2、建校。", ["1", "2"]),
    "number alone on its line": ("# Page 1:\n1.\n修路。\n2.\n建校。\n3.\n种树。", ["1", "2", "3"]),
    "articles": ("第一条 本办法适用于全县。\n第二条 各局应当公开。", ["第一条", "第二条"]),
    "things counted by name": ("任务一：修路。\n任务二：建校。", ["任务一", "任务二"]),
    "第X项": ("第一项 修路\n第二项 建校", ["第一项", "第二项"]),
    "markdown headings": ("# 要点\n## 一、甲\n### 1. 修路\n\n### 2. 建校\n", ["1", "2"]),
    "restarting numbers carry the heading": (
        "一、甲\n1.修路。\n2.建校。\n二、乙\n1.种树。\n2.治水。",
        ["一-1", "一-2", "二-1", "二-2"],
    ),
    "a heading among the tasks gives way to its items": (
        "（一）修路。（县交通局负责）\n（二）公开。\n1.预算。（县财政局负责）\n2.决算。（县财政局负责）\n（三）种树。（县林业局负责）",
        ["一", "二-1", "二-2", "三"],
    ),
    "sections of unequal depth": (
        "一、甲\n（一）乙\n1.修路。\n2.建校。\n二、丙\n3.种树。",
        ["1", "2", "3"],
    ),
    "decimals, ranges and cross references are none": (
        "1.修路11.5公里。\n2.按第3.条建校2.5所。\n3.种树。",
        ["1", "2", "3"],
    ),
    "a gap that later numbers confirm": ("1.修路。\n2.建校。\n4.种树。\n5.治水。", ["1", "2", "4", "5"]),
    "a collection's number before the title": ("3. 某县关于印发要点的通知\n1.修路。\n2.建校。", ["1", "2"]),
    "items inside an item stay inside": (
        "（一）修路。（县交通局负责）具体措施：1．勘察。2．施工。（二）建校。（县教育局负责）具体措施：1．选址。2．招生。"
        + "字" * 260,
        ["一", "二"],
    ),
    "one line with full-width indents": (
        "通知 　　一、甲 　　（一）修路。 　　（二）建校。" + "字" * 260 + "。 　　二、乙 　　（三）种树。",
        ["一", "二", "三"],
    ),
    "glued to the units before": (
        "一、甲（一）修路。"
        + "字" * 260
        + "。责任单位:县交通局、财政局（二）建校。责任单位：县教育局二、乙（三）种树。责任单位：县林业局",
        ["一", "二", "三"],
    ),
}


@pytest.mark.parametrize("kind", NUMBERING)
def test_numbering(kind: str) -> None:
    text, numbers = NUMBERING[kind]
    assert [t.number for t in parse(text).citable] == numbers


@pytest.mark.parametrize("kind", sorted(set(NUMBERING) - {"a gap that later numbers confirm"}))
def test_no_number_is_reported_missing_or_doubled(kind: str) -> None:
    report = make_report(parse(NUMBERING[kind][0]))
    assert (report.missing, report.doubled) == ((), ())


LEAD, HELP = ("县交通局",), ("县财政局", "县公安局")
ONE_TASK = {
    "labels in round brackets": "（牵头单位：县交通局；配合单位：县财政局、县公安局）",
    "labels in tortoise-shell brackets": "〔牵头单位：县交通局；配合单位：县财政局、县公安局；完成时限：6月底前〕",
    "labels with half-width marks": "(牵头单位:县交通局,责任单位:县财政局,县公安局)",
    "brackets of different shape": "(牵头单位：县交通局，责任单位：县财政局、县公安局]",
    "an unclosed bracket": "(牵头单位:县交通局,参与单位:县财政局、县公安局",
    "label lines": "\n牵头单位：县交通局\n责任单位：县财政局、县公安局\n完成时限：2024年6月底前",
    "verbs": "（县交通局牵头，县财政局、县公安局配合）",
    "verbs with their manner": "（县交通局牵头负责，县财政局和县公安局按职责分工负责）",
    "bracket before the full stop": "（县交通局牵头，县财政局、县公安局配合）。",
    "a label whose list says who leads": "责任单位：县交通局牵头，县财政局，县公安局",
    "a deadline inside verbs": "(县交通局牵头，县财政局、县公安局落实，完成时限：2024年10月)",
    "several brackets": "（县交通局牵头，县财政局按职责分工负责）再通车。（县交通局牵头，县公安局配合）",
    "together with": "（县交通局会同县财政局、县公安局负责）",
    "a sentence that shares the work out": "责任分工：由县交通局牵头，县财政局负责拨款，县公安局检查指导。",
    "emphasis": "\n**牵头单位：** 县交通局\n**责任单位**：县财政局、县公安局",
    "a list that goes on in the next line": "\n牵头单位：县交通局\n配合单位：县财政局、\n县公安局",
    "other labels between": "\n牵头领导：张三\n牵头单位：县交通局\n配合单位：县财政局、县公安局\n责任人：李四",
    "traditional characters": "（牽頭單位：县交通局；參與單位：县财政局、县公安局）",
}


@pytest.mark.parametrize("kind", ONE_TASK)
def test_who_leads_and_who_supports(kind: str) -> None:
    found = units(f"1.修路。今年通车。{ONE_TASK[kind]}\n2.建校。")
    assert found == [(LEAD, HELP), ((), ())]


LISTS = {
    "nobody leads": ("（责任单位：县交通局、县财政局）", ("县交通局", "县财政局")),
    "nested brackets": ("（责任单位：各县（市、区）人民政府，县交通局）", ("各县（市、区）人民政府", "县交通局")),
    "and so on": ("（责任单位：县交通局、县财政局等）", ("县交通局", "县财政局")),
    "such as, before a collective": (
        "（县交通局、县财政局等县直有关部门负责）",
        ("县交通局", "县财政局", "县直有关部门"),
    ),
    "和 inside a name": ("（责任单位：县工业和信息化局、县文化和旅游局）", ("县工业和信息化局", "县文化和旅游局")),
    "a separator inside quotation marks": ("（责任单位：县“双随机、一公开”办公室）", ("县“双随机、一公开”办公室",)),
    "a level alone": ("（责任单位：县交通局，中、省驻县单位）", ("县交通局", "中、省驻县单位")),
    "bare names": ("（规划处、办公室）", ("规划处", "办公室")),
    "no units in a plain bracket": ("（含改建、扩建）", ()),
}


@pytest.mark.parametrize("kind", LISTS)
def test_lists_of_units(kind: str) -> None:
    printed, expected = LISTS[kind]
    assert units(f"1.修路。{printed}\n2.建校。")[0] == (expected, ())


def test_units_before_the_comma_lead_where_the_notice_says_so() -> None:
    rule = "（逗号前为牵头单位，未明确牵头单位的按职责分工负责，下同）"
    text = f"1.修路。〔责任单位：县交通局、县财政局{rule}〕\n2.建校。（责任单位：县教育局，县财政局、县公安局）"
    assert units(text) == [(("县交通局", "县财政局"), ()), (("县教育局",), ("县财政局", "县公安局"))]


def test_the_first_unit_leads_where_the_notice_says_so() -> None:
    text = "1.修路。（县交通局、县财政局等负责。列第一位者为牵头单位，下同）\n2.建校。（县教育局、县财政局负责）"
    assert units(text) == [(("县交通局",), ("县财政局",)), (("县教育局",), ("县财政局",))]


def test_the_lead_stands_in_the_heading() -> None:
    text = (
        "（一）交通（牵头单位：县交通局）\n1.修路。（责任单位：县财政局）\n2.架桥。\n"
        "（二）教育（牵头单位：县教育局）\n3.建校。"
    )
    parsed = parse(text)
    assert units(text) == [(("县交通局",), ("县财政局",)), (("县交通局",), ()), (("县教育局",), ())]
    assert [r.inherited_from for r in parsed.tasks[0].responsibilities] == ["heading", ""]
    assert parsed.tasks[0].section_path == ("（一）交通",)


def test_one_bracket_serves_the_group_before_it() -> None:
    text = "一、甲\n1.修路。\n2.架桥。\n（县交通局负责）\n二、乙\n3.建校。\n4.招生。\n（县教育局负责）"
    assert [lead for lead, _ in units(text)] == [("县交通局",)] * 2 + [("县教育局",)] * 2
    assert parse(text).tasks[0].responsibilities[0].inherited_from == "group"


def test_a_single_task_without_units_takes_none_from_its_neighbour() -> None:
    numbered = "\n".join(f"{n}.修路。（县交通局负责）" for n in range(2, 9))
    assert units(f"1.学习。\n{numbered}")[0] == ((), ())


def test_a_rule_binds_all_later_tasks() -> None:
    rule = "以下措施均需各乡镇政府落实，不再一一列出"
    text = f"1.修路。（牵头单位：县交通局；责任单位：县财政局。{rule}）\n2.建校。（牵头单位：县教育局）"
    assert units(text) == [(("县交通局",), ("县财政局",)), (("县教育局",), ("各乡镇政府",))]
    assert parse(text).tasks[1].responsibilities[-1].inherited_from == "rule"


def test_shared_endings_and_prefixes_are_kept_and_expanded_beside() -> None:
    text = "1.修路。（责任单位：甲区、乙县人民政府，县交通局、财政局）\n2.建校。（责任单位：县财政局）"
    clause = parse(text).tasks[0].responsibilities[0]
    assert clause.units == ("甲区", "乙县人民政府", "县交通局", "财政局")
    assert clause.expanded_units == ("甲区人民政府", "乙县人民政府", "县交通局", "财政局")


WRAPPED = """4. 某市人民政府办公室关于印发某市便民利
企若干措施的通知（2023 年5 月18 日）
某政办字〔2023〕52 号
各县（市、区）人民政府：
现印发给你们，请认真贯彻执行。
某市人民政府办公室
2023 年5 月18 日
一、优化服务
1.
推行“一
站式”办理。2023 年底前，新增网上办理事
项20 项以上。〔牵

# Page 12:
头单位：市行政审
批局；配合单位：各县（市、
区）人民政府；完成时限：2023 年10 月底前〕
2.推行容缺受理。（责任单位：市司法局）
各地要加强组织领导。
"""


def test_hard_wraps_and_page_marks_are_cleaned_for_matching_only() -> None:
    parsed = parse(WRAPPED)
    first, second = parsed.tasks
    assert first.title == "推行“一站式”办理"
    assert (first.lead_units, first.supporting_units) == (("市行政审批局",), ("各县（市、区）人民政府",))
    assert first.deadline_text == "2023年10月底前"
    assert [(i.subject, i.values, i.unit_of_measure) for i in first.indicators] == [("新增网上办理事项", ("20",), "项")]
    assert "# Page 12:" in first.source_text
    assert second.source_text.endswith("（责任单位：市司法局）")
    for task in parsed.tasks:
        for part in (*task.responsibilities, *task.indicators):
            assert parsed.text[part.span.start : part.span.end] == part.span.text
    notice = parsed.notice
    assert notice.title == "某市便民利企若干措施"
    assert (notice.doc_number, notice.issuing_body) == ("某政办字〔2023〕52号", "某市人民政府办公室")
    assert str(notice.issued_on) == "2023-05-18"


def test_letter_spaced_type_printed_twice_is_read_once() -> None:
    line = "（ 一 ） 培 育 品 牌 企 业 。（ 一 ） 培 育 品 牌 企 业 。 鼓励创新。"
    share = "（ 商 务 部 、 财 政 部 负 责 ）（ 商 务 部 、 财 政 部 负 责 ）"
    second = line.replace("一", "二").replace("品 牌", "示 范")
    parsed = parse(f"# Page 1:\n{line}{share}\n{second}\n")
    assert [(t.number, t.title, t.lead_units) for t in parsed.tasks] == [
        ("一", "培育品牌企业", ("商务部", "财政部")),
        ("二", "培育示范企业", ()),
    ]


def test_a_flattened_table() -> None:
    header = "序号\n重点任务\n主要内容\n牵头部门\n责任单位\n"
    text = (
        f"清单\n{header}1\n1.优化服务\n推进电子营业执照在全市各个平台中的广泛应用。\n市监委\n市信息\n办公室\n"
        f"2\n试点推动企业常用电子证照信息与执照相\n\n# Page 2:\n{header}关联。\n市监委\n—\n"
        "3\n优化平台。\n市住建\n委\n市水务局\n"
    )
    assert [(t.number, t.section_path, t.title, t.lead_units, t.supporting_units) for t in parse(text).tasks] == [
        ("1", ("1.优化服务",), "推进电子营业执照在全市各个平台中的广泛应用", ("市监委",), ("市信息办公室",)),
        ("2", ("1.优化服务",), "试点推动企业常用电子证照信息与执照相关联", ("市监委",), ()),
        ("3", ("1.优化服务",), "优化平台", ("市住建委",), ("市水务局",)),
    ]


def test_a_text_without_any_number_is_refused() -> None:
    with pytest.raises(NoTasksError):
        parse("某县人民政府办公室关于印发清单的通知\n某政办函〔2023〕29号\n现印发给你们，请认真贯彻执行。\n")


HEADERS = {
    "labels in a row": (
        "索 引 号： A-1/2016-6 主题分类： 发文机关： 某县政府 发文字号： 某政〔2016〕20号 有 效 性： 有效 页面",
        {"doc_number": "某政〔2016〕20号", "catalog_number": "A-1/2016-6", "topic": "", "validity": "in_force"},
    ),
    "boxed labels": (
        "某县通知\n[主题分类] 城乡建设\n[文号] 某政〔2016〕20号\n[失效日期] 2017-12-31",
        {"topic": "城乡建设", "doc_number": "某政〔2016〕20号", "expires_on": "2017-12-31"},
    ),
    "an empty label": (
        "标题：某县要点\n文号: \n发布时间: 2015-09-02 16:50",
        {"doc_number": "", "published_on": "2015-09-02"},
    ),
    "a basis document's number is not the notice's own": (
        "某县关于印发要点的通知\n根据《某省条例》（某发〔2014〕9号）制定。某政办〔2015〕3号",
        {"doc_number": "某政办〔2015〕3号", "title": "要点"},
    ),
    "a number that lost its bracket is a basis document all the same": (
        "某县关于印发要点的通知\n根据《某省条例》（某发〔20149号）制定。",
        {"doc_number": ""},
    ),
    "below a letterhead, signed at the end": (
        "某县人民政府办公室文件\n某政办发〔2024〕 12 号\n某县人民政府办公室\n关于印发某县任务分解表的通知\n各乡镇：",
        {"title": "某县任务分解表", "issuing_body": "某县人民政府办公室", "doc_number": "某政办发〔2024〕 12 号"},
    ),
    "validity unknown": ("某县关于印发要点的通知\n2015年1月1日", {"validity": "unknown", "expires_on": "None"}),
    "repealed": ("时效性：废止\n废止日期：2020年1月2日", {"validity": "repealed", "expires_on": "2020-01-02"}),
}


@pytest.mark.parametrize("kind", HEADERS)
def test_headers(kind: str) -> None:
    header, expected = HEADERS[kind]
    notice = parse(f"{header}\n1.修路。\n2.建校。").notice
    assert {name: str(getattr(notice, name)) for name in expected} == expected


def test_the_body_may_say_until_when_the_notice_holds() -> None:
    notice = parse("某县通知\n1.修路。\n2.建校。\n本措施自公布之日起实施，有效期至2023年12月31日。").notice
    assert (str(notice.expires_on), notice.validity) == ("2023-12-31", "unknown")


def test_a_signature_at_the_end_dates_the_notice() -> None:
    notice = parse(
        "关于某事的通知\n1.修路。\n2.建校。（县教育局负责）\n某县人民政府\n2024年3月1日\n抄送：县委办"
    ).notice
    assert (notice.issuing_body, str(notice.issued_on)) == ("某县人民政府", "2024-03-01")


def test_dated_commitments_without_a_figure_are_milestones() -> None:
    task = parse("1.修路。2027年底前，全线通车。争取年内开工建设。新建3公里。\n2.建校。").tasks[0]
    assert [m.text for m in task.milestones] == ["2027年底前，全线通车", "争取年内开工建设"]
    assert [i.value_text for i in task.indicators] == ["3公里"]


NO_DAMAGE = {
    "a hotline": "提高12345热线和110报警平台效率",
    "a formula": "实施“1+N”和7×24小时服务",
    "a quoted figure": "搭建“8”个平台",
    "items of a list": "具体措施：1．勘察。2．施工。3、验收",
    "kilowatts": "容量160千瓦及以下免费接入",
    "lines of a network": "推进7号线、8号线建设",
    "rare classifiers": "更换充电桩500根，摆花2600万盆，产花105亿枝",
}


@pytest.mark.parametrize("kind", NO_DAMAGE)
def test_what_only_looks_like_a_lost_classifier(kind: str) -> None:
    assert parse(f"1.修路。{NO_DAMAGE[kind]}。\n2.建校。").tasks[0].flags == ()


def test_a_label_and_its_value_on_a_wrapped_page() -> None:
    """A metadata table without lines, as a PDF prints it; a title cut by its cell gives way to the document's own."""
    task = "改造道路{0}公里，按照统筹推进的要求，进一步加强组\n织领导，确保完成。（牵头单位：县交通局）"
    lines = [f"{n}.{task.format(n)}" for n in range(1, 15)]
    fields = "文号 某政发〔2024〕3号\n成文日期 2024-05-04\n有效性 失效\n失效日期 2025-12-31\n"
    title = "某县关于印发《某县2024年\n重点工作》的通知\n"
    notice = parse(f"标题 {title}{fields}{title}" + "\n".join(lines)).notice
    assert notice.doc_number == "某政发〔2024〕3号"
    assert str(notice.validity) == "expired"
    assert str(notice.expires_on) == "2025-12-31"
    assert not notice.title.endswith("2024年")
