"""Sentences out of a stream: the cuts of the stream make no difference, and nothing is lost."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.generate.sentences import LONGEST, split_stream


@pytest.mark.parametrize(
    "text, sentences",
    [
        ("新增10家以上〔任务4〕。入库60家。", ["新增10家以上〔任务4〕。", "入库60家。"]),
        ("新增10家以上。〔任务4〕入库60家。[任务4、7]", ["新增10家以上。〔任务4〕", "入库60家。[任务4、7]"]),
        ("他说“好。”然后走了。", ["他说“好。”", "然后走了。"]),
        ("- 一\n- 二\n\n三", ["- 一", "- 二", "三"]),
        ("没有句号", ["没有句号"]),
        ("好！！真的？", ["好！！", "真的？"]),
        ("", []),
        (" \n \n", []),
        ("甲。〔任务4", ["甲。", "〔任务4"]),
    ],
)
def test_sentences_keep_their_citations(text: str, sentences: list[str]) -> None:
    assert list(split_stream([text])) == sentences


def test_a_sentence_is_given_out_before_the_stream_ends() -> None:
    taken: list[str] = []

    def parts() -> "list[str]":
        return ["甲一。", "〔任务1〕", "乙", "二。"]

    seen_after = []
    stream = split_stream(part for part in parts() if taken.append(part) is None)
    for sentence in stream:
        seen_after.append((sentence, len(taken)))
    assert seen_after == [("甲一。〔任务1〕", 3), ("乙二。", 4)]


PIECES = st.text(alphabet="甲乙丙10。！？\n〔〕[]【】任务4、”） ", max_size=60)


@given(PIECES, st.lists(st.integers(0, 60), max_size=8))
def test_any_cut_gives_the_same_sentences(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    parts = [text[a:b] for a, b in itertools.pairwise(places)]
    assert list(split_stream(parts)) == list(split_stream([text])) == list(split_stream(text))


@given(PIECES)
def test_nothing_but_blanks_is_lost(text: str) -> None:
    assert re.sub(r"\s", "", "".join(split_stream([text]))) == re.sub(r"\s", "", text)


def test_text_without_a_stop_is_cut() -> None:
    text = "长" * (LONGEST * 2 + 5)
    assert [len(s) for s in split_stream(text)] == [LONGEST, LONGEST, 5]
    assert list(split_stream(text)) == list(split_stream([text]))
