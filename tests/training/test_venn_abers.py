"""The interval of one film's probability, where the true probabilities are known."""

import numpy as np
import pytest

from app.models.interval import ProbabilityInterval
from app.training.publishing.venn_abers import probability_interval


def drawn(films: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores whose sigmoid is the true probability, and labels drawn by it."""
    random = np.random.default_rng(seed)
    scores = random.uniform(-4, 4, films)
    return scores, random.random(films) < 1 / (1 + np.exp(-scores))


@pytest.fixture(scope="module")
def table() -> ProbabilityInterval:
    scores, ill = drawn(4000)
    return probability_interval(scores, ill, np.ones(len(scores)))


def test_the_table_rises_from_end_to_end_and_low_stays_below_high(table: ProbabilityInterval) -> None:
    assert len(table.scores) == 60
    assert (np.diff(table.scores) > 0).all()
    assert (np.diff([table.low, table.high]) >= 0).all()
    assert (np.array(table.low) <= table.high).all()
    assert (np.array(table.low) < table.high).any()


def test_the_middle_of_the_interval_is_the_true_probability(table: ProbabilityInterval) -> None:
    middle = (np.array(table.low) + table.high) / 2
    true = 1 / (1 + np.exp(-np.array(table.scores)))
    assert np.abs(middle - true).max() < 0.08
    assert np.abs(middle - true).mean() < 0.02


def test_of_new_films_as_many_are_ill_as_the_middle_says(table: ProbabilityInterval) -> None:
    scores, ill = drawn(40_000, seed=1)
    middle = (np.interp(scores, table.scores, table.low) + np.interp(scores, table.scores, table.high)) / 2
    for low in np.arange(0, 1, 0.2):
        said = (middle >= low) & (middle < low + 0.2)
        assert middle[said].mean() == pytest.approx(ill[said].mean(), abs=0.03)


def test_fewer_films_give_a_wider_interval() -> None:
    def width(films: int) -> float:
        scores, ill = drawn(films)
        table = probability_interval(scores, ill, np.ones(films))
        return float(np.mean(np.array(table.high) - table.low))

    assert width(100) > 3 * width(2000)


def test_copies_of_a_film_are_no_further_films() -> None:
    scores, ill = drawn(300)
    once = probability_interval(scores, ill, np.ones(300))
    eight = probability_interval(np.tile(scores, 8), np.tile(ill, 8), np.ones(2400), copies=8)
    width = np.mean(np.array(once.high) - once.low)
    assert np.mean(np.array(eight.high) - eight.low) == pytest.approx(width, rel=0.1)
    assert "300 validation films" in eight.rule


def test_films_that_weigh_more_move_the_interval() -> None:
    scores, ill = drawn(2000)
    even = probability_interval(scores, ill, np.ones(2000))
    rare = probability_interval(scores, ill, np.where(ill, 0.25, 1.0))
    assert np.interp(1.0, rare.scores, rare.high) < np.interp(1.0, even.scores, even.low)
