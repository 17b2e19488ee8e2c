"""DeLong's test against its definition, a bootstrap and a published example."""

import numpy as np
import pytest
from scipy.stats import norm

from app.errors import LaboratoryError
from app.training.figures.delong import bootstrap_difference, delong, delong_covariance
from app.training.figures.resampling import patient_draws

# Albumin, total protein, K-G score (to be taken from 10), benefit of surgery: the 43 complete records of
# DeLong et al. 1988 as printed in the SAS/STAT User's Guide, The LOGISTIC Procedure, example "Comparing
# Receiver Operating Characteristic Curves".
# fmt: off
OVARIAN = np.array([
    (3.0, 5.8, 10, 0), (3.2, 6.3, 5, 1), (3.9, 6.8, 3, 1), (2.8, 4.8, 6, 0), (3.2, 5.8, 3, 1),
    (0.9, 4.0, 5, 0), (2.5, 5.7, 8, 0), (1.6, 5.6, 5, 1), (3.8, 5.7, 5, 1), (3.7, 6.7, 6, 1),
    (3.2, 5.4, 4, 1), (3.8, 6.6, 6, 1), (4.1, 6.6, 5, 1), (3.6, 5.7, 5, 1), (4.3, 7.0, 4, 1),
    (3.6, 6.7, 4, 0), (2.3, 4.4, 6, 1), (4.2, 7.6, 4, 0), (4.0, 6.6, 6, 0), (3.5, 5.8, 6, 1),
    (3.8, 6.8, 7, 1), (3.0, 4.7, 8, 0), (4.5, 7.4, 5, 1), (3.7, 7.4, 5, 1), (3.1, 6.6, 6, 1),
    (4.1, 8.2, 6, 1), (4.3, 7.0, 5, 1), (4.3, 6.5, 4, 1), (3.2, 5.1, 5, 1), (2.6, 4.7, 6, 1),
    (3.3, 6.8, 6, 0), (1.7, 4.0, 7, 0), (3.7, 6.1, 5, 1), (3.3, 6.3, 7, 1), (4.2, 7.7, 6, 1),
    (3.5, 6.2, 5, 1), (2.9, 5.7, 9, 0), (2.1, 4.8, 7, 1), (2.8, 6.2, 8, 0), (4.0, 7.0, 7, 1),
    (3.3, 5.7, 6, 1), (3.7, 6.9, 5, 1), (3.6, 6.6, 5, 1),
])
# fmt: on
BENEFIT = OVARIAN[:, 3] == 1
TESTS = np.stack([OVARIAN[:, 0], OVARIAN[:, 1], 10 - OVARIAN[:, 2]])


def by_definition(scores: np.ndarray, positive: np.ndarray) -> tuple[list[float], np.ndarray]:
    """Areas and covariance as the paper writes them: a sum over all pairs, ties counting half."""

    def psi(ill: float, well: float) -> float:
        return 1.0 if ill > well else 0.5 if ill == well else 0.0

    ill = [[psi(x, y) for y in row[~positive]] for row in scores for x in row[positive]]
    pairs = np.array(ill).reshape(len(scores), positive.sum(), (~positive).sum())
    areas = pairs.mean(axis=(1, 2))
    covariance = np.zeros((len(scores), len(scores)))
    for r in range(len(scores)):
        for s in range(len(scores)):
            ten = (pairs[r].mean(axis=1) - areas[r]) @ (pairs[s].mean(axis=1) - areas[s])
            one = (pairs[r].mean(axis=0) - areas[r]) @ (pairs[s].mean(axis=0) - areas[s])
            m, n = pairs.shape[1:]
            covariance[r, s] = ten / (m - 1) / m + one / (n - 1) / n
    return areas.tolist(), covariance


