"""Films to model input: one implementation, invariant to what must not matter."""

import numpy as np
import pytest

from app.errors import ManifestError
from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec, fit, model_input
from app.imaging.radiograph import Radiograph

SPEC = InputSpec(64, 48)


def test_the_input_has_mean_zero_and_deviation_one() -> None:
    batch = model_input(draw_film(0, height=200, width=150), SPEC)
    assert batch.shape == (64, 48, 1)
    assert batch.dtype == np.float32
    assert batch.mean() == pytest.approx(0, abs=1e-5)
    assert batch.std() == pytest.approx(1, abs=1e-5)


def test_a_film_of_the_models_size_is_not_resampled() -> None:
    film = draw_film(0, height=64, width=48)
    assert np.array_equal(np.rint(fit(film, SPEC) * 255), film.pixels)


def test_brightness_and_contrast_of_the_whole_film_do_not_matter() -> None:
    pixels = draw_film(0, height=128, width=96).pixels.astype(np.uint16) * 100
    dim = Radiograph((pixels // 2 + 5000).astype(np.uint16))
    assert np.abs(model_input(Radiograph(pixels), SPEC) - model_input(dim, SPEC)).max() < 1e-2


def test_eight_and_sixteen_bits_of_one_film_give_one_input() -> None:
    film = draw_film(0, height=300, width=200)
    deep = Radiograph(film.pixels.astype(np.uint16) * 257)
    assert np.abs(fit(film, SPEC) - fit(deep, SPEC)).max() <= 1 / 255


def test_a_constant_film_gives_zeros() -> None:
    assert np.array_equal(
        model_input(Radiograph(np.full((70, 70), 9, np.uint8)), SPEC), np.zeros((64, 48, 1))
    )


def test_reduction_averages_over_what_it_leaves_out() -> None:
    stripes = np.zeros((640, 480), dtype=np.uint8)
    stripes[:, ::2] = 200
    assert fit(Radiograph(stripes), SPEC) == pytest.approx(100 / 255, abs=0.02)


@pytest.mark.parametrize("wrong", [{"resize": "crop"}, {"normalisation": "none"}, {"height": 0}])
def test_what_no_code_carries_out_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ManifestError):
        InputSpec(**{"height": 64, "width": 64, **wrong})


def test_a_letterboxed_film_keeps_its_shape_between_black_bars() -> None:
    film = Radiograph(np.full((100, 200), 255, dtype=np.uint8))
    image = fit(film, InputSpec(64, 64, "letterbox"))
    assert image.shape == (64, 64)
    assert image[16:48].min() == 1
    assert image[:16].max() == image[48:].max() == 0
