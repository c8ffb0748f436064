from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from transformers import AutoTokenizer

from index.config import EmbeddingSection
from index.pair_scorer import MAX_TOKENS, PairScorer, encode_pairs, load_pair_scorer, passage_for_scoring

PASSAGES = [
    "实施特困供养。将无劳动能力、无生活来源、无法定赡养人的老年人纳入特困人员集中供养。",
    "发展夜间经济。打造夜间消费街区3条。",
    "改造老旧小区12个，惠及居民1890户。",
]
QUESTIONS = ["没儿没女的老人有没有人管", "晚上出去逛街有地方吗", "老房子今年翻新多少户"]


@pytest.fixture(scope="module")
def scorer(embedding_section: EmbeddingSection, model_cache: Path) -> PairScorer:
    loaded = load_pair_scorer(embedding_section.selected, cache_root=model_cache)
    assert loaded is not None
    return loaded


def test_each_question_is_answered_by_its_own_passage(scorer: PairScorer) -> None:
    found = np.array([scorer.probabilities(question, PASSAGES) for question in QUESTIONS])
    assert found.argmax(axis=1).tolist() == [0, 1, 2]
    assert ((found >= 0) & (found <= 1)).all()


def test_no_passage_has_no_probability(scorer: PairScorer) -> None:
    assert scorer.probabilities("养老", []) == []


def test_a_probability_does_not_depend_on_its_company(scorer: PairScorer) -> None:
    together = scorer.probabilities(QUESTIONS[0], PASSAGES)
    alone = [scorer.probabilities(QUESTIONS[0], [passage])[0] for passage in PASSAGES]
    assert together == pytest.approx(alone, abs=0.02)  # 8-bit layers scale by the batch


def test_threads_share_one_scorer(scorer: PairScorer) -> None:
    expected = scorer.probabilities(QUESTIONS[0], PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: scorer.probabilities(QUESTIONS[0], PASSAGES), range(8)):
            assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["packaged", "bge-m3"])
def test_a_profile_without_a_scorer_has_none(embedding_section: EmbeddingSection, name: str) -> None:
    profile = embedding_section.profiles[name].model_copy(update={"scorer": ""})
    assert load_pair_scorer(profile) is None


def test_the_passage_is_cut_and_not_the_question(packaged_folder: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(packaged_folder)
    [short, long] = encode_pairs(tokenizer, ["养老"] * 2, ["办好养老服务。", "办好养老服务。" * 60])
    words = tokenizer(["养老", "办好养老服务。"], add_special_tokens=False)["input_ids"]
    start, end = tokenizer.cls_token_id, tokenizer.sep_token_id
    assert short == [start, *words[0], end, *words[1], end]
    assert len(long) == MAX_TOKENS
    assert long[: len(words[0]) + 2] == [start, *words[0], end]
    assert long[-1] == end


@pytest.mark.parametrize(
    "title, sentence, expected",
    [
        ("发展夜间经济", "打造街区3条。", "发展夜间经济。打造街区3条。"),
        ("发展夜间经济。", "发展夜间经济，打造街区3条。", "发展夜间经济，打造街区3条。"),
        ("", "打造街区3条。", "打造街区3条。"),
        ("发展夜间经济", "", "全文"),
    ],
)
def test_title_and_sentence_are_read(title: str, sentence: str, expected: str) -> None:
    assert passage_for_scoring(title, sentence, "全文") == expected
