"""The interval table as it serves: read by interpolation, never without the probability."""

import dataclasses

import pytest

from app.errors import ManifestError
from app.models.interval import ProbabilityInterval

TABLE = ProbabilityInterval((-2.0, 0.0, 2.0), (0.05, 0.4, 0.8), (0.15, 0.6, 0.9), "by hand")


def test_between_two_scores_the_ends_are_interpolated() -> None:
    assert TABLE.at(1.0, 0.7) == pytest.approx((0.6, 0.75))


@pytest.mark.parametrize(("score", "ends"), [(-9.0, (0.05, 0.15)), (9.0, (0.8, 0.9))])
def test_beyond_the_table_its_ends_hold(score: float, ends: tuple[float, float]) -> None:
    assert TABLE.at(score, ends[0]) == ends


@pytest.mark.parametrize("probability", [0.01, 0.99])
def test_the_interval_holds_the_probability(probability: float) -> None:
    low, high = TABLE.at(0.0, probability)
    assert low <= probability <= high
    assert high - low > 0.2


@pytest.mark.parametrize(
    "change",
    [
        {"scores": (-2.0, 2.0, 0.0)},
        {"low": (0.4, 0.05, 0.8)},
        {"low": (0.3, 0.4, 0.8)},
        {"high": (0.15, 0.6, 1.1)},
        {"low": (0.05, 0.4)},
        {"scores": (), "low": (), "high": ()},
    ],
)
def test_a_table_that_is_none_is_refused(change: dict[str, tuple[float, ...]]) -> None:
    with pytest.raises(ManifestError, match="probability_interval"):
        dataclasses.replace(TABLE, **change)
