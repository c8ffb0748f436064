"""Typing errors mended by what the notices print, and words that must stay as they are."""

import pytest

from answer.spelling import Mending, mend
from index.lexical import LexicalIndex

TEXTS = {
    ("n", "1"): "加大高新技术企业培育力度，新增高新技术企业10家以上",
    ("n", "2"): "全县水土保持率达到91.82%",
    ("n", "3"): "组织参加国内外重点展会10场以上",
    ("n", "4"): "推动老化管网改造，促进数字经济核心产业增加值增长15%以上，占gdp比重达到2%以上",
}


@pytest.fixture(scope="module")
def lexical() -> LexicalIndex:
    return LexicalIndex(TEXTS)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("高薪技术企业新增多少", "高新技术企业新增多少"),
        ("水士保持率要到多少", "水土保持率要到多少"),
        ("数子经济核芯产业增加直", "数字经济核心产业增加值"),
        ("站gdp多大比例", "占gdp多大比例"),
        ("参加过内外展会多少厂", "参加国内外展会多少场"),
    ],
)
def test_a_typing_error_is_mended(lexical: LexicalIndex, asked: str, meant: str) -> None:
    mended, mendings = mend(asked, lexical)
    assert mended == meant
    assert len(mendings) == sum(a != b for a, b in zip(asked, meant, strict=True))


@pytest.mark.parametrize(
    "asked",
    [
        "高新技术企业新增多少",
        "老楼改造一户要掏多少钱",
        "公司上市有多少家",
        "水土保持由谁牵头",
        "推动几家企业",
    ],
)
def test_right_words_stay(lexical: LexicalIndex, asked: str) -> None:
    assert mend(asked, lexical) == (asked, ())


def test_a_name_is_kept(lexical: LexicalIndex) -> None:
    assert mend("高薪技术公司", lexical)[1] == (Mending("高薪技", "高新技"),)
    assert mend("高薪技术公司", lexical, keep=("高薪技术公司",)) == ("高薪技术公司", ())