def test_a_case_of_five_films_by_hand() -> None:
    positive = np.array([True, True, True, False, False])
    one, other = np.array([3.0, 2.0, 5.0, 1.0, 2.0]), np.array([1.0, 4.0, 5.0, 2.0, 3.0])
    areas, covariance = delong_covariance(np.stack([one, other]), positive)
    assert areas == pytest.approx([5.5 / 6, 4 / 6])
    # of the first: (1, 0.75, 1) over films that are ill, (1, 5/6) over those that are not
    assert covariance[0, 0] == pytest.approx((0.0625 / 3) / 3 + ((1 / 6) ** 2 / 2) / 2)


def test_midranks_give_what_the_definition_gives_with_many_ties() -> None:
    random = np.random.default_rng(3)
    scores, positive = random.integers(0, 6, (3, 40)).astype(float), np.arange(40) < 17
    areas, covariance = delong_covariance(scores, positive)
    expected_areas, expected = by_definition(scores, positive)
    assert areas == pytest.approx(expected_areas)
    assert covariance == pytest.approx(expected)


def test_the_published_areas_and_errors_of_the_ovarian_data() -> None:
    areas, covariance = delong_covariance(TESTS, BENEFIT)
    assert areas == pytest.approx([0.7366, 0.6478, 0.7258], abs=5e-5)
    assert np.sqrt(np.diag(covariance)) == pytest.approx([0.0927, 0.1000, 0.1028], abs=5e-5)


def test_the_published_differences_of_the_ovarian_data() -> None:
    protein, albumin = delong(TESTS[1], TESTS[2], BENEFIT), delong(TESTS[0], TESTS[2], BENEFIT)
    assert (protein.value, *protein.interval) == pytest.approx((-0.0780, -0.2830, 0.1271), abs=5e-5)
    assert (albumin.value, *albumin.interval) == pytest.approx((0.0108, -0.1761, 0.1976), abs=5e-5)
    assert (protein.p, albumin.p) == pytest.approx((0.4561, 0.9102), abs=5e-5)


def test_its_interval_is_that_of_a_bootstrap_where_films_are_independent() -> None:
    random = np.random.default_rng(0)
    positive = np.arange(600) < 300
    truth = random.normal(size=600) + positive
    one, other = truth + random.normal(0, 0.5, 600), truth + random.normal(0, 2.5, 600)
    found = delong(one, other, positive)
    draws = patient_draws(np.arange(600).astype(str), 0, 2000)
    value, interval = bootstrap_difference(one, other, positive, draws)
    assert value == pytest.approx(found.value)
    assert interval == pytest.approx(found.interval, abs=0.006)
    assert found.p < 0.001


def test_films_of_one_patient_widen_the_bootstrap_and_not_delong() -> None:
    random = np.random.default_rng(1)
    patients = np.repeat(np.arange(60), 10)
    positive = patients < 30
    one, other = (np.repeat(random.normal(size=60), 10) + positive for _ in range(2))
    found = delong(one, other, positive)
    _, interval = bootstrap_difference(one, other, positive, patient_draws(patients.astype(str), 0, 400))
    assert interval[1] - interval[0] > 2 * (found.interval[1] - found.interval[0])


def test_chance_alone_gives_small_p_values_as_often_as_it_should() -> None:
    random = np.random.default_rng(5)
    positive = np.arange(120) < 60
    found = [delong(*(random.normal(size=(2, 120)) + positive), positive).p for _ in range(400)]
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))


def test_two_that_rank_alike_differ_by_nothing_and_one_film_is_too_few() -> None:
    positive = np.array([True, True, False, False])
    scores = np.array([0.9, 0.4, 0.6, 0.1])
    same = delong(scores, scores * 2, positive)
    assert (same.value, same.p) == (0.0, None)
    with pytest.raises(LaboratoryError, match="received 1 and 3"):
        delong(scores, scores, np.array([True, False, False, False]))


def test_the_p_value_is_that_of_the_normal_law() -> None:
    _, covariance = delong_covariance(TESTS[:2], BENEFIT)
    error = np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    found = delong(TESTS[0], TESTS[1], BENEFIT)
    assert found.p == pytest.approx(2 * norm.cdf(-found.value / error))
