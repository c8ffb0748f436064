"""Measures of retrieval, by ranked ids. Without a ranked list they are unmeasured; a list without a hit scores 0."""

from collections.abc import Sequence
from math import log2

from eval.answers import RetrievedPlace
from eval.items import Place
from eval.results import Measure

CUTOFFS = (1, 3, 5, 10)
_K = 10


def retrieval_measures(retrieved: Sequence[RetrievedPlace], required: Sequence[Place]) -> dict[str, Measure]:
    """recall@k, full_recall@k (all of them within k), ndcg@10 (ideal is min(k, |R|) hits), mrr@10."""
    wanted = {p for p in required if p.task is not None}
    if not wanted:
        return {}
    names = [f"{name}@{k}" for k in CUTOFFS for name in ("recall", "full_recall")] + ["ndcg@10", "mrr@10"]
    if not retrieved:
        return {name: Measure(None, reason="没有检索结果") for name in names}
    ranked = ranked_places(retrieved)
    measures: dict[str, Measure] = {}
    for k in CUTOFFS:
        hits = len(wanted & set(ranked[:k]))
        measures[f"recall@{k}"] = ratio(hits, len(wanted))
        measures[f"full_recall@{k}"] = ratio(int(hits == len(wanted)), 1)
    gains = [1 / log2(i + 2) for i, place in enumerate(ranked[:_K]) if place in wanted]
    ideal = sum(1 / log2(i + 2) for i in range(min(_K, len(wanted))))
    measures["ndcg@10"] = ratio(sum(gains), ideal)
    first = next((i + 1 for i, place in enumerate(ranked[:_K]) if place in wanted), None)
    measures["mrr@10"] = ratio(1 / first if first else 0, 1)
    return measures


def ranked_places(retrieved: Sequence[RetrievedPlace]) -> list[Place]:
    """By rank, each place once."""
    ordered = sorted(retrieved, key=lambda r: r.rank)
    return list(dict.fromkeys(Place(r.notice_id, r.task) for r in ordered))


def ratio(numerator: float, denominator: float) -> Measure:
    """A measure; a denominator of 0 gives 0, so that an empty answer scores nothing."""
    return Measure(numerator / denominator if denominator else 0.0, numerator, denominator)
