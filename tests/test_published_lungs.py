"""The published lung field model, on drawn films everywhere and on real ones where there are some."""

from pathlib import Path

import numpy as np
import pytest

from app.config import Settings
from app.imaging.decode import decode
from app.imaging.phantom import draw_film, draw_lungs
from app.models.lung_model import LungModel
from app.models.store import ModelStore

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def lungs() -> LungModel:
    return ModelStore(Settings().model_store).open_lungs()


def test_its_self_test_passes_and_its_dice_is_recorded(lungs: LungModel) -> None:
    lungs.check_ready()
    low, high = lungs.manifest.metrics["held_out"]["dice"]["interval"]
    assert 0.9 < low < high < 1


@pytest.mark.parametrize(("height", "width"), [(300, 300), (700, 520), (224, 400)])
def test_it_finds_the_lungs_of_films_of_any_shape(lungs: LungModel, height: int, width: int) -> None:
    film, drawn = draw_film(5, True, height, width), draw_lungs(5, height, width) > 127
    found = lungs.field(film).on_film(height, width)
    assert 2 * (found & drawn).sum() / (found.sum() + drawn.sum()) > 0.93


def test_a_mirrored_film_has_mirrored_lungs(lungs: LungModel) -> None:
    film = draw_film(6, False, 224, 224)
    twin = type(film)(np.ascontiguousarray(film.pixels[:, ::-1]))
    one, two = lungs.field(film), lungs.field(twin)
    assert (one.left == two.right[:, ::-1]).mean() > 0.97


@pytest.mark.films
def test_it_finds_two_plausible_lungs_on_films_of_children(lungs: LungModel, cxr_data: Path) -> None:
    paths = sorted((cxr_data / "chest_xray" / "test").glob("*/*"))[::10]
    fields = [lungs.field(decode(path.read_bytes())) for path in paths]
    assert np.mean([field.plausible for field in fields]) > 0.9
