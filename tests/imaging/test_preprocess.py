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


@pytest.mark.parametrize(
    "wrong",
    [
        {"resize": "crop"},
        {"normalisation": "none"},
        {"height": 0},
        {"channels": 2},
        {"normalisation": "imagenet-caffe"},
    ],
)
def test_what_no_code_carries_out_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ManifestError):
        InputSpec(**{"height": 64, "width": 64, **wrong})


def test_a_letterboxed_film_keeps_its_shape_between_black_bars() -> None:
    film = Radiograph(np.full((100, 200), 255, dtype=np.uint8))
    image = fit(film, InputSpec(64, 64, "letterbox"))
    assert image.shape == (64, 64)
    assert image[16:48].min() == 1
    assert image[:16].max() == image[48:].max() == 0


@pytest.mark.parametrize(
    ("normalisation", "black", "white"),
    [
        ("zero-to-one", [0, 0, 0], [1, 1, 1]),
        ("zero-to-255", [0, 0, 0], [255, 255, 255]),
        ("minus-one-to-one", [-1, -1, -1], [1, 1, 1]),
        ("imagenet-caffe", [-103.939, -116.779, -123.68], [151.061, 138.221, 131.32]),
        ("imagenet-torch", [-2.1179, -2.0357, -1.8044], [2.2489, 2.4286, 2.64]),
    ],
)
def test_every_normalisation_is_that_of_its_name(
    normalisation: str, black: list[float], white: list[float]
) -> None:
    spec = InputSpec(64, 64, normalisation=normalisation, channels=3)
    for value, expected in ((0, black), (255, white)):
        image = model_input(Radiograph(np.full((64, 64), value, dtype=np.uint8)), spec)
        assert image.shape == (64, 64, 3)
        assert image[5, 7] == pytest.approx(expected, abs=1e-3)


def test_three_channels_are_the_film_three_times() -> None:
    film = draw_film(0, height=100, width=100)
    three = model_input(film, InputSpec(64, 48, channels=3))
    assert three == pytest.approx(np.repeat(model_input(film, SPEC), 3, axis=-1), abs=1e-5)


def test_a_film_is_scaled_once_for_all_models_of_a_size_and_nobody_can_spoil_it() -> None:
    film = draw_film(0, height=300, width=200)
    one, two = fit(film, SPEC), fit(film, InputSpec(64, 48, normalisation="zero-to-one"))
    assert one is two
    with pytest.raises(ValueError, match="read-only"):
        one[0, 0] = 1
    assert film.outline().fitted == {}
