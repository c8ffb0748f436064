import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics import clopper_pearson, cluster_bootstrap, holm, mcnemar, paired_bootstrap


@pytest.mark.parametrize(
    "n, bound", [(12, 0.735), (20, 0.832), (36, 0.903), (84, 0.957), (332, 0.989)], ids=lambda v: str(v)
)
def test_all_right_proves_only_so_much(n: int, bound: float) -> None:
    low, high = clopper_pearson(n, n)
    assert (round(low, 3), high) == (bound, 1.0)
    assert clopper_pearson(0, n) == (0.0, pytest.approx(1 - low))


@pytest.mark.parametrize(
    "k, n, low, high", [(5, 10, 0.1871, 0.8129), (1, 20, 0.0013, 0.2487), (19, 20, 0.7513, 0.9987)]
)
def test_clopper_pearson_by_the_tables(k: int, n: int, low: float, high: float) -> None:
    assert [round(bound, 4) for bound in clopper_pearson(k, n)] == [low, high]


def test_nothing_counted_says_nothing() -> None:
    assert clopper_pearson(0, 0) == (0.0, 1.0)
    assert cluster_bootstrap([], []) == (0.0, 1.0)


@pytest.mark.parametrize("b, c, p", [(0, 6, 0.03125), (0, 5, 0.0625), (3, 3, 1.0), (0, 0, 1.0), (1, 9, 0.021484375)])
def test_mcnemar(b: int, c: int, p: float) -> None:
    assert mcnemar(b, c) == mcnemar(c, b) == p


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02]
    assert holm([0.6, 0.7]) == [1.0, 1.0]
    assert holm([]) == []


def test_one_cluster_has_no_spread() -> None:
    assert cluster_bootstrap([1, 0, 1, 0], ["a"] * 4) == (0.5, 0.5)


def test_clusters_are_drawn_whole() -> None:
    """Ten items in two clusters of one outcome each: every mean of two draws is 0, .5 or 1."""
    low, high = cluster_bootstrap([1] * 5 + [0] * 5, ["a"] * 5 + ["b"] * 5)
    assert (low, high) == (0.0, 1.0)
    assert cluster_bootstrap([1] * 5 + [0] * 5, [str(i) for i in range(10)]) == (0.2, 0.8)


def test_weights_make_a_ratio_of_sums() -> None:
    assert cluster_bootstrap([3, 1], ["a", "a"], weights=[4, 4]) == (0.5, 0.5)


def test_the_seed_fixes_the_interval() -> None:
    values, clusters = [0.0, 1.0, 1.0, 0.0, 1.0], list("abcde")
    assert cluster_bootstrap(values, clusters, seed=1) == cluster_bootstrap(values, clusters, seed=1)
    assert cluster_bootstrap(values[::-1], clusters[::-1], seed=1) == cluster_bootstrap(values, clusters, seed=1)


def test_paired_differences() -> None:
    assert paired_bootstrap([0, 0, 1], [1, 1, 1], ["a", "a", "a"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


@given(st.integers(1, 60), st.data())
def test_the_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    low, high = clopper_pearson(k, n)
    assert low <= k / n <= high
