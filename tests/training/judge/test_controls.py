"""Controls know no model, and score as one expects of them."""

import numpy as np
import pytest

from app.diagnosis import Diagnoser
from app.imaging.geometry import FeatureGrid
from app.imaging.preprocess import InputSpec
from app.imaging.radiograph import Radiograph
from app.training.judge.controls import CentreControl, EdgeControl, RandomControl, controls
from app.training.judge.methods import FilmMap, ModelMethod
from app.training.judge.where import energy_over_chance
from tests.conftest import CELLS, SIDE, corner_film


def grey() -> Radiograph:
    return Radiograph(corner_film(True, 240, 200))


def test_maps_of_all_methods_lie_on_the_same_grid_and_film(diagnoser: Diagnoser) -> None:
    for method in (ModelMethod("grad-cam"), *controls(0)):
        found = method.explain(diagnoser, grey(), 0)
        assert found.cells.shape == (CELLS, CELLS)
        assert found.on_film(grey()).shape == (240, 200)
        assert found.on_input().shape == (SIDE, SIDE)
        assert found.cells.dtype == np.float32


def test_a_letterboxed_film_has_on_its_pixels_what_the_input_has_there() -> None:
    cells = np.arange(CELLS * CELLS, dtype=np.float32).reshape(CELLS, CELLS)
    grid = FeatureGrid(CELLS, CELLS, (16.0, 16.0), (8.0, 8.0))
    found = FilmMap(cells, grid, InputSpec(SIDE, SIDE, "letterbox"))
    film = Radiograph(np.zeros((SIDE, SIDE // 2), np.uint8))
    assert found.on_film(film)[:, 8:24] == pytest.approx(found.on_input()[:, 24:40])


def test_the_middle_is_strongest_in_the_middle(diagnoser: Diagnoser) -> None:
    values = CentreControl().explain(diagnoser, grey(), 0).on_film(grey())
    middle = np.zeros(values.shape, dtype=bool)
    middle[60:180, 50:150] = True
    assert energy_over_chance(values, middle) > 1.5
    assert energy_over_chance(values, ~middle) < 1


def test_chance_is_no_better_than_chance(diagnoser: Diagnoser) -> None:
    quarter = np.zeros((240, 200), dtype=bool)
    quarter[:120, :100] = True
    control = RandomControl(7)
    energies = [
        energy_over_chance(control.explain(diagnoser, grey(), number).on_film(grey()), quarter)
        for number in range(200)
    ]
    assert np.mean(energies) == pytest.approx(1, abs=3 * np.std(energies) / np.sqrt(200))


def test_a_random_map_belongs_to_seed_and_film(diagnoser: Diagnoser) -> None:
    one, again, film, seed = (
        RandomControl(seed).explain(diagnoser, grey(), number).cells
        for seed, number in ((0, 0), (0, 0), (0, 1), (1, 0))
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, film)
    assert not np.array_equal(one, seed)


def test_edges_are_found_where_the_grey_changes(diagnoser: Diagnoser) -> None:
    pixels = np.full((64, 64), 50, np.uint8)
    pixels[:, 40:] = 200
    cells = EdgeControl().explain(diagnoser, Radiograph(pixels), 0).cells
    assert cells.argmax(axis=1).tolist() == [2] * CELLS
    assert cells[:, 0].max() < 0.1 * cells.max()
