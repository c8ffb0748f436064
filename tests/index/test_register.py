import dataclasses
import threading
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from index import schema
from index.register import Register, SectionCount, UnitCount
from ingest.errors import MissingIndexError, UnknownNoticeError
from ingest.model import (
    BasisDocument,
    Bound,
    Flag,
    Indicator,
    Notice,
    ParsedNotice,
    Responsibility,
    Role,
    Span,
    Task,
    Validity,
)
from tests.notices import PEOPLE, WATER, Draft, make_notice

WORDS = st.text(alphabet="县局牵头新建3所、（〔2023〕😀'\" \n", max_size=12)
DAYS = st.none() | st.dates(min_value=date(1949, 10, 1))
SPANS = st.builds(Span, WORDS, st.integers(0, 9999), st.integers(0, 9999))


def tuples(strategy, **kwargs):
    return st.lists(strategy, max_size=3, **kwargs).map(tuple)


INDICATORS = st.builds(
    Indicator,
    span=SPANS,
    subject=WORDS,
    value_text=WORDS,
    values=tuples(st.decimals(allow_nan=False, allow_infinity=False).map(str)),
    unit_of_measure=WORDS,
    bound=st.sampled_from(Bound),
    modality=WORDS,
    deadline_text=WORDS,
    parent=st.none() | st.integers(0, 5),
    flagged=st.booleans(),
)
RESPONSIBILITIES = st.builds(Responsibility, WORDS, st.sampled_from(Role), tuples(WORDS), SPANS)
TASKS = st.builds(
    Task,
    notice_id=st.just(""),
    number=WORDS,
    sequence_value=st.integers(0, 999),
    ordinal=st.just(0),
    section_path=tuples(WORDS),
    title=WORDS,
    source_text=WORDS,
    start=st.integers(0, 9999),
    end=st.integers(0, 9999),
    lead_units=tuples(WORDS, unique=True),
    supporting_units=tuples(WORDS, unique=True),
    responsibilities=tuples(RESPONSIBILITIES),
    indicators=tuples(INDICATORS),
    deadline_text=WORDS,
    flags=tuples(st.builds(Flag, WORDS, WORDS, SPANS)),
)
NOTICES = st.builds(
    Notice,
    notice_id=st.text(alphabet="abc-2023", min_size=1, max_size=8),
    title=WORDS,
    doc_number=WORDS,
    issuing_body=WORDS,
    topic=WORDS,
    catalog_number=WORDS,
    issued_on=DAYS,
    published_on=DAYS,
    validity=st.sampled_from(Validity),
    expires_on=DAYS,
    year=st.none() | st.integers(1949, 2100),
    basis_documents=tuples(st.builds(BasisDocument, WORDS, WORDS, SPANS)),
    header_spans=tuples(st.tuples(st.sampled_from(["title", "doc_number", "issued_on"]), SPANS)),
    source_name=WORDS,
    source_sha256=WORDS,
)


@st.composite
def parsed_notices(draw):
    notice = draw(NOTICES)
    tasks = draw(st.lists(TASKS, max_size=4, unique_by=lambda task: task.number))
    placed = (
        dataclasses.replace(task, notice_id=notice.notice_id, ordinal=ordinal) for ordinal, task in enumerate(tasks, 1)
    )
    return ParsedNotice(notice=notice, tasks=tuple(placed), text=draw(WORDS))


@pytest.fixture
def register(tmp_path):
    with Register.create(f"sqlite:///{tmp_path / 'register.sqlite'}") as register:
        yield register


@pytest.fixture
def filled(register):
    register.write(WATER)
    register.write(PEOPLE)
    return register


def numbers(tasks):
    return [(task.notice_id, task.number) for task in tasks]


def n_rows(register_path):
    engine = create_engine(f"sqlite:///{register_path}")
    with engine.connect() as connection:
        counts = [connection.scalar(text(f"select count(*) from {name}")) for name in schema.metadata.tables]
    engine.dispose()
    return sum(counts)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=parsed_notices(), second=parsed_notices())
def test_read_gives_back_what_was_written(register, first, second):
    register.write(first)
    register.write(second)  # replaces, where the ids are equal
    assert register.read(second.notice.notice_id) == second
    if first.notice.notice_id != second.notice.notice_id:
        assert register.read(first.notice.notice_id) == first


