from math import log2

import pytest

from eval.answers import RetrievedPlace
from eval.items import Behaviour, Gold
from eval.retrieval import retrieval_measures
from tests.eval.scoring import NOTICE, place, places, quantity, score, text_answer

NAMES = [f"{name}@{k}" for k in (1, 3, 5, 10) for name in ("recall", "full_recall")] + ["ndcg@10", "mrr@10"]


def measured(ranked: list[str], required: list[str]) -> dict[str, float | None]:
    retrieved = [RetrievedPlace(NOTICE, task, rank) for rank, task in enumerate(ranked, 1)]
    return {name: m.value for name, m in retrieval_measures(retrieved, places(*required)).items()}


def test_two_of_three_found_at_ranks_two_and_four() -> None:
    found = measured(["9", "4", "8", "7"], ["4", "7", "1"])
    assert [found[f"recall@{k}"] for k in (1, 3, 5, 10)] == pytest.approx([0, 1 / 3, 2 / 3, 2 / 3])
    assert [found[f"full_recall@{k}"] for k in (1, 3, 5, 10)] == [0, 0, 0, 0]
    assert found["mrr@10"] == 0.5
    assert found["ndcg@10"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / log2(4)))


def test_a_single_hit_at_rank_one_is_perfect_at_ten() -> None:
    found = measured(["4", "9"], ["4"])
    assert [found[name] for name in NAMES] == [1.0] * len(NAMES)


def test_no_hit_is_zero_and_no_list_is_unmeasured() -> None:
    assert list(measured(["9", "8"], ["4"]).values()) == [0.0] * len(NAMES)
    assert measured([], ["4"]) == dict.fromkeys(NAMES)


def test_only_ten_ranks_count_and_doubles_count_once() -> None:
    ranked = ["9", "9", *map(str, range(20, 29)), "4"]
    assert measured(ranked, ["4"])["recall@10"] == 0.0
    assert measured(ranked[1:], ["4"])["recall@10"] == 0.0
    assert measured(["9", "9", *map(str, range(20, 28)), "4"], ["4"])["mrr@10"] == pytest.approx(1 / 10)


def test_more_wanted_than_ranks_has_the_ideal_of_ten() -> None:
    found = measured([str(n) for n in range(1, 11)], [str(n) for n in range(1, 22)])
    assert (found["ndcg@10"], found["recall@10"]) == (1.0, pytest.approx(10 / 21))


def test_the_header_is_not_retrieved() -> None:
    assert retrieval_measures((), (place(None),)) == {}


def test_ranks_decide_not_the_order_given() -> None:
    retrieved = [RetrievedPlace(NOTICE, "9", 2), RetrievedPlace(NOTICE, "4", 1)]
    assert retrieval_measures(retrieved, places("4"))["mrr@10"].value == 1.0


def test_sufficiency_and_the_unmeasured_in_a_turn() -> None:
    gold = Gold(Behaviour.ANSWER, required=places("4"), nuggets=(quantity("10", "高新技术企业"),))
    text = "新增高新技术企业10家以上[任务4]。"
    without = score(text, gold)
    assert without.measures["sufficiency@10"].value is None
    assert without.measures["recall@10"].value is None
    assert without.measures["recall@10"].reason == "没有检索结果"
    assert without.passed == "pass"
    found = score(text_answer(text, retrieved=("9", "4")), gold)
    missed = score(text_answer(text, retrieved=("9", "8")), gold)
    assert [r.measures["sufficiency@10"].value for r in (found, missed)] == [1.0, 0.0]
    assert [r.segments[0].retrieved for r in (found, missed)] == ["pass", "fail"]
