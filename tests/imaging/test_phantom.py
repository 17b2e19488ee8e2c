"""The drawn film: what it shows, and that it depends on nothing but what it is given."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from app.imaging.phantom import Drawer, draw_film, opacity_box
from app.imaging.phantom.build import Build
from app.imaging.phantom.organs import lungs

SMALL = {"height": 256, "width": 256}
SEEDS = range(4)
HALVES = np.s_[:, :126], np.s_[:, 130:]


def part(film: npt.NDArray[np.generic], top: float, left: float, bottom: float, right: float) -> float:
    """Return the mean grey of a part of the film; the bounds are fractions of the film."""
    height, width = film.shape
    rows, columns = (
        slice(int(top * height), int(bottom * height)),
        slice(int(left * width), int(right * width)),
    )
    return float(film[rows, columns].mean())


def test_a_film_depends_on_seed_and_size_alone() -> None:
    first, again = draw_film(3, opacity=True, **SMALL), draw_film(3, opacity=True, **SMALL)
    np.testing.assert_array_equal(first.pixels, again.pixels)
    assert first.drawn


def test_films_drawn_together_are_those_drawn_one_by_one() -> None:
    draw = Drawer()
    for seed, opacity, side in ((1, False, 256), (1, True, 256), (2, True, 80), (1, True, 80)):
        alone = draw_film(seed, opacity, side, side).pixels
        np.testing.assert_array_equal(draw(seed, opacity, side, side).pixels, alone)


def test_another_seed_gives_another_child_and_not_only_other_grain() -> None:
    one, other = (draw_film(seed, **SMALL).pixels.astype(float) for seed in (1, 2))
    assert np.percentile(np.abs(one - other), 90) > 20


@pytest.mark.parametrize("shape", [(64, 64), (64, 200), (300, 120), (777, 1301)])
def test_a_film_has_the_size_that_was_asked_for(shape: tuple[int, int]) -> None:
    film = draw_film(0, height=shape[0], width=shape[1])
    assert film.pixels.shape == shape
    assert film.pixels.dtype == np.uint8


def test_another_size_shows_the_same_child() -> None:
    large = draw_film(4, height=512, width=512).pixels.reshape(128, 4, 128, 4).mean(axis=(1, 3))
    small = draw_film(4, height=128, width=128).pixels
    assert np.abs(large - small).mean() < 3


@pytest.mark.parametrize("seed", SEEDS)
def test_air_is_darker_than_lung_and_lung_than_liver_and_liver_than_spine(seed: int) -> None:
    film = draw_film(seed, **SMALL).pixels
    air, lung = part(film, 0.5, 0.97, 0.9, 1.0), part(film, 0.35, 0.22, 0.6, 0.38)
    liver, spine = part(film, 0.78, 0.25, 0.9, 0.42), part(film, 0.78, 0.48, 0.9, 0.52)
    assert air + 40 < lung
    assert lung + 60 < liver
    assert liver + 8 < spine


@pytest.mark.parametrize("seed", SEEDS)
def test_the_apex_of_the_heart_lies_on_the_patients_left(seed: int) -> None:
    film = draw_film(seed, **SMALL).pixels
    patients_right, patients_left = part(film, 0.55, 0.33, 0.62, 0.40), part(film, 0.55, 0.60, 0.62, 0.67)
    assert patients_left > patients_right + 30


@pytest.mark.parametrize("seed", SEEDS)
def test_an_opacity_changes_nothing_outside_its_box(seed: int) -> None:
    plain, ill = (draw_film(seed, opacity, 256, 256).pixels.astype(int) for opacity in (False, True))
    top, left, bottom, right = opacity_box(seed, 256, 256)
    change = np.abs(ill - plain)
    change[top - 2 : bottom + 2, left - 2 : right + 2] = 0
    assert change.max() <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_box_lies_close_around_what_an_opacity_changes(seed: int) -> None:
    plain, ill = (draw_film(seed, opacity, 256, 256).pixels.astype(int) for opacity in (False, True))
    rows, columns = np.nonzero(np.abs(ill - plain) > 3)
    seen = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    np.testing.assert_allclose(opacity_box(seed, 256, 256), seen, atol=8)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_opacity_whitens_a_third_of_one_lung_or_more_and_nothing_of_the_other(seed: int) -> None:
    plain, ill = (draw_film(seed, opacity, 256, 256).pixels.astype(int) for opacity in (False, True))
    lung = lungs(Build.of(seed))[1::3, 1::3] > 0.5
    filled = np.sort([float((ill - plain > 35)[half][lung[half]].mean()) for half in HALVES])
    assert filled[0] == 0
    assert 0.33 < filled[1] < 0.95
    assert (ill - plain).min() > -12


@pytest.mark.parametrize("seed", SEEDS)
def test_ribs_still_show_through_an_opacity(seed: int) -> None:
    plain, ill = (draw_film(seed, opacity, 256, 256).pixels.astype(float) for opacity in (False, True))
    lost = ill - plain > 35
    relief = [film - cv2.GaussianBlur(film, (0, 0), 8) for film in (plain, ill)]
    assert 0.2 < relief[1][lost].std() / relief[0][lost].std() < 0.9


def test_opacities_lie_in_either_lung_and_at_several_heights() -> None:
    boxes = np.array([opacity_box(seed, 1000, 1000) for seed in range(24)])
    columns = boxes[:, [1, 3]].mean(axis=1)
    assert ((boxes >= 0) & (boxes <= 1000)).all()
    assert 4 < (columns < 500).sum() < 20
    assert np.ptp(boxes[:, 0]) > 50
    assert np.ptp(boxes[:, 2]) > 100


def test_the_box_grows_with_the_film() -> None:
    small, large = np.array(opacity_box(5, 100, 200)), np.array(opacity_box(5, 1000, 1000))
    np.testing.assert_allclose(small, large / (10, 5, 10, 5), atol=1)


def test_the_greys_spread_as_on_a_real_film() -> None:
    film = draw_film(0).pixels
    assert 90 < film.mean() < 145
    assert np.percentile(film, 99) > 200
    assert (film == 255).mean() < 0.005
