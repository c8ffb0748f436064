"""Notices of other shapes: without validity, without sections, without units, repealed, without dates."""

from collections.abc import Iterator

import pytest

from answer.contract import Status
from answer.markdown import render_markdown
from answer.service import Assistant
from index.build import build
from index.config import EmbeddingSection
from index.embed import HuggingFaceEmbedder
from index.open import serve_index
from ingest import PARSER_VERSION
from tests.notices import parse_one

PLAIN = """甲县人民政府办公室关于做好2025年重点工作的通知

文号：甲政办发〔2025〕3号
发文机关：甲县人民政府办公室
{validity}
1.新建学校。新建小学3所。（牵头单位：县教育局）
2.新修道路。新修公路20公里。（牵头单位：县交通局，配合单位：县财政局）
3.新增就业。城镇新增就业500人。（牵头单位：县人社局）
"""


@pytest.fixture(scope="module", params=["", "有效性：废止\n", "有效性：失效\n", "有效性：有效\n"])
def plain(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    embedding_section: EmbeddingSection,
    embedder: HuggingFaceEmbedder,
) -> Iterator[tuple[str, Assistant]]:
    """The 有效性 line, and an assistant over a notice with that line."""
    folder = tmp_path_factory.mktemp("plain")
    source = folder / "plain.txt"
    source.write_text(PLAIN.format(validity=request.param), encoding="utf-8")
    build([parse_one(source)], embedder=embedder, parser_version=PARSER_VERSION, root=folder / "index")
    index = serve_index(embedding_section, root=folder / "index")
    index.load(embedder)
    yield request.param, Assistant(index)
    index.close()


def test_validity_is_told_as_marked_and_always_cited(plain: tuple[str, Assistant]) -> None:
    line, assistant = plain
    answer = assistant.ask("这份通知还有效吗")
    expected = {
        "": "没有标注有效性",
        "有效性：废止\n": "“废止”",
        "有效性：失效\n": "“失效”",
        "有效性：有效\n": "“有效”",
    }[line]
    assert answer.status is Status.ANSWERED
    assert expected in answer.statements[0].text
    assert all(s.citations for s in answer.statements)


def test_an_answer_warns_as_the_notice_is_marked(plain: tuple[str, Assistant]) -> None:
    line, assistant = plain
    caveats = [c.text for c in assistant.ask("新建小学几所").caveats if c.kind == "validity"]
    expected = {
        "": "没有标注有效性",
        "有效性：废止\n": "已被废止",
        "有效性：失效\n": "已标注为失效",
        "有效性：有效\n": "",
    }[line]
    assert [expected in text for text in caveats] == ([True] if expected else [])


def test_tasks_without_sections_are_counted(plain: tuple[str, Assistant]) -> None:
    answer = plain[1].ask("一共有多少项任务")
    assert answer.status is Status.ANSWERED
    assert answer.lead_in.endswith("共有 3 项任务：")
    assert [s.text for s in answer.statements] == ["不分部分：3 项（任务1—3）"]
    assert [c.task for c in answer.citations] == ["1", "3"]


def test_no_task_without_units(plain: tuple[str, Assistant]) -> None:
    answer = plain[1].ask("多少项任务没有牵头单位")
    assert answer.status is Status.NOT_FOUND
    assert "3 项任务都列出了单位" in render_markdown(answer)
    assert answer.lists == ()


def test_a_section_that_is_not_there(plain: tuple[str, Assistant]) -> None:
    answer = plain[1].ask("第一部分有哪些任务")
    assert (answer.status, answer.citations) == (Status.NOT_FOUND, ())


def test_short_names_of_bureaus_as_printed(plain: tuple[str, Assistant]) -> None:
    for said, task in (("县人社局", "3"), ("人力资源社会保障局", "3"), ("教育局", "1"), ("交通运输局", "2")):
        assert [c.task for c in plain[1].ask(f"{said}有哪些任务").citations][:1] == [task], said


def test_a_role_that_nobody_gave(plain: tuple[str, Assistant]) -> None:
    answer = plain[1].ask("教育局配合哪些任务")
    assert answer.status is Status.NOT_FOUND
    assert "没有把县教育局列为配合或参与单位" in answer.lead_in