def test_writing_an_unchanged_notice_does_nothing(filled):
    assert filled.write(PEOPLE) is False
    assert filled.write(dataclasses.replace(PEOPLE, text=PEOPLE.text + " ")) is True


def test_rewriting_replaces_tasks_that_went_away(filled):
    shorter = dataclasses.replace(PEOPLE, tasks=PEOPLE.tasks[:1])
    filled.write(shorter)
    assert filled.read("mou-2023-4") == shorter


def test_removing_a_notice_removes_every_row_of_it(tmp_path, filled):
    filled.remove("mou-2023-4")
    with Register.create(f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        other.write(WATER)
    assert n_rows(tmp_path / "register.sqlite") == n_rows(tmp_path / "other.sqlite") > 0
    filled.remove("mou-2024-7")
    assert n_rows(tmp_path / "register.sqlite") == 0


def test_notices_come_in_order(filled):
    assert filled.notices() == [PEOPLE.notice, WATER.notice]


@pytest.mark.parametrize(
    "filters, expected",
    [
        ({}, ["2023-4 1", "2023-4 2", "2023-4 10", "2024-7 1", "2024-7 2"]),
        ({"notice_ids": {"mou-2024-7"}}, ["2024-7 1", "2024-7 2"]),
        ({"notice_ids": set()}, []),
        ({"unit": "县财政局"}, ["2023-4 1", "2023-4 10", "2024-7 2"]),
        ({"unit": "县财政局", "role": Role.LEAD}, []),
        ({"unit": "财政局"}, []),
        ({"role": Role.SUPPORTING}, ["2023-4 1", "2023-4 10", "2024-7 2"]),
        ({"section": "一、民生工程"}, ["2023-4 1", "2023-4 2", "2024-7 2"]),
        ({"numbers": {"10", "1"}}, ["2023-4 1", "2023-4 10", "2024-7 1"]),
        ({"numbers": set()}, []),
        ({"notice_ids": {"mou-2023-4"}, "unit": "县财政局", "numbers": {"10"}}, ["2023-4 10"]),
    ],
)
def test_filters(filled, filters, expected):
    found = filled.tasks(**filters)
    assert [f"{task.notice_id.removeprefix('mou-')} {task.number}" for task in found] == expected
    assert all(task in (*PEOPLE.tasks, *WATER.tasks) for task in found)


def test_units_in_order_of_appearance(filled):
    assert filled.units() == [
        UnitCount("县教育和体育局", 2, 0),
        UnitCount("县财政局", 0, 3),
        UnitCount("县民政局", 1, 0),
        UnitCount("县市场监管局", 1, 0),
        UnitCount("县水利局", 1, 0),
    ]
    assert filled.units({"mou-2024-7"})[0] == UnitCount("县水利局", 1, 0)
    assert filled.units(set()) == []


def test_sections_in_order(filled):
    assert filled.sections("mou-2023-4") == [
        SectionCount(("一、民生工程",), 2),
        SectionCount(("二、创新驱动",), 1),
    ]


def test_one_task(filled):
    assert filled.task("mou-2023-4", "10") == PEOPLE.tasks[2]
    assert filled.task("mou-2023-4", "11") is None
    assert filled.task("nothing", "1") is None


def test_printed_label_is_kept(tmp_path, filled):
    engine = create_engine(f"sqlite:///{tmp_path / 'register.sqlite'}")
    with engine.connect() as connection:
        found = connection.execute(text("select distinct name, label from task_units where role='supporting'"))
        assert found.all() == [("县财政局", "配合单位")]
    engine.dispose()


@pytest.mark.parametrize("call", ["read", "text", "sections", "remove"])
def test_unknown_notice(filled, call):
    with pytest.raises(UnknownNoticeError) as caught:
        getattr(filled, call)("mou-1999-1")
    assert str(caught.value) == (
        "没有编号为 'mou-1999-1' 的通知；应为已入库的通知之一（mou-2023-4、mou-2024-7）。请核对通知编号。"
    )


def test_opened_file_is_read_only(tmp_path, filled):
    with Register.open_file(tmp_path / "register.sqlite") as reader:
        assert reader.notices() == filled.notices()
        with pytest.raises(OperationalError, match="readonly"):
            reader.remove("mou-2023-4")
    with pytest.raises(FileNotFoundError):
        Register.open_file(tmp_path / "missing.sqlite")


def test_a_path_with_chinese_and_url_characters(tmp_path):
    folder = tmp_path / "索引 50%?#"
    folder.mkdir()
    with Register.create_file(folder / "register.sqlite") as register:
        register.write(PEOPLE)
    with Register.open_file(folder / "register.sqlite") as reader:
        assert reader.read("mou-2023-4") == PEOPLE


def test_many_threads_read_at_once(tmp_path, filled):
    results = []
    with Register.open_file(tmp_path / "register.sqlite") as reader:
        threads = [threading.Thread(target=lambda: results.append(reader.tasks())) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == [[*PEOPLE.tasks, *WATER.tasks]] * 32


def test_identical_tasks_of_two_notices_both_stay(filled):
    same = [task for task in filled.tasks(unit="县教育和体育局") if task.title == "扩大学前教育"]
    assert numbers(same) == [("mou-2023-4", "1"), ("mou-2024-7", "2")]


def test_ordinal_and_not_number_orders(register):
    register.write(make_notice("n", [Draft("十", "甲", ""), Draft("九", "乙", ""), Draft("10", "丙", "")]))
    assert [task.number for task in register.tasks()] == ["十", "九", "10"]


@pytest.fixture(scope="module")
def real(notice, tmp_path_factory):
    with Register.create_file(tmp_path_factory.mktemp("real") / "register.sqlite") as register:
        register.write(notice)
        yield register


def test_the_real_notice_comes_back_whole(real, notice):
    assert real.read(notice.notice.notice_id) == notice
    assert real.tasks() == list(notice.tasks)
    assert real.count_tasks() == len(notice.tasks) == 94


def test_every_unit_of_the_real_notice_is_counted_and_filtered_as_by_hand(real, notice):
    names = {unit for task in notice.tasks for unit in (*task.lead_units, *task.supporting_units)}
    counted = {count.name: count for count in real.units()}
    assert set(counted) == names
    assert len(names) >= 30
    for name in names:
        lead = [task for task in notice.tasks if name in task.lead_units]
        supporting = [task for task in notice.tasks if name in task.supporting_units]
        both = [task for task in notice.tasks if task in lead or task in supporting]
        assert counted[name] == UnitCount(name, len(lead), len(supporting))
        assert real.tasks(unit=name, role=Role.LEAD) == lead
        assert real.tasks(unit=name, role=Role.SUPPORTING) == supporting
        assert real.tasks(unit=name) == both


def test_every_section_of_the_real_notice(real, notice):
    sections = real.sections(notice.notice.notice_id)
    assert sum(section.n_tasks for section in sections) == len(notice.tasks)
    for section in sections:
        expected = [task for task in notice.tasks if section.section_path[-1] in task.section_path]
        assert real.tasks(section=section.section_path[-1]) == expected


def test_what_is_kept_in_memory_follows_a_write_and_a_removal(filled):
    assert filled.count_tasks() == len(filled.tasks()) == 5
    assert len(filled.units()) == 5
    filled.write(make_notice("mou-2024-7", [Draft("1", "整治河湖", "清理岸线。", ("县城管局",))]))
    assert [t.number for t in filled.tasks({"mou-2024-7"})] == ["1"]
    assert "县城管局" in {count.name for count in filled.units()}
    filled.remove("mou-2024-7")
    assert filled.tasks({"mou-2024-7"}) == []
    assert [notice.notice_id for notice in filled.notices()] == ["mou-2023-4"]
    assert "县城管局" not in {count.name for count in filled.units()}


def test_a_callers_list_is_its_own(filled):
    filled.tasks().clear()
    filled.units().clear()
    filled.notices().clear()
    assert (len(filled.tasks()), len(filled.units()), len(filled.notices())) == (5, 5, 2)


def test_a_file_that_is_no_register(tmp_path):
    path = tmp_path / "register.sqlite"
    path.write_bytes(b"no database" * 100)
    with pytest.raises(MissingIndexError) as caught:
        Register.open_file(path)
    assert str(caught.value) == (
        f"任务库 {path} 读不出来（file is not a database）；应为完整的任务库。请运行 python -m index build 重建索引。"
    )
