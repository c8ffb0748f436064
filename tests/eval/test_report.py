import html
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, sync_playwright

from eval.case import Case, conflict_spans, conflicts, make_cases, merged, nugget_place, nugget_text, place_label
from eval.explain import explain
from eval.items import Nugget, NuggetKind, Place
from eval.labelling.agreement import Agreement
from eval.report.lists import check_lists, list_chips
from eval.report.markup import join, tag
from eval.report.page import ReportData, render_report
from eval.results import AtomKind, Finding
from eval.summary import summarise
from eval.trust import Control, Knockout, Operator, Trust
from tests.eval.fakes_eval import answers, dataset, header, results, sources

CHROMIUM = "/usr/bin/chromium"
FLAGS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
TRUST = Trust(
    operators=(Operator("number", 432, 430, 0.99, label="改动数字"), Operator("splice", 300, 210, 0.85, label="拼接")),
    controls=(Control("faithful", 339, 2, 0.01, "原文摘句"),),
    knockouts=(Knockout("quantity.bound", True), Knockout("modality.raised", False)),
)


def cases() -> list[Case]:
    return make_cases(dataset().by_id(), results(), answers(), sources())


@pytest.fixture(scope="module")
def report() -> str:
    data = ReportData(summarise(results(), header()), cases(), {"p50_ms": 12.0, "p95_ms": 40.0}, TRUST)
    return render_report(data)


def plain(report: str) -> str:
    """The page's text without markup."""
    return html.unescape(re.sub(r"<[^>]+>", "", report))


def test_the_page_is_well_formed(report: str) -> None:
    document = report.removeprefix("<!DOCTYPE html>\n")
    root = ET.fromstring(re.sub(r"(?s)<(style|script)>.*?</\1>", "", document))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {a.get("href", "")[1:] for a in root.iter("a")}
    assert targets <= set(ids)


def test_the_page_asks_the_network_for_nothing(report: str) -> None:
    assert re.findall(r"https?:|//[a-z]|@import|url\((?!#)|\ssrc=", report) == []


def test_every_finding_is_on_the_page(report: str) -> None:
    text = plain(report)
    for result in results():
        for finding in result.findings:
            assert finding.rule in text
            assert finding.message in text


def test_what_an_answer_says_cannot_become_markup(report: str) -> None:
    assert "<script>alert(1)" not in report
    assert "应当拒答 &lt;script&gt;alert(1)" in report


def test_failed_turns_have_cards_and_passed_ones_do_not(report: str) -> None:
    assert re.findall(r'id="(case-[^"]+)"', report) == ["case-A1-1-0", "case-B5-1-1", "case-A5-1-0", "case-C2-1-0"]


def test_a_card_sets_the_conflict_side_by_side(report: str) -> None:
    card = report[report.index('id="case-A1-1-0"') : report.index('id="case-B5-1-1"')]
    assert '新增高新技术企业<mark class="bad">2</mark>0家以上' in card
    assert '新增高新技术企业<mark class="source">1</mark>0家以上,入库科技型中小企业60家以上。' in card
    assert "✗ 通知里没有" in plain(card)
    assert "必答 高新技术企业 新增 不低于10家" in plain(card)
    assert "第 2 名" in plain(card)
    assert "python -m eval run --dataset sets/small --only A1-1 --out var/eval/A1-1" in plain(card)


def test_a_card_can_be_filtered_by_what_it_is_about(report: str) -> None:
    card = re.search(r'<details [^>]*id="case-A5-1-0"[^>]*>', report)
    assert card is not None
    assert 'data-type="A5"' in card[0]
    assert 'data-rules="list.missing"' in card[0]
    assert 'data-tasks="1|2"' in card[0]
    assert 'data-units="甲县工信局"' in card[0]


def test_lists_show_what_is_missing_and_what_intrudes(report: str) -> None:
    assert '<span class="chip missing">一项也没有列</span> 应列 2' in report
    case = next(case for case in cases() if case.result.qid == "A5-1")
    gold = replace(case.gold, lists={"lead": ("2", "3")})
    turn = replace(case.turn, gold=gold)
    check = check_lists(replace(case, item=replace(case.item, turns=(turn,))))[0]
    assert (check.found, check.missing, check.intruders, check.is_exact) == ((), ("2", "3"), ("1",), False)
    assert '<span class="chip missing">缺 3</span> <s class="chip intruder">多 1</s>' in list_chips(check)


def test_the_panel_says_which_operators_miss_their_target(report: str) -> None:
    text = plain(report)
    assert "改动数字432✓ 99.5%≥99%" in text
    assert "拼接300✗ 70.0%≥85%" in text
    assert "关掉也没有测试发现的检查：modality.raised" in text


def test_a_mutation_run_of_another_scorer_is_told() -> None:
    data = ReportData(summarise(results(), header()), cases(), trust=replace(TRUST, scorer_hash="x"))
    assert "变异测试用的是另一版评分程序" in render_report(data)
    assert "还没有做变异测试" in render_report(replace(data, trust=None))


