import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answers import CitedPlace
from eval.citations import find_marks, mentioned_tasks, resolve
from eval.segment import cut
from tests.eval.scoring import NOTICE, SOURCES, place, places, two_editions

ONE = (NOTICE,)


@pytest.mark.parametrize(
    "printed, tasks",
    [
        ("[任务4]", ["4"]),
        ("【任务4】", ["4"]),
        ("〔任务４〕", ["4"]),
        ("（任务4）", ["4"]),
        ("[任务 4]", ["4"]),
        ("[任務4]", ["4"]),
        ("[任务四]", ["4"]),
        ("[任务4、7]", ["4", "7"]),
        ("[任务4，任务7]", ["4", "7"]),
        ("[任务4-7]", ["4", "5", "6", "7"]),
        ("[任务4—6]", ["4", "5", "6"]),
        ("[文头]", [None]),
        ("[任务4；文头]", ["4", None]),
        ("[dongah-2023-4 任务4]", ["4"]),
        ("[东政办发〔2023〕4号·任务4]", ["4"]),
        ("〔东阿县2023年·任务4〕", ["4"]),
    ],
)
def test_every_printed_shape(printed: str, tasks: list[str | None]) -> None:
    (mark,) = find_marks(f"甲{printed}乙", ONE, SOURCES)
    assert mark.places == tuple(place(task) for task in tasks)
    assert mark.invalid == ()
    assert f"甲{printed}乙"[mark.start : mark.end] == printed


@pytest.mark.parametrize("printed", ["[任务95]", "[任务0]", "[任务7-4]", "[任务1-999]", "[别的通知 任务4]"])
def test_what_leads_nowhere_is_invalid(printed: str) -> None:
    (mark,) = find_marks(printed, ONE, SOURCES)
    assert mark.places == ()
    assert mark.invalid == (printed[1:-1],)


@pytest.mark.parametrize("text", ["（见任务书）", "[注1]", "任务4", "（4家）", "(任务完成情况)", "〔2023〕4号"])
def test_what_is_no_citation(text: str) -> None:
    assert find_marks(text, ONE, SOURCES) == ()


def test_a_bare_number_is_ambiguous_among_two_notices() -> None:
    sources, both = two_editions(), (NOTICE, "edition-2024")
    bare, named, only = find_marks("[任务4][edition-2024 任务4][任务94]", both, sources)
    assert (bare.places, bare.invalid) == ((), ("任务4",))
    assert named.places == (place("4", "edition-2024"),)
    assert only.places == (place("94"),)


def test_structured_citations() -> None:
    text = SOURCES[NOTICE].text
    start = text.index("新增高新技术企业10家以上")
    good = CitedPlace(NOTICE, "4", "新增高新技术企业10家以上", start, start + 13)
    assert resolve([good, CitedPlace(NOTICE, None)], SOURCES) == ((place("4"), place(None)), ())
    moved = CitedPlace(NOTICE, "4", "新增高新技术企业10家以上", start + 1, start + 14)
    bad = [CitedPlace("x", "4"), CitedPlace(NOTICE, "95"), moved, CitedPlace(NOTICE, "4", "没有这句话")]
    assert resolve(bad, SOURCES) == ((), ("x#4", f"{NOTICE}#95", f"{NOTICE}#4"))


def test_tasks_named_in_running_text() -> None:
    assert mentioned_tasks("内容最接近的是：任务4「…」，第7项任务，任务４。") == ("4", "7")


@given(st.text(st.sampled_from("[]【】（）任务文头0123456789四、-·，《》〔〕号 \n"), max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    for mark in find_marks(text, ONE, SOURCES):
        assert text[mark.start] in "[【（〔"
        assert mark.places or mark.invalid
        assert all(SOURCES.holds(p) for p in mark.places)
    cut(text, ONE, SOURCES)


@given(
    st.lists(st.integers(1, 94), min_size=1, max_size=6, unique=True), st.sampled_from(["、", "，", ",", "；", "和"])
)
def test_printed_numbers_come_back(numbers: list[int], comma: str) -> None:
    (mark,) = find_marks(f"[任务{comma.join(map(str, numbers))}]", ONE, SOURCES)
    assert mark.places == places(*map(str, numbers))


def test_a_citation_after_the_stop_belongs_to_the_sentence_before() -> None:
    first, second, third = cut("第一句。[任务4]第二句[任务5]。[任务6]第三句。", ONE, SOURCES)
    assert (first.text, first.places) == ("第一句。", places("4"))
    assert (second.text, second.places) == ("第二句。", places("5", "6"))
    assert (third.text, third.places) == ("第三句。", ())


def test_a_bullets_citations_cover_the_whole_bullet() -> None:
    first, second, other = cut("- 甲做好了。乙也是[任务4]。\n- 丙[任务5]。", ONE, SOURCES)
    assert first.places == second.places == places("4")
    assert other.places == places("5")


def test_a_headings_citation_covers_nothing() -> None:
    heading, line = cut("## 牵头任务[任务4]\n甲做好了。", ONE, SOURCES)
    assert heading.is_heading
    assert heading.places == line.places == ()
    assert line.heading.startswith("牵头任务")


def test_stops_inside_brackets_do_not_cut() -> None:
    assert [c.text for c in cut("甲“乙。丙”丁（戊；己）。《庚！》辛", ONE, SOURCES)] == [
        "甲“乙。丙”丁（戊；己）。",
        "《庚！》辛",
    ]


def test_an_unclosed_bracket_ends_with_its_line() -> None:
    assert [c.text for c in cut("甲（乙。丙\n丁。戊。", ONE, SOURCES)] == ["甲（乙。丙", "丁。", "戊。"]


def test_a_citation_at_the_end_counts_for_the_whole_sentence() -> None:
    first, second, third = cut("甲；乙[任务4]。丙。", ONE, SOURCES)
    assert [first.places, second.places, third.places] == [places("4"), places("4"), ()]


def test_span_mode_goes_back_to_the_citation_before() -> None:
    pieces = cut("甲。乙[任务4]。丙。丁[任务5]。戊。", ONE, SOURCES)
    assert [p.places for p in pieces] == [(), places("4"), (), places("5"), ()]
    assert [p.span_places for p in pieces] == [places("4"), places("4"), places("5"), places("5"), ()]
