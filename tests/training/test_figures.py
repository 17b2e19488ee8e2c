"""Metrics and calibration against numbers that can be known."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from app.models.scores import softmax
from app.training.figures.calibration import as_if, calibration_error
from app.training.figures.metrics import (
    binary_auc,
    bootstrap_interval,
    certain_interval,
    cross_entropy,
    pneumonia_score,
)
from app.training.publishing.calibrate import (
    balanced_threshold,
    fit_calibration,
    sensitive_threshold,
    specific_threshold,
)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    scores, positive = np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])
    assert binary_auc(scores, positive) == pytest.approx(3 / 4)


def test_auc_is_that_of_scikit_learn_with_ties_too() -> None:
    random = np.random.default_rng(0)
    scores, positive = random.integers(0, 12, 200) / 11, random.random(200) < 0.4
    assert binary_auc(scores, positive) == pytest.approx(roc_auc_score(positive, scores), abs=1e-12)
    assert np.isnan(binary_auc(scores, np.ones(200, dtype=bool)))


def test_the_interval_of_a_mean_is_that_of_theory() -> None:
    values = np.random.default_rng(0).normal(5, 2, 400)
    low, high = bootstrap_interval(lambda i: float(values[i].mean()), np.arange(400).astype(str))
    half = 1.96 * 2 / np.sqrt(400)
    assert (low, high) == pytest.approx((values.mean() - half, values.mean() + half), abs=0.03)


def test_a_share_of_one_is_not_certain() -> None:
    low, high = certain_interval(1.0, 100)
    assert low == pytest.approx(0.025 ** (1 / 100))
    assert high == 1


def test_films_of_one_patient_count_as_one() -> None:
    values = np.repeat(np.random.default_rng(0).normal(size=40), 10)
    each = bootstrap_interval(lambda i: float(values[i].mean()), np.arange(400).astype(str))
    patient = bootstrap_interval(lambda i: float(values[i].mean()), np.repeat(np.arange(40), 10).astype(str))
    assert patient[1] - patient[0] > 2.5 * (each[1] - each[0])


def test_cross_entropy_is_weighted() -> None:
    logits, labels = np.log([[0.5, 0.5], [0.9, 0.1]]), np.array([0, 1])
    expected = (-3 * np.log(0.5) - np.log(0.1)) / 4
    assert cross_entropy(logits, labels, np.array([3.0, 1.0])) == pytest.approx(expected)


def test_the_pneumonia_score_joins_its_two_classes() -> None:
    logits = np.log(np.array([[0.2, 0.5, 0.3]]))
    assert pneumonia_score(logits) == pytest.approx(np.log(0.8 / 0.2))


def test_calibration_finds_the_temperature_and_biases_that_were_put_in() -> None:
    random = np.random.default_rng(0)
    true = random.normal(0, 2, (40_000, 3))
    labels = np.array([random.choice(3, p=p) for p in softmax(true)])
    half = labels != 0
    keep = np.concatenate([np.flatnonzero(~half), np.flatnonzero(half)[: (~half).sum()]])
    calibration = fit_calibration((true[keep] * 3) + [0, 1.5, 1.5], labels[keep])
    assert calibration.temperature == pytest.approx(3, rel=0.05)
    assert calibration.biases[1] == pytest.approx(calibration.biases[2], abs=0.4)
    assert calibration.prevalence == 0.5


def test_no_threshold_does_better_on_calibrated_films_than_the_balanced_one() -> None:
    random = np.random.default_rng(0)
    logits = np.concatenate([random.normal(-1, np.sqrt(2), 50_000), random.normal(1, np.sqrt(2), 50_000)])
    probabilities, positive = 1 / (1 + np.exp(-logits)), np.arange(100_000) >= 50_000

    def both(threshold: float) -> float:
        called = probabilities >= threshold
        return float(called[positive].mean() + (~called[~positive]).mean())

    best = both(balanced_threshold(probabilities, positive))
    assert all(both(other) < best + 0.002 for other in np.linspace(0.05, 0.95, 19))
    assert both(0.3) < best - 0.02


def test_the_sensitive_threshold_is_the_highest_that_finds_98_of_100() -> None:
    positive = np.arange(200) >= 100
    probabilities = np.concatenate([np.linspace(0.0, 0.595, 100), np.linspace(0.2, 0.992, 100)])
    threshold = sensitive_threshold(probabilities, positive)
    assert (probabilities[positive] >= threshold).mean() == pytest.approx(0.98)
    assert threshold == pytest.approx((0.216 + 0.2133) / 2, abs=0.003)


def test_the_specific_threshold_is_the_lowest_that_spares_95_of_100() -> None:
    positive = np.arange(200) >= 100
    probabilities = np.concatenate([np.linspace(0.0, 0.594, 100), np.linspace(0.2, 0.992, 100)])
    threshold = specific_threshold(probabilities, positive)
    assert (probabilities[~positive] < threshold).mean() == pytest.approx(0.95)
    assert 0.564 < threshold < 0.571


def test_a_film_that_weighs_more_moves_the_thresholds() -> None:
    probabilities, positive = np.array([0.1, 0.2, 0.3, 0.6, 0.7]), np.array([0, 0, 1, 1, 1], dtype=bool)
    weights = np.array([1.0, 1.0, 0.01, 1.0, 1.0])
    assert sensitive_threshold(probabilities, positive) == pytest.approx(0.25)
    assert sensitive_threshold(probabilities, positive, weights) == pytest.approx(0.45)


def test_calibration_error_is_the_gap_between_said_and_seen() -> None:
    said = np.full(1000, 0.9)
    seen = np.arange(1000) < 600
    assert calibration_error(said, seen) == pytest.approx(0.3)
    assert calibration_error(np.repeat([0.0, 1.0], 50), np.repeat([False, True], 50)) == 0


def test_probabilities_that_hold_at_one_prevalence_are_wrong_at_another_and_right_as_if_at_theirs() -> None:
    seen = np.repeat([True, False, True, False], [80, 20, 20, 80])
    said = np.repeat([0.8, 0.2], 100)
    assert calibration_error(said, seen) == pytest.approx(0)
    few = np.concatenate([np.flatnonzero(seen)[::5], np.flatnonzero(~seen)])
    assert calibration_error(said[few], seen[few]) > 0.2
    assert calibration_error(said[few], seen[few], as_if(seen[few], 0.5)) == pytest.approx(0)
