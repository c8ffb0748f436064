"""Rules and sections in prose can be asked about and cited; they are never counted among the tasks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from answer.contract import Answer, Status
from answer.markdown import render_markdown
from answer.service import Assistant
from index.build import build
from index.config import EmbeddingSection
from index.embed import HuggingFaceEmbedder
from index.open import serve_index
from ingest import PARSER_VERSION
from tests.notices import parse_one

RULES = """甲县供水接入费用减免实施细则

第一章 总则
第一条 本细则适用于城镇规划建设用地范围内的供水接入工程。
第二条 接入工程费用由供水企业承担，不得向用户收取。
第二章 流程
第三条 供水企业应当在3个工作日内完成现场踏勘，并书面告知用户。
第四条 竣工验收合格后，供水企业应当在2个工作日内通水。
第三章 附则
第五条 本细则自2024年6月1日起施行，有效期两年。
"""
TASKS_AND_PROSE = """甲县人民政府办公室关于印发2025年重点工作的通知

一、总体要求
坚持人民至上，全年民生支出占财政支出的比重保持在80%以上，办好十件民生实事。
二、重点任务
1.新建学校。新建小学3所。（牵头单位：县教育局）
2.新修道路。新修公路20公里。（牵头单位：县交通局，配合单位：县财政局）
三、保障措施
（一）强化组织领导。各单位主要负责同志要亲自研究、亲自部署、亲自落实。
（二）强化督导考核。县政府督查室每季度通报一次进展，考核结果纳入年度绩效。
"""


def _serve(folder: Path, text: str, section: EmbeddingSection, embedder: HuggingFaceEmbedder) -> Iterator[Assistant]:
    source = folder / "notice.txt"
    source.write_text(text, encoding="utf-8")
    build([parse_one(source)], embedder=embedder, parser_version=PARSER_VERSION, root=folder / "index")
    index = serve_index(section, root=folder / "index")
    index.load(embedder)
    yield Assistant(index)
    index.close()


WRAPPED = """甲县重点工作安排

一、指导思想
坚持稳中求进工作总基调，完整、准确、全面贯彻新发展理
念，持续优化营商环境，着力破解制约发展的突出问题，

# Page 2:
推动各项工作走在前列。
二、重点任务
1.新建学校。加快推进城区学校建设，年内新建小学3所、幼儿
园5所，新增学位2000个，缓解城区入学压力，让群众满意。
（牵头单位：县教育局）
2.新修道路。改造提升农村公路，年内新修公路20公里，维修
桥梁6座，方便群众出行，带动沿线乡村旅游加快发展起来。
（牵头单位：县交通局，配合单位：县财政局）
3.改造老旧小区。改造老旧小区12个，惠及居民3000户，同步
完善养老托育设施，提升物业服务水平，改善居住环境质量。
（牵头单位：县住建局）
"""


@pytest.fixture(scope="module")
def wrapped(
    tmp_path_factory: pytest.TempPathFactory, embedding_section: EmbeddingSection, embedder: HuggingFaceEmbedder
) -> Iterator[Assistant]:
    yield from _serve(tmp_path_factory.mktemp("wrapped"), WRAPPED, embedding_section, embedder)


@pytest.fixture(scope="module")
def rules(
    tmp_path_factory: pytest.TempPathFactory, embedding_section: EmbeddingSection, embedder: HuggingFaceEmbedder
) -> Iterator[Assistant]:
    yield from _serve(tmp_path_factory.mktemp("rules"), RULES, embedding_section, embedder)


@pytest.fixture(scope="module")
def mixed(
    tmp_path_factory: pytest.TempPathFactory, embedding_section: EmbeddingSection, embedder: HuggingFaceEmbedder
) -> Iterator[Assistant]:
    yield from _serve(tmp_path_factory.mktemp("mixed"), TASKS_AND_PROSE, embedding_section, embedder)


def cited(answer: Answer) -> list[str | None]:
    return list(dict.fromkeys(c.task for c in answer.citations))


def test_a_rule_is_found_and_cited_by_its_article(rules: Assistant) -> None:
    answer = rules.ask("现场踏勘要在几个工作日内完成")
    assert answer.status is Status.ANSWERED
    assert cited(answer) == ["第三条"]
    assert "供水企业应当在3个工作日内完成现场踏勘" in render_markdown(answer)
    assert "〔第三条〕" in render_markdown(answer)
    assert "任务第三条" not in render_markdown(answer)


@pytest.mark.parametrize("question", ["第四条说什么", "第四条的完整内容", "第4条是什么"])
def test_a_rule_is_read_by_its_label(rules: Assistant, question: str) -> None:
    answer = rules.ask(question)
    assert cited(answer) == ["第四条"]
    assert "2个工作日内通水" in answer.statements[0].text


def test_a_notice_of_rules_has_no_tasks_to_count(rules: Assistant) -> None:
    answer = rules.ask("一共有多少项任务")
    assert answer.lead_in == "《甲县供水接入费用减免实施细则》没有编号的任务，有 5 条可以引用的条文："
    assert cited(answer) == ["第一条", "第五条"]


def test_a_number_beyond_the_last_rule(rules: Assistant) -> None:
    answer = rules.ask("第九条说什么")
    assert answer.status is Status.NOT_FOUND
    assert answer.statements == ()


def test_a_section_in_prose_is_found_and_cited(mixed: Assistant) -> None:
    answer = mixed.ask("民生支出占财政支出的比重是多少")
    assert cited(answer) == ["第一部分"]
    assert "80%以上" in answer.statements[0].text


def test_clauses_are_no_tasks(mixed: Assistant) -> None:
    assert mixed.ask("一共有多少项任务").lead_in.endswith("共有 2 项任务，分 1 个部分：")
    assert cited(mixed.ask("哪些任务没有牵头单位")) == []
    assert cited(mixed.ask("第二部分有哪些任务")) == ["1", "2"]


def test_a_section_of_clauses_is_listed_as_what_it_is(mixed: Assistant) -> None:
    answer = mixed.ask("第三部分有哪些任务")
    assert answer.lead_in == "《2025年重点工作》第 3 部分没有列出任务，写的是："
    assert [s.text for s in answer.statements] == ["三（一） 强化组织领导", "三（二） 强化督导考核"]
    assert cited(answer) == ["三（一）", "三（二）"]


def test_a_clause_is_read_by_its_label(mixed: Assistant) -> None:
    answer = mixed.ask("三（二）的完整内容")
    assert cited(answer) == ["三（二）"]
    assert "每季度通报一次进展" in answer.statements[0].text


def test_a_sentence_broken_by_the_page_is_shown_whole_and_quoted_verbatim(wrapped: Assistant) -> None:
    answer = wrapped.ask("指导思想是什么")
    [statement] = answer.statements
    assert statement.text == (
        "坚持稳中求进工作总基调，完整、准确、全面贯彻新发展理念，持续优化营商环境，着力破解制约发展的突出问题，"
        "推动各项工作走在前列。"
    )
    [citation] = statement.citations
    assert "突出问题，\n\n# Page 2:\n推动" in citation.quote
    figures = wrapped.ask("今年要建几所幼儿园")
    assert "年内新建小学3所、幼儿园5所" in figures.statements[0].text
