"""Disturbances, and maps compared after them."""

import numpy as np
import pytest

from app.imaging.phantom import draw_film
from app.imaging.radiograph import Radiograph
from app.training.judge.stability import (
    DISTURBANCES,
    compressed,
    correlation,
    displacement,
    noisy,
    shifted,
    steadiness,
    steps,
)


def film(white: int = 255) -> Radiograph:
    kind = np.uint8 if white == 255 else np.uint16
    return Radiograph((draw_film(1, True, 100, 120).pixels.astype(np.float32) * (white / 255)).astype(kind))


def test_a_shifted_film_shows_the_same_further_down_and_to_the_right() -> None:
    moved, count = shifted(film(), 0).pixels, steps(film())
    assert count == 2
    assert np.array_equal(moved[count:, count:], film().pixels[:-count, :-count])


@pytest.mark.parametrize("white", [255, 65535])
def test_disturbances_are_small_and_keep_the_size(white: int) -> None:
    for change in DISTURBANCES[1:]:
        after = change.apply(film(white), 3)
        assert after.pixels.shape == film().pixels.shape
        difference = after.pixels / after.white - film(white).pixels / white
        assert 0 < np.abs(difference).mean() < 0.03, change.name


def test_noise_has_its_deviation_and_belongs_to_the_films_number() -> None:
    grey = Radiograph(np.full((200, 200), 128, np.uint8))
    one, again, other = (noisy(grey, number).pixels for number in (1, 1, 2))
    assert one.std() / 255 == pytest.approx(0.02, rel=0.05)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.array_equal(compressed(grey, 1).pixels, compressed(grey, 2).pixels)


def test_a_map_that_moves_with_the_film_is_steady_and_one_that_stays_is_not() -> None:
    rows, columns = np.mgrid[:100, :100]
    map_ = np.exp(-((rows - 40) ** 2 + (columns - 60) ** 2) / 50).astype(np.float32)
    moved = np.roll(map_, (10, 10), axis=(0, 1))
    with_it, without = steadiness("shift", map_, moved, 10), steadiness("shift", map_, map_, 10)
    assert with_it == pytest.approx({"shift_correlation": 1, "shift_displacement": 0}, abs=1e-4)
    assert without["shift_correlation"] < 0.5
    assert without["shift_displacement"] == pytest.approx(10 / 90)


def test_a_map_without_a_peak_has_no_displacement_and_correlates_with_nothing() -> None:
    flat, spot = np.zeros((9, 9), np.float32), np.eye(9, dtype=np.float32)
    assert np.isnan(displacement(spot, flat))
    assert correlation(spot, flat) == 0
