"""Feature cells to film pixels: in the right place, at any size and shape."""

import numpy as np
import pytest

from app.errors import ManifestError
from app.imaging.geometry import FeatureGrid, interpolation_weights, spread
from app.imaging.preprocess import InputSpec

SPEC = InputSpec(224, 224)
GRID = FeatureGrid(14, 14, (16.0, 16.0), (8.0, 8.0))


@pytest.mark.parametrize("film", [(224, 224), (500, 500), (900, 600), (592, 968), (100, 64)])
def test_a_cell_peaks_at_its_centre_on_the_film(film: tuple[int, int]) -> None:
    cells = np.zeros((14, 14), dtype=np.float32)
    cells[3, 9] = 1
    row, column = np.unravel_index(spread(cells, GRID, film, SPEC).argmax(), film)
    assert row + 0.5 == pytest.approx((3 + 0.5) * film[0] / 14, abs=1.01)
    assert column + 0.5 == pytest.approx((9 + 0.5) * film[1] / 14, abs=1.01)


def test_an_offset_grid_moves_the_map_by_its_offset() -> None:
    moved = FeatureGrid(14, 14, (16.0, 16.0), (23.5, 8.0))
    cells = np.zeros((14, 14), dtype=np.float32)
    cells[5, 5] = 1
    plain, shifted = spread(cells, GRID, (224, 224), SPEC), spread(cells, moved, (224, 224), SPEC)
    centre = [float((m.sum(axis=1) * np.arange(224)).sum() / m.sum()) for m in (plain, shifted)]
    assert centre[1] - centre[0] == pytest.approx(15.5, abs=0.05)


def test_spreading_is_linear_and_keeps_sign() -> None:
    random = np.random.default_rng(0)
    one, two = random.normal(size=(2, 14, 14)).astype(np.float32)
    both = spread(2 * one - two, GRID, (301, 207), SPEC)
    apart = 2 * spread(one, GRID, (301, 207), SPEC) - spread(two, GRID, (301, 207), SPEC)
    assert np.abs(both - apart).max() < 1e-5
    assert np.array_equal(spread(-one, GRID, (301, 207), SPEC), -spread(one, GRID, (301, 207), SPEC))


def test_values_never_overshoot() -> None:
    cells = np.random.default_rng(1).uniform(-1, 1, (14, 14)).astype(np.float32)
    pixels = spread(cells, GRID, (450, 330), SPEC)
    assert pixels.min() >= cells.min() - 1e-6
    assert pixels.max() <= cells.max() + 1e-6


def test_weights_are_those_of_linear_interpolation() -> None:
    weights = interpolation_weights(np.array([-2.0, 0.0, 0.25, 1.5, 7.0]), 3)
    expected = [[1, 0, 0], [1, 0, 0], [0.75, 0.25, 0], [0, 0.5, 0.5], [0, 0, 1]]
    assert np.array_equal(weights, np.array(expected, dtype=np.float32))


def test_an_empty_grid_is_refused() -> None:
    with pytest.raises(ManifestError):
        FeatureGrid(0, 14, (16.0, 16.0), (8.0, 8.0))


@pytest.mark.parametrize("film", [(300, 900), (900, 300), (500, 500)])
def test_a_letterboxed_film_is_drawn_where_it_lies_and_padding_is_not_drawn(film: tuple[int, int]) -> None:
    spec = InputSpec(224, 224, "letterbox")
    rows, columns = GRID.shown(film, spec)
    inside = rows[:, np.newaxis] & columns
    cells = np.where(inside, 1.0, 50.0).astype(np.float32)
    assert np.array_equal(spread(cells, GRID, film, spec), np.ones(film, dtype=np.float32))
    assert inside.mean() == pytest.approx(min(film) / max(film), abs=0.1)


def test_letterboxing_keeps_the_place_of_a_cell() -> None:
    spec, film = (
        InputSpec(224, 224, "letterbox"),
        (448, 896),
    )  # a quarter of the size, 56 rows of padding above
    cells = np.zeros((14, 14), dtype=np.float32)
    cells[6, 4] = 1  # centre at row 104, column 72 of the input
    row, column = np.unravel_index(spread(cells, GRID, film, spec).argmax(), film)
    assert (row + 0.5, column + 0.5) == (pytest.approx((104 - 56) * 4, abs=1), pytest.approx(72 * 4, abs=1))
