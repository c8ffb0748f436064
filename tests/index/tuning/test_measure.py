import random
from collections.abc import Sequence
from typing import Any, cast

import pytest
import torch

from index.tuning.data import Question, TaskQuestions
from index.tuning.measure import Share, alarms, mean_reciprocal_rank, rank_questions, search_scores, shares
from index.tuning.network import Network
from index.tuning.pairs import NEAR_MISS, epoch_pairs, search_pairs

WORDS = ("养老", "道路", "学校", "补助")


class KeywordNetwork:
    """One dimension a word, so that every cosine can be worked out by hand."""

    def unit_vectors(self, texts: Sequence[str], *, max_tokens: int) -> Any:  # noqa: ARG002
        rows = torch.tensor([[float(word in text) for word in WORDS] for text in texts])
        return rows / rows.norm(dim=1, keepdim=True).clamp(min=1e-9)


NETWORK = cast(Network, KeywordNetwork())
CARE = TaskQuestions(
    notice="甲",
    task="1",
    passage="养老服务要办好办实。发放养老补助每人一百元。",
    questions=(
        Question(q="养老", style="official", answer="养老服务要办好办实"),
        Question(q="补助", style="citizen", answer="发放养老补助每人一百元"),
    ),
    near_miss=("学校补助",),
)
ROADS = TaskQuestions(
    notice="甲", task="2", passage="道路要修好修宽。", questions=(Question(q="道路补助", style="citizen"),)
)
SCHOOLS = TaskQuestions(
    notice="乙", task="1", passage="学校补助要发放到位。", questions=(Question(q="学校补助", style="citizen"),)
)
TASKS = (CARE, ROADS, SCHOOLS)
HALF = 2**-0.5


def test_a_task_scores_the_mean_of_itself_and_its_best_sentence() -> None:
    scores = search_scores(NETWORK, ["养老", "道路补助"], TASKS)
    # 养老: the whole of CARE holds 养老 and 补助 (cosine √½), its first sentence 养老 alone (cosine 1).
    assert scores.tasks[0].tolist() == pytest.approx([(HALF + 1) / 2, 0, 0])
    # 道路补助 · CARE: whole ½, second sentence ½ (养老补助); ROADS √½ both ways; SCHOOLS ½ both ways.
    assert scores.tasks[1].tolist() == pytest.approx([0.5, HALF, 0.5])
    assert scores.nearest[1] == ["发放养老补助每人一百元。", "道路要修好修宽。", "学校补助要发放到位。"]


def test_ranks_are_counted_in_the_notice_and_among_all() -> None:
    ranks = {(r.style, r.question): (r.in_notice, r.among_all) for r in rank_questions(NETWORK, TASKS, verbatim=True)}
    assert ranks == {
        ("official", "养老"): (1, 1),
        ("citizen", "补助"): (1, 1),  # CARE √½ whole and √½ by its second sentence; SCHOOLS the same
        ("citizen", "道路补助"): (1, 1),
        ("citizen", "学校补助"): (1, 1),
        ("verbatim", "养老服务要办好办实"): (1, 1),
    }


def test_a_rank_counts_those_that_score_higher() -> None:
    asked = TaskQuestions(
        notice="甲", task="3", passage="学校要建好建新。", questions=(Question(q="养老补助学校", style="x"),)
    )
    [ranked] = [r for r in rank_questions(NETWORK, (*TASKS, asked)) if r.style == "x"]
    # CARE: whole 2/√6, best sentence 2/√6. SCHOOLS: 2/√6. Its own: 1/√3.
    assert (ranked.in_notice, ranked.among_all) == (2, 3)
    assert mean_reciprocal_rank([ranked], style="absent") == 0.5


def test_shares_by_style() -> None:
    found = shares(rank_questions(NETWORK, TASKS))
    assert found == {"citizen": Share(3, 1.0, 1.0), "official": Share(1, 1.0, 1.0)}


def test_a_style_that_falls_raises_an_alarm() -> None:
    before = {"citizen": Share(100, 0.5, 0.9), "official": Share(100, 0.98, 1.0), "keyword": Share(100, 0.9, 1.0)}
    after = {"citizen": Share(100, 0.7, 0.95), "official": Share(100, 0.975, 1.0), "keyword": Share(100, 0.9, 0.98)}
    assert alarms(before, after) == ["keyword：排第一的比例由 0.900 降到 0.900，前五由 1.000 变为 0.980"]


def test_pairs_hold_what_search_finds_in_the_notice() -> None:
    asked = search_pairs(NETWORK, TASKS, progress=lambda *_: None)
    by_question = {(a.notice, a.question): a for a in asked}
    near_miss = by_question["甲", "学校补助"]
    assert (near_miss.style, near_miss.own, near_miss.given) == (NEAR_MISS, None, None)
    assert [(c.task, c.answers) for c in near_miss.found] == [("1", False), ("2", False)]
    own = by_question["甲", "补助"].own
    assert own is not None
    assert own.passage == "养老服务要办好办实。发放养老补助每人一百元。"
    assert own.answers


def test_an_epoch_never_teaches_that_a_near_miss_is_answered() -> None:
    asked = search_pairs(NETWORK, TASKS, progress=lambda *_: None)
    pairs = epoch_pairs(asked, random.Random(1))
    positives = [p for p in pairs if p.target == 1]
    assert sorted(p.question for p in positives) == ["养老", "学校补助", "补助", "道路补助"]
    assert pairs == epoch_pairs(asked, random.Random(1))
    assert all(p.target < 0.5 for p in pairs if not p.passage)
