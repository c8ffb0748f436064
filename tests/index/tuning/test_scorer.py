import numpy as np
import pytest

from index.e5s1 import FloatArray
from index.tuning.scorer import auc, fit_calibration, threshold_at_precision


def array(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float32)


@pytest.mark.parametrize(
    "positives, negatives, expected",
    [
        (array(2, 3), array(0, 1), 1.0),
        (array(0), array(1, 2), 0.0),
        (array(1, 3), array(1, 2), (0.5 + 0 + 1 + 1) / 4),
        (array(), array(1), 0.5),
    ],
)
def test_auc_is_the_share_of_pairs_in_order(positives: FloatArray, negatives: FloatArray, expected: float) -> None:
    assert auc(positives, negatives) == expected


def test_calibration_gives_back_the_share_that_answers() -> None:
    # Of those with logit 1, three in four answer; of those with logit -1, one in four: p = sigmoid(ln 3 * logit).
    logits = array(*[1] * 400, *[-1] * 400)
    answers = np.array([True] * 300 + [False] * 100 + [True] * 100 + [False] * 300)
    scale, shift = fit_calibration(logits, answers)
    assert scale == pytest.approx(np.log(3), abs=1e-3)
    assert shift == pytest.approx(0, abs=1e-6)


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    positives, negatives = array(5, 4, 3, 2), array(2.5, 1)
    assert threshold_at_precision(positives, negatives, 0.97) == (3.0, 0.75)
    assert threshold_at_precision(positives, negatives, 0.8) == (2.0, 1.0)
    assert threshold_at_precision(array(1), array(2), 0.97) == (float("inf"), 0.0)
