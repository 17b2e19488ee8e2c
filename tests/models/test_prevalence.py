"""Probabilities and predictive values at other prevalences, against counts of people."""

import pytest

from app.models.operating_point import OperatingPoint
from app.models.prevalence import (
    at_prevalence,
    negative_predictive_value,
    positive_predictive_value,
)

POINT = OperatingPoint("one", 0.5, 0.9, (0.8, 0.95), 0.8, (0.7, 0.9), "", "")


def test_of_a_thousand_films_with_two_hundred_ill_the_shares_are_those_counted() -> None:
    # 180 of 200 ill are called, 160 of 800 well are called; 640 well and 20 ill are not
    ppv, npv = positive_predictive_value(POINT, 0.2), negative_predictive_value(POINT, 0.2)
    assert ppv is not None
    assert npv is not None
    assert ppv.value == pytest.approx(180 / 340)
    assert npv.value == pytest.approx(640 / 660)


def test_the_intervals_are_those_of_both_lower_and_both_upper_ends() -> None:
    ppv, npv = positive_predictive_value(POINT, 0.2), negative_predictive_value(POINT, 0.2)
    assert ppv is not None
    assert npv is not None
    assert ppv.interval == pytest.approx((160 / 400, 190 / 270))
    assert npv.interval == pytest.approx((560 / 600, 720 / 730))


def test_a_point_that_was_not_measured_has_no_predictive_values() -> None:
    point = OperatingPoint("given", 0.5, None, None, None, None, "no films", "")
    assert positive_predictive_value(point, 0.2) is None
    assert negative_predictive_value(point, 0.2) is None


def test_where_nothing_is_ever_called_there_is_no_share_of_it() -> None:
    never = OperatingPoint("never", 0.9, 0.0, (0.0, 0.1), 1.0, (0.9, 1.0), "", "")
    assert positive_predictive_value(never, 0.2) is None


def test_a_probability_changes_by_the_ratio_of_the_odds() -> None:
    assert at_prevalence(0.5, 0.5, 0.2) == pytest.approx(0.2)
    assert at_prevalence(0.9, 0.5, 0.1) == pytest.approx(0.5)
    assert at_prevalence(0.37, 0.3, 0.3) == pytest.approx(0.37)


@pytest.mark.parametrize("prevalence", [0.001, 0.2, 0.99])
def test_what_is_above_a_threshold_stays_above_it(prevalence: float) -> None:
    assert at_prevalence(0.61, 0.5, prevalence) > at_prevalence(0.6, 0.5, prevalence)
    assert at_prevalence(at_prevalence(0.61, 0.5, prevalence), prevalence, 0.5) == pytest.approx(0.61)
