"""Means, intervals over patients, and the lead over the best control."""

import numpy as np
import pytest

from app.training.judge.charts import points
from app.training.judge.figures import DIFFERENCE, SHARE, best_control, mean_figure
from app.training.judge.measures import MEASURES, Measure

PATIENTS = np.arange(8).astype(str)


def test_films_without_a_value_are_left_out() -> None:
    values = np.array([1.0, np.nan, 3.0, np.nan, 2.0, np.nan, np.nan, np.nan])
    figure = mean_figure(values, PATIENTS)
    assert (figure["value"], figure["films"]) == (2.0, 3)
    assert 1 <= figure["interval"][0] < 2 < figure["interval"][1] <= 3
    assert mean_figure(np.full(8, np.nan), PATIENTS) == {"value": None, "interval": None, "films": 0}


def test_neither_a_share_of_one_nor_a_difference_of_nought_is_certain() -> None:
    reach = 1 - 0.025 ** (1 / 8)
    expected = {SHARE: (1 - reach, 1), DIFFERENCE: (1 - reach, 1), None: (1, 1)}
    for bounds, interval in expected.items():
        assert mean_figure(np.ones(8), PATIENTS, bounds=bounds)["interval"] == pytest.approx(
            interval, abs=1e-4
        )
    nought = mean_figure(np.zeros(8), PATIENTS, bounds=DIFFERENCE)
    assert nought["interval"] == pytest.approx((-reach, reach), abs=1e-4)


def test_the_best_control_is_the_highest_or_the_lowest_as_the_measure_has_it() -> None:
    figures = {
        name: {"value": value} for name, value in {"a": 0.2, "b": 0.7, "c": None, "model": 0.9}.items()
    }
    high, low = Measure("x", "p", "t", "s"), Measure("x", "p", "t", "s", higher=False)
    assert best_control(high, figures, ["a", "b", "c"]) == "b"
    assert best_control(low, figures, ["a", "b", "c"]) == "a"
    assert best_control(Measure("x", "p", "t", "s", against_controls=False), figures, ["a"]) is None


def test_every_measure_has_one_sentence_and_its_own_name() -> None:
    assert len({measure.name for measure in MEASURES}) == len(MEASURES)
    for measure in MEASURES:
        assert measure.sentence.endswith(".")
        assert measure.sentence[0].isupper()


def test_a_chart_runs_from_the_lower_left_to_the_upper_right() -> None:
    assert points([0.0, 0.5, 1.0], [2.0, 3.0, 4.0], 2.0, 4.0) == "0.0,190.0 160.0,95.0 320.0,0.0"
