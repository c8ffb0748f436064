from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measure_words import split_measure
from eval.normalise import normalise, plain
from eval.numerals import parse_numeral, plain_number
from eval.quantities import find_quantities


@pytest.mark.parametrize(
    "written, one_form",
    [
        ("１８００人", "1800人"),
        ("1,800人", "1800人"),
        ("一千八百人", "1800人"),
        ("壹仟捌佰人", "1800人"),
        ("两个", "2个"),
        ("二〇二三年", "2023年"),
        ("百分之九十一点八二", "91.82%"),
        ("百分之80", "80%"),
        ("一百零五万亩", "1050000亩"),
        ("城鎮新增就業", "城镇新增就业"),
        ("共 21 项", "共21项"),
        ("540 + 3600 = 4140 个", "540+3600=4140个"),
        ("2 3 项", "2 3项"),
        ("“腾笼换鸟”", "腾笼换鸟"),
        ("第一个", "第一个"),
        ("进一步", "进一步"),
        ("一体化", "一体化"),
        ("双随机、一公开", "双随机、一公开"),
        ("9.84千米", "9.84千米"),
        ("百家争鸣", "百家争鸣"),
        ("哪一项任务", "哪一项任务"),
        ("2023—2025年", "2023-2025年"),
    ],
)
def test_one_written_form(written: str, one_form: str) -> None:
    assert plain(written) == one_form


@given(st.integers(0, 99_999_999))
def test_numerals_come_back(value: int) -> None:
    assert parse_numeral(chinese(value)) == value


def chinese(value: int) -> str:
    """The numeral in words, the textbook way."""
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        zero = "零" if 0 < low < 1000 else ""
        return chinese(high) + "万" + (zero + chinese(low) if low else "")
    words, pending = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit:
            words += ("零" if pending and words else "") + "零一二三四五六七八九"[digit] + name
            pending = False
        else:
            pending = True
    return words or "零"


@pytest.mark.parametrize("numeral", ["", "三点", "三公里", "点五", "百分"])
def test_what_is_no_numeral(numeral: str) -> None:
    assert parse_numeral(numeral) is None


@pytest.mark.parametrize("written, value", [("三千六", 3600), ("一百零六", 106), ("十二", 12), ("两万", 20_000)])
def test_numerals_by_hand(written: str, value: int) -> None:
    assert parse_numeral(written) == value


def test_plain_numbers() -> None:
    assert [plain_number(Decimal(n)) for n in ("2.50", "1.8E+3", "0", "100")] == ["2.5", "1800", "0", "100"]


TEXTS = st.text(st.sampled_from("城鎮新增 一二千百万两个家，、。“”１2,.%\n《》()任务"), max_size=30)


@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = plain(text)
    assert plain(plain(once)) == plain(once)


@given(TEXTS)
def test_offsets_lead_back_into_the_text(text: str) -> None:
    found = normalise(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert list(found.starts) == sorted(found.starts)
    for i in range(len(found.text)):
        start, end = found.surface_span(i, i + 1)
        assert 0 <= start < end <= len(text)


def test_a_span_in_the_original() -> None:
    text = "新增 “技能人才” 一千八百 人以上"
    found = normalise(text)
    assert found.text == "新增技能人才1800人以上"
    at = found.text.index("1800")
    start, end = found.surface_span(at, at + 4)
    assert text[start:end] == "一千八百"


@pytest.mark.parametrize(
    "text, value, unit, bound",
    [
        ("10家以上", "10", "家", ">="),
        ("不低于35%", "35", "%", ">="),
        ("不超过5个", "5", "个", "<="),
        ("控制在1.87亿立方米以内", "187000000", "立方米", "<="),
        ("2.704万千伏安", "27040", "千伏安", "="),
        ("9.84公里", "9.84", "千米", "="),
        ("9.84千米", "9.84", "千米", "="),
        ("105万亩以上", "1050000", "亩", ">="),
        ("突破10亿斤", "1000000000", "斤", ">="),
        ("约200名", "200", "人", "≈"),
        ("200人左右", "200", "人", "≈"),
        ("2-3家", "2-3", "家", "range"),
        ("低于5家", "5", "家", "<="),
        ("推动17专精特新企业", "17", "", "="),
        ("至少创建1家", "1", "家", ">="),
    ],
)
def test_quantities(text: str, value: str, unit: str, bound: str) -> None:
    (found,) = find_quantities(plain(text))
    assert (found.value, found.unit, found.bound) == (value, unit, bound)


@pytest.mark.parametrize("text", ["5G基站", "PM2.5浓度", "鲁发〔2022〕", "DCMM3A"])
def test_what_is_no_quantity(text: str) -> None:
    assert find_quantities(text) == ()


def test_printed_units_have_a_factor() -> None:
    assert [split_measure(u) for u in ("万亩", "亿斤", "千瓦", "公里")] == [
        (10**4, "亩"),
        (10**8, "斤"),
        (1, "千瓦"),
        (1, "千米"),
    ]
