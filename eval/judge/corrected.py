"""The true rate behind a judged one, given how often the judge errs (Rogan and Gladen's estimator)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.judge.calibration import Rate
from eval.statistics import DRAWS


@dataclass(frozen=True, slots=True)
class CorrectedRate:
    """`raw` is what the judge says. `value` is None where the judge is no better than chance; it then tells nothing."""

    raw: float
    value: float | None
    low: float
    high: float


def corrected_rate(
    supported: Sequence[bool], clusters: Sequence[str], sensitivity: Rate, specificity: Rate, *, seed: int = 0
) -> CorrectedRate:
    """The judged segments and the calibration sample are both drawn anew: the interval holds both uncertainties.

    Whole clusters are drawn. Where a draw leaves the judge no better than chance, the interval is all of [0, 1].
    ValueError for an empty sample.
    """
    if not supported or not sensitivity.n or not specificity.n:
        raise ValueError("a corrected rate needs judged segments and a calibration")
    names = sorted(set(clusters))
    position = {name: i for i, name in enumerate(names)}
    hits, sizes = np.zeros(len(names)), np.zeros(len(names))
    for is_supported, cluster in zip(supported, clusters, strict=True):
        hits[position[cluster]] += is_supported
        sizes[position[cluster]] += 1
    raw = float(hits.sum() / sizes.sum())
    value = estimate(raw, sensitivity.k / sensitivity.n, specificity.k / specificity.n)

    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=DRAWS)
    rates = (drawn @ hits) / (drawn @ sizes)
    sens = random.binomial(sensitivity.n, sensitivity.k / sensitivity.n, DRAWS) / sensitivity.n
    spec = random.binomial(specificity.n, specificity.k / specificity.n, DRAWS) / specificity.n
    power = sens + spec - 1
    if value is None or bool((power <= 0).any()):
        return CorrectedRate(raw, value, 0.0, 1.0)
    low, high = np.percentile(np.clip((rates + spec - 1) / power, 0, 1), [2.5, 97.5])
    return CorrectedRate(raw, value, float(low), float(high))


def estimate(raw: float, sensitivity: float, specificity: float) -> float | None:
    """(raw + specificity - 1) / (sensitivity + specificity - 1), within [0, 1].

    >>> round(estimate(0.86, 0.96, 0.94), 4)
    0.8889
    """
    power = sensitivity + specificity - 1
    return min(1.0, max(0.0, (raw + specificity - 1) / power)) if power > 0 else None
