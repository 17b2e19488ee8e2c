"""Controls know no model, and score as one expects of them."""

import numpy as np
import pytest

from app.diagnosis import Diagnoser
from app.imaging.radiograph import Radiograph
from app.training.judge.controls import CentreControl, EdgeControl, RandomControl, controls
from app.training.judge.methods import ModelMethod
from app.training.judge.where import energy_over_chance
from tests.conftest import CELLS, corner_film


def grey() -> Radiograph:
    return Radiograph(corner_film(True, 240, 200))


def test_maps_of_all_methods_lie_on_the_same_grid_and_film(diagnoser: Diagnoser) -> None:
    for method in (ModelMethod("grad-cam"), *controls(0)):
        explanation = method.explain(diagnoser, grey(), 0)
        assert explanation.cells.shape == (CELLS, CELLS)
        assert explanation.on_film.shape == (240, 200)
        assert explanation.cells.dtype == np.float32


def test_the_middle_is_strongest_in_the_middle(diagnoser: Diagnoser) -> None:
    values = CentreControl().explain(diagnoser, grey(), 0).on_film
    middle = np.zeros(values.shape, dtype=bool)
    middle[60:180, 50:150] = True
    assert energy_over_chance(values, middle) > 1.5
    assert energy_over_chance(values, ~middle) < 1


def test_chance_is_no_better_than_chance(diagnoser: Diagnoser) -> None:
    quarter = np.zeros((240, 200), dtype=bool)
    quarter[:120, :100] = True
    control = RandomControl(7)
    energies = [
        energy_over_chance(control.explain(diagnoser, grey(), number).on_film, quarter)
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
