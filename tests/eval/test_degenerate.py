"""Systems that are bad in a known way must score as they deserve (EVALUATION §6)."""

from functools import cache

import pytest

from eval.dataset import DEFAULT_DATASET, load_dataset
from eval.mutation.degenerate import SYSTEMS
from eval.mutation.model import World, fold
from eval.oracle import oracle_answer
from eval.results import Outcome, TurnResult
from eval.retrieval import retrieval_measures
from eval.scorer import score_turn
from eval.scoring import sources_of

DATASET = load_dataset(DEFAULT_DATASET, heldout=True)
WORLD = World(sources_of(DATASET), DATASET.items)
TURNS = [(item, turn) for item in DATASET.items for turn in range(len(item.turns))]
OF_RETRIEVAL = {*retrieval_measures((), DATASET.by_id()["A1-001"].turns[0].gold.required), "sufficiency@10"}


@cache
def results(name: str) -> tuple[TurnResult, ...]:
    return tuple(score_turn(item, turn, SYSTEMS[name](item, turn, WORLD), WORLD.sources) for item, turn in TURNS)


def mean(name: str, measure: str) -> float:
    values = [r.measures[measure].value for r in results(name) if measure in r.measures]
    assert values
    assert None not in values
    return sum(v for v in values if v is not None) / len(values)


def passed(name: str) -> int:
    return sum(r.passed == Outcome.PASS for r in results(name))


def test_the_oracle_gets_all() -> None:
    assert passed("oracle") == len(TURNS) == 600


def test_the_empty_system_gets_nothing_and_leaves_nothing_unmeasured() -> None:
    """Retrieval apart: a system that shows no list of what it found has none to measure."""
    assert passed("empty") == 0
    for result in results("empty"):
        measured = {k: m.value for k, m in result.measures.items() if k not in OF_RETRIEVAL}
        assert set(measured.values()) == {0}


def test_always_refusing_does_not_win() -> None:
    assert mean("always_refuse", "refusal_recall") == 1
    assert mean("always_refuse", "over_refusal") == 1
    assert mean("always_refuse", "truthfulness") <= 0.12


def test_citing_everything_costs_precision() -> None:
    assert mean("cite_everything", "citation_precision") <= 0.10


def test_copying_what_was_retrieved_is_faithful_but_imprecise() -> None:
    assert mean("copy_retrieved", "strict_faithfulness") >= 0.99
    assert mean("copy_retrieved", "citation_precision") <= 0.20


def test_echoing_the_question_corrects_no_premise() -> None:
    assert mean("echo_question", "false_premise") == 0


def test_random_citations_support_little() -> None:
    assert 0 < mean("random_citation", "support_recall") <= 0.05


def test_a_closed_book_guesser_gets_nothing() -> None:
    assert passed("closed_book") == 0


def test_the_other_version_is_unfaithful_where_it_differs() -> None:
    differing = []
    for (item, turn), result in zip(TURNS, results("other_version"), strict=True):
        other, own = SYSTEMS["other_version"](item, turn, WORLD), oracle_answer(item, turn, WORLD.sources)
        if fold(other.answer) != fold(own.answer):
            differing.append(result)
    assert len(differing) >= 150
    faithful = [r for r in differing if r.measures["strict_faithfulness"].value == 1]
    assert len(faithful) / len(differing) <= 0.10


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_answers_alike_every_time(name: str) -> None:
    for item, turn in TURNS[::40]:
        assert SYSTEMS[name](item, turn, WORLD) == SYSTEMS[name](item, turn, WORLD)
