"""Intervals and tests (EVALUATION §4.4). Exact where it can be, seeded where it samples."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import comb, exp, lgamma, log

import numpy as np

DRAWS = 10_000


def clopper_pearson(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval for `k` of `n`; (0, 1) where nothing was counted.

    >>> [round(bound, 3) for bound in clopper_pearson(20, 20)]
    [0.832, 1.0]
    """
    if n == 0:
        return 0.0, 1.0
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else _solve(lambda p: _at_least(k, n, p) - tail)
    high = 1.0 if k == n else _solve(lambda p: tail - _at_most(k, n, p))
    return low, high


def _solve(rising: Callable[[float], float]) -> float:
    """The root of a function that rises over [0, 1], by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if rising(middle) > 0 else (middle, high)
    return (low + high) / 2


def _at_least(k: int, n: int, p: float) -> float:
    return sum(_binomial(i, n, p) for i in range(k, n + 1))


def _at_most(k: int, n: int, p: float) -> float:
    return sum(_binomial(i, n, p) for i in range(k + 1))


def _binomial(i: int, n: int, p: float) -> float:
    if p in (0.0, 1.0):
        return float(i == (0 if p == 0.0 else n))
    choose = lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1)
    return exp(choose + i * log(p) + (n - i) * log(1 - p))


def cluster_bootstrap(
    values: Sequence[float],
    clusters: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
    level: float = 0.95,
    seed: int = 0,
    n: int = DRAWS,
) -> tuple[float, float]:
    """The percentile interval of the mean, whole clusters drawn with replacement.

    `weights` make the mean a ratio of sums: sum(values) / sum(weights), for micro averages. (0, 1) without values.
    """
    if not values:
        return 0.0, 1.0
    sums, sizes = _by_cluster(values, clusters, weights)
    drawn = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=n)
    means = (drawn @ sums) / np.maximum(drawn @ sizes, 1e-12)
    tail = (1 - level) / 2 * 100
    low, high = np.percentile(means, [tail, 100 - tail])
    return float(low), float(high)


def paired_bootstrap(
    first: Sequence[float],
    second: Sequence[float],
    clusters: Sequence[str],
    *,
    level: float = 0.95,
    seed: int = 0,
    n: int = DRAWS,
) -> tuple[float, float]:
    """The interval of mean(second) - mean(first), item by item, whole clusters drawn."""
    differences = [b - a for a, b in zip(first, second, strict=True)]
    return cluster_bootstrap(differences, clusters, level=level, seed=seed, n=n)


def _by_cluster(
    values: Sequence[float], clusters: Sequence[str], weights: Sequence[float] | None
) -> tuple["np.ndarray[tuple[int], np.dtype[np.float64]]", "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    number = {name: i for i, name in enumerate(sorted(set(clusters)))}
    sums, sizes = np.zeros(len(number)), np.zeros(len(number))
    for value, cluster, weight in zip(values, clusters, weights or [1.0] * len(values), strict=True):
        sums[number[cluster]] += value
        sizes[number[cluster]] += weight
    return sums, sizes


def mcnemar(b: int, c: int) -> float:
    """The exact two-sided p of `b` flips one way and `c` the other.

    >>> round(mcnemar(0, 6), 3), round(mcnemar(0, 5), 4)
    (0.031, 0.0625)
    """
    flips = b + c
    if flips == 0:
        return 1.0
    return min(1.0, float(2 * sum(comb(flips, i) for i in range(min(b, c) + 1)) / (1 << flips)))


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's adjusted p values, in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    adjusted = [0.0] * len(ps)
    floor = 0.0
    for rank, i in enumerate(order):
        floor = max(floor, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = floor
    return adjusted


def cohen_kappa(pairs: Iterable[tuple[object, object]]) -> float | None:
    """Agreement of two raters beyond chance; None without pairs, or where both give one and the same class throughout.

    >>> cohen_kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    counts = Counter(pairs)
    n = counts.total()
    first, second = Counter[object](), Counter[object]()
    for (left, right), k in counts.items():
        first[left] += k
        second[right] += k
    # In whole numbers, so that a κ at the threshold does not fall short of it by rounding.
    by_chance = sum(first[name] * second[name] for name in first)
    if by_chance == n * n:
        return None
    agreed = sum(k for (left, right), k in counts.items() if left == right)
    return (n * agreed - by_chance) / (n * n - by_chance)
