"""Citations in whatever shape a model writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.generate.citing import take_citations
from answer.generate.material import Material
from tests.answer.generate.materials import DONGAH, OTHER, material_of, tasks_of


@pytest.fixture(scope="module")
def some() -> Material:
    return material_of("4", "5", "6", "7", "12")


@pytest.mark.parametrize(
    "sentence, text, numbers",
    [
        ("新增10家以上〔任务4〕。", "新增10家以上。", ["4"]),
        ("新增10家以上。〔任务4〕", "新增10家以上。", ["4"]),
        ("新增10家以上[任务4、7]。", "新增10家以上。", ["4", "7"]),
        ("新增10家以上【任务4-7】。", "新增10家以上。", ["4", "5", "6", "7"]),
        ("新增10家以上〔任务４〕〔任务１２〕。", "新增10家以上。", ["4", "12"]),
        ("新增10家以上（见任务4）。", "新增10家以上。", ["4"]),
        ("新增10家以上(任务4)。", "新增10家以上。", ["4"]),
        ("新增10家以上[4]。", "新增10家以上。", ["4"]),
        ("新增10家以上〔任务4、任务7〕。", "新增10家以上。", ["4", "7"]),
        ("新增10家以上〔任务十二〕。", "新增10家以上。", ["12"]),
        ("新增10家以上〔任务4至任务6〕。", "新增10家以上。", ["4", "5", "6"]),
        ("新增10家以上〔来源：任务4〕。", "新增10家以上。", ["4"]),
        ("任务4要求新增10家以上。", "任务4要求新增10家以上。", ["4"]),
        ("- 新增10家以上〔任务4〕", "新增10家以上", ["4"]),
        ("依据国发〔2022〕18号〔任务4〕。", "依据国发〔2022〕18号。", ["4"]),
        ("改造20个（1890户）〔任务4〕。", "改造20个（1890户）。", ["4"]),
        ("没有出处。", "没有出处。", []),
    ],
)
def test_every_shape_is_read(some: Material, sentence: str, text: str, numbers: list[str]) -> None:
    cited = take_citations(sentence, some)
    assert (cited.text, [task.number for task in cited.tasks]) == (text, numbers)


@pytest.mark.parametrize(
    "sentence, unknown",
    [
        ("新增10家以上〔任务95〕。", ("〔任务95〕",)),
        ("新增10家以上〔任务4〕〔任务8〕。", ("〔任务8〕",)),
        ("任务400要求新增10家以上。", ("任务400",)),
        ("新增10家以上〔通知2·任务4〕。", ("〔通知2·任务4〕",)),
    ],
)
def test_what_is_not_in_the_material_is_never_cited(some: Material, sentence: str, unknown: tuple[str, ...]) -> None:
    cited = take_citations(sentence, some)
    assert cited.unknown == unknown
    assert not any(mark in cited.text for mark in unknown if mark.startswith("〔"))


def test_a_number_that_two_notices_have_needs_its_notice() -> None:
    first, second = tasks_of(DONGAH)["4"], tasks_of(OTHER)["4"]
    both = Material({(1, "4"): first, (2, "4"): second}, "")
    assert take_citations("甲〔任务4〕。", both).tasks == ()
    assert take_citations("甲〔通知2·任务4〕。", both).tasks == (second,)
    assert take_citations("甲【通知1任务4】。", both).tasks == (first,)


@given(st.text(alphabet="〔〕[]【】（）任务通知第1234567890-、~至.·条项号 甲十", max_size=40))
def test_any_text_is_read_without_an_error(some_text: str) -> None:
    cited = take_citations(some_text, Material({}, ""))
    assert cited.tasks == ()
