"""Scores: exact where they can be checked by hand, finite everywhere."""

import numpy as np
import pytest

from app.models.scores import group_score, log_sum_exp, softmax


def test_the_score_is_the_log_odds_of_the_group() -> None:
    logits = np.array([0.3, -1.0, 2.0])
    p = softmax(logits)
    assert group_score(logits, (1, 2)) == pytest.approx(np.log((p[1] + p[2]) / p[0]))


@pytest.mark.parametrize("size", [1e3, 1e5])
def test_large_logits_stay_finite(size: float) -> None:
    logits = np.array([[size, -size, 0.0], [-size, size, size]])
    for values in (log_sum_exp(logits), softmax(logits), group_score(logits, (1, 2))):
        assert np.isfinite(values).all()


def test_probabilities_sum_to_one() -> None:
    assert softmax(np.random.default_rng(0).normal(0, 9, (50, 3))).sum(axis=1) == pytest.approx(np.ones(50))
