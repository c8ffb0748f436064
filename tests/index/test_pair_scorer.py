from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from index.adapter import write_adapter
from index.config import EmbeddingProfile, EmbeddingSection
from index.pair_scorer import MAX_TOKENS, PairScorer, encode_pairs, load_pair_scorer, passage_for_scoring

PASSAGES = ["办好养老服务。", "打造夜间消费街区3条，举办活动20场。", "改造老旧小区12个，惠及居民1890户。"]
QUESTION = "老房子今年翻新多少户"
N_LAYERS = 2
WEIGHT = np.linspace(-0.2, 0.2, 384, dtype=np.float16).astype(np.float32)
BIAS = 0.25


@pytest.fixture(scope="module")
def profile(embedding_section: EmbeddingSection, tmp_path_factory: pytest.TempPathFactory) -> EmbeddingProfile:
    """A scorer of the base's first two layers, one number of one weight changed, and a head known by heart."""
    path = tmp_path_factory.mktemp("scorer") / "made.safetensors"
    a, b = np.zeros((1, 384), dtype=np.float32), np.zeros((384, 1), dtype=np.float32)
    a[0, 3], b[5, 0] = 1, 0.5
    layer = "encoder.layer.1.attention.self.value"
    head = {"head.weight": WEIGHT[None], "head.bias": np.array([BIAS], dtype=np.float32)}
    write_adapter(path, {f"{layer}.a": a, f"{layer}.b": b, **head}, {"settings": {"n_layers": N_LAYERS}})
    return embedding_section.selected.model_copy(update={"scorer": str(path), "quantize_scorer": False})


@pytest.fixture(scope="module")
def scorer(profile: EmbeddingProfile, model_cache: Path) -> PairScorer:
    loaded = load_pair_scorer(profile, cache_root=model_cache)
    assert loaded is not None
    return loaded


def test_it_is_the_bases_first_layers_with_the_additions(scorer: PairScorer, packaged_folder: Path) -> None:
    """Worked out anew from the untuned folder, though the scorer shares the tuned one's word vectors."""
    model = AutoModel.from_pretrained(packaged_folder, add_pooling_layer=False)
    model.encoder.layer = model.encoder.layer[:N_LAYERS]
    expected = []
    with torch.no_grad():
        model.encoder.layer[1].attention.self.value.weight[5, 3] += 0.5
        for ids in encode_pairs(AutoTokenizer.from_pretrained(packaged_folder), [QUESTION] * 3, PASSAGES):
            mean = model(input_ids=torch.tensor([ids])).last_hidden_state[0].mean(0).numpy()
            expected.append(1 / (1 + np.exp(-(mean @ WEIGHT + BIAS))))
    assert scorer.probabilities(QUESTION, PASSAGES) == pytest.approx(expected, abs=1e-4)
    assert max(expected) - min(expected) > 1e-3


def test_eight_bit_layers_stay_close(scorer: PairScorer, profile: EmbeddingProfile, model_cache: Path) -> None:
    quantised = load_pair_scorer(profile.model_copy(update={"quantize_scorer": True}), cache_root=model_cache)
    assert quantised is not None
    found, exact = (s.probabilities(QUESTION, PASSAGES) for s in (quantised, scorer))
    assert found == pytest.approx(exact, abs=0.02)
    assert found != exact


def test_no_passage_has_no_probability(scorer: PairScorer) -> None:
    assert scorer.probabilities("养老", []) == []


def test_threads_share_one_scorer(scorer: PairScorer) -> None:
    expected = scorer.probabilities(QUESTION, PASSAGES)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: scorer.probabilities(QUESTION, PASSAGES), range(8)):
            assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("name", ["packaged", "bge-m3"])
def test_a_profile_without_a_scorer_has_none(embedding_section: EmbeddingSection, name: str) -> None:
    assert load_pair_scorer(embedding_section.profiles[name]) is None


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