def test_a_run_beside_another_shows_the_change() -> None:
    summary = summarise(results(), header())
    text = render_report(ReportData(summary, cases(), base=summary))
    assert text.count('data-label="变化"') == len(summary.rows)
    assert "+0.0" in text


def test_an_error_and_a_missing_answer_are_shown() -> None:
    given = answers()
    given["A1-1", 0] = replace(given["A1-1", 0], error="KeyError: 'x'")
    del given["C2-1", 0]
    made = make_cases(dataset().by_id(), results(), given, sources())
    text = plain(render_report(ReportData(summarise(results(), header()), made)))
    assert "出错：KeyError: 'x'" in text
    assert "出错：没有答复" in text


def test_explain_tells_everything_of_a_turn() -> None:
    text = explain([case for case in cases() if case.result.qid == "A1-1"])
    for part in (
        "A1-1 第1轮  A1 单项指标  未通过",
        "[0] 通知里没有（任务1）：新增高新技术企业20家以上。",
        "quantity.value（数量，第 [0] 句）：数量与所引原文不符",
        "答复：20家以上",
        "原文：10家以上",
        "必答 高新技术企业 新增 不低于10家（任务1）",
        "不得断言 20家",
        "检索 1.任务3  2.任务1",
        "要点齐全 0.000　0/1",
    ):
        assert part in text, text


@pytest.mark.parametrize(
    "asserted, source, ours, theirs",
    [
        ("20家以上", "10家以上", ((0, 1),), ((0, 1),)),
        ("10家", "10家以上", (), ((3, 5),)),
        ("同", "同", (), ()),
    ],
)
def test_conflicting_characters(
    asserted: str, source: str, ours: tuple[tuple[int, int], ...], theirs: tuple[tuple[int, int], ...]
) -> None:
    assert conflicts(asserted, source) == (ours, theirs)


def test_conflicts_are_found_in_their_texts() -> None:
    finding = Finding("r", AtomKind.QUANTITY, "m", "20家", "10家")
    assert conflict_spans("新增20家。", [finding], in_source=False) == ((2, 3),)
    assert conflict_spans("共计10家。", [finding], in_source=True) == ((2, 3),)
    assert conflict_spans("没有。", [finding], in_source=False) == ()
    only = Finding("r", AtomKind.CLAUSE, "m", "已完成")
    assert conflict_spans("任务已完成。", [only], in_source=False) == ((2, 5),)
    assert merged([(3, 5), (0, 1), (4, 7)]) == ((0, 1), (3, 7))


def test_gold_in_words() -> None:
    nugget = Nugget(True, NuggetKind.UNIT_ROLE, "n", "1", "甲局", role="supporting")
    assert nugget_text(nugget) == "配合、参与 甲局"
    assert place_label(Place("n", None), with_notice=True) == "n·文头"
    assert nugget_place(nugget, with_notice=False) == "任务1"
    assert nugget_place(replace(nugget, computed_from=(Place("n", "1"),)), with_notice=False) == "计算得出"


def test_markup_escapes_text_and_attributes() -> None:
    assert (
        tag("a", "<b>", href='"x"', hidden=True, title=None) == '<a href="&quot;x&quot;" hidden="hidden">&lt;b&gt;</a>'
    )
    assert join(["<", None, tag("br")], "|") == "&lt;|<br/>"
    assert tag("p", "a\x00b") == "<p>a\ufffdb</p>"


@pytest.fixture(scope="module")
def page_file(report: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report, encoding="utf-8")
    return path


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 768, 375])
def test_the_page_fits_the_window(page_file: Path, width: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": 800})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: problems.append(request.url) if "report.html" not in request.url else None)
        page.goto(page_file.as_uri())
        page.locator("[data-all]").click()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert problems == []
        _check_filters(page)
        browser.close()


def _check_filters(page: Page) -> None:
    assert page.locator("details.card[open]").count() == 4
    page.locator('[data-filter="type"]').select_option("A1")
    assert page.locator("details.card:visible").count() == 1
    assert page.locator(".count").inner_text() == "显示 1 / 4 轮"
    page.locator('[data-filter="tasks"]').select_option("2")
    assert page.locator("details.card:visible").count() == 0
    page.locator('[data-filter="type"]').select_option("")
    page.locator('[data-filter="tasks"]').select_option("")
    assert page.locator(".count").inner_text() == "显示 4 / 4 轮"


def test_the_trust_box_gives_the_second_labelling_and_says_where_there_is_none(report: str) -> None:
    assert "标准答案没有经过第二次标注。" in plain(report)
    rows = (Agreement("A1", 52, 52, None, 1.0, 52, 52, 52), Agreement("A11", 16, 16, 0.0, 0.913, 13, 32, 28))
    labelled = render_report(ReportData(summarise(results(), header()), cases(), agreement=rows))
    box = plain(labelled[labelled.index('id="trust"') : labelled.index('id="limits"')])
    assert "A1 单项指标52全同1.000✓ 是" in box
    assert "A11 有效性160.0000.913✗ 否" in box
