import dataclasses

import pytest

from index.chunk import MIN_SENTENCE_CHARS, ChunkKind, chunk_notice, chunk_task
from ingest.model import Responsibility, Role, Span
from tests.notices import PEOPLE, WATER, Draft, make_notice


def test_task_chunk_has_headings_and_body_without_number_and_bracket():
    [chunk, *_] = chunk_task(PEOPLE.tasks[0])
    assert chunk.text == "一、民生工程\n扩大学前教育。新建幼儿园3所；改建幼儿园2所。"
    assert chunk.chunk_id == "mou-2023-4#1/t"
    assert PEOPLE.text[chunk.start : chunk.end] == PEOPLE.tasks[0].source_text


def test_sentences_are_verbatim_and_numbered():
    chunks = chunk_task(PEOPLE.tasks[1])[1:]
    assert [(c.chunk_id, c.text) for c in chunks] == [
        ("mou-2023-4#2/s1", "完善养老服务。"),
        ("mou-2023-4#2/s2", "新增养老床位200张。"),
        ("mou-2023-4#2/s3", "建成社区养老食堂5处！"),
    ]


@pytest.mark.parametrize("parsed", [PEOPLE, WATER], ids=lambda parsed: parsed.notice.notice_id)
def test_every_sentence_lies_where_it_says(parsed):
    for chunk in chunk_notice(parsed):
        if chunk.kind is ChunkKind.SENTENCE:
            assert parsed.text[chunk.start : chunk.end] == chunk.text
            assert not chunk.text.startswith(("（", "牵头", " "))


def test_short_sentences_are_left_out():
    [task] = make_notice("n", [Draft("1", "绿化", "加快推进；新增绿地面积5公顷。")]).tasks
    assert [c.text for c in chunk_task(task)[1:]] == ["新增绿地面积5公顷。"]


def test_a_bracket_inside_the_text_divides_it():
    body = "改造城区道路3条（牵头单位：县住建局）。改造农村道路5条。"
    parsed = make_notice("n", [Draft("1", "改造道路", body)])
    [task] = parsed.tasks
    start = parsed.text.index("牵头单位")
    span = Span("牵头单位：县住建局", start, start + 9)
    lead = Responsibility("牵头单位", Role.LEAD, ("县住建局",), span)
    task = dataclasses.replace(task, responsibilities=(lead,))
    chunks = chunk_task(task)
    assert chunks[0].text == "一、民生工程\n改造道路。改造城区道路3条。改造农村道路5条。"
    assert [c.text for c in chunks[1:]] == ["改造城区道路3条", "改造农村道路5条。"]


def test_title_that_the_text_lacks_is_put_before_it():
    [task] = make_notice("n", [Draft("1", "改造道路", "改造城区道路3条。", section="")]).tasks
    assert chunk_task(dataclasses.replace(task, title="交通"))[0].text == "交通\n1.改造道路。改造城区道路3条。"


def test_a_task_may_have_no_sentence():
    [task] = make_notice("n", [Draft("1", "绿化", "", section="")]).tasks
    assert [c.kind for c in chunk_task(task)] == [ChunkKind.TASK]


def test_the_printed_number_is_left_out_however_it_is_printed():
    [task] = make_notice("n", [Draft("（三）", "改造道路", "改造城区道路3条。", section="")]).tasks
    joined = dataclasses.replace(task, number="一-3")
    assert chunk_task(joined)[0].text == "改造道路。改造城区道路3条。"


def test_sentences_of_the_real_notice_cover_every_body(notice):
    """What no sentence holds is a number, a responsibility bracket, or too short to mean anything alone."""
    for task in notice.tasks:
        covered = set()
        for chunk in chunk_task(task)[1:]:
            assert notice.text[chunk.start : chunk.end] == chunk.text
            assert task.start <= chunk.start < chunk.end <= task.end
            assert covered.isdisjoint(range(chunk.start, chunk.end))
            covered.update(range(chunk.start, chunk.end))
        for part in task.responsibilities:
            covered.update(range(part.span.start, part.span.end))
        body = task.start + task.source_text.index(task.title)
        left = "".join("\n" if p in covered or p < body else c for p, c in enumerate(task.source_text, task.start))
        assert all(sum(map(str.isalnum, run)) < MIN_SENTENCE_CHARS for run in left.split("\n")), left


def test_chunk_ids_of_the_real_notice_are_distinct(notice):
    ids = [chunk.chunk_id for chunk in chunk_notice(notice)]
    assert len(set(ids)) == len(ids)


def test_a_hard_wrap_or_a_page_mark_ends_no_sentence():
    body = "新增养老\n床位200张，建成社\n\n# Page 3:\n区食堂5处。改造道路3条。"
    [task] = make_notice("n", [Draft("1", "养老", body)]).tasks
    mark = "\n\n# Page 3:\n"
    places = [(task.source_text.index("\n"), 1), (task.source_text.index(mark), len(mark))]
    wraps = tuple((task.start + at, task.start + at + length) for at, length in places)
    chunks = chunk_task(dataclasses.replace(task, wraps=wraps))
    assert chunks[0].text == "一、民生工程\n养老。新增养老床位200张，建成社区食堂5处。改造道路3条。"
    assert [c.text for c in chunks[1:]] == [
        "新增养老\n床位200张，建成社\n\n# Page 3:\n区食堂5处。",
        "改造道路3条。",
    ]
    assert chunks[1].embedded_text == "新增养老床位200张，建成社# Page 3:区食堂5处。"
