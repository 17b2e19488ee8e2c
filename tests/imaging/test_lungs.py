"""The lung field: from a map of probabilities to two lungs, on masks made by hand."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from app.imaging.lungs import lung_field, on_film
from app.imaging.phantom import draw_film, draw_lungs

LEFT, RIGHT = (20, 45), (80, 105)  # columns of two hand-made lungs


def board(*boxes: tuple[int, int, int, int]) -> npt.NDArray[np.float32]:
    """A map of 128 x 128, 0.9 inside the boxes (top, bottom, left, right), 0.1 elsewhere."""
    probability = np.full((128, 128), 0.1, dtype=np.float32)
    for top, bottom, left, right in boxes:
        probability[top:bottom, left:right] = 0.9
    return probability


TWO = board((20, 100, *LEFT), (30, 100, *RIGHT))


def test_two_lungs_are_told_apart_by_their_place_in_the_picture() -> None:
    field = lung_field(TWO)
    assert field.complete
    assert np.flatnonzero(field.left.any(axis=0))[[0, -1]].tolist() == [20, 44]
    assert np.flatnonzero(field.right.any(axis=0))[[0, -1]].tolist() == [80, 104]
    assert field.balance == pytest.approx(70 / 80)
    assert field.share == pytest.approx(25 * 150 / 128**2)


def test_specks_go_and_holes_are_filled() -> None:
    probability = TWO.copy()
    probability[110:116, 60:66] = 0.9
    probability[50:60, 25:35] = 0.2
    field = lung_field(probability)
    assert np.array_equal(field.mask, TWO > 0.5)
    assert np.array_equal(field.probability >= 0.5, field.mask)


def test_of_three_components_the_one_beside_the_largest_is_the_other_lung() -> None:
    field = lung_field(board((0, 60, *LEFT), (70, 128, *LEFT), (40, 80, *RIGHT)))
    assert field.right.sum() == 40 * 25
    assert field.left.sum() == 60 * 25


def test_lungs_that_touch_are_cut_where_they_are_thinnest() -> None:
    field = lung_field(np.maximum(TWO, board((50, 55, 40, 90))))
    assert field.complete
    assert 0.8 < field.balance < 1
    assert not (field.left & field.right).any()


@pytest.mark.parametrize(("columns", "side"), [(LEFT, "left"), (RIGHT, "right")])
def test_a_single_lung_lies_on_its_side(columns: tuple[int, int], side: str) -> None:
    field = lung_field(board((20, 100, *columns)))
    assert getattr(field, side).any()
    assert not field.complete
    assert field.balance == 0


def test_lungs_are_plausible_by_number_size_and_likeness() -> None:
    assert lung_field(TWO).plausible
    assert not lung_field(board((20, 100, *LEFT))).plausible
    assert not lung_field(board((20, 100, *LEFT), (20, 50, *RIGHT))).plausible
    assert not lung_field(board((0, 128, 0, 60), (0, 128, 65, 128))).plausible


def test_a_film_without_lungs_has_an_empty_field() -> None:
    field = lung_field(board())
    assert field.share == 0
    assert not field.complete
    assert field.cut_off() == {"left": (), "right": ()}


def test_a_lung_that_goes_on_beyond_an_edge_is_said_to() -> None:
    field = lung_field(board((0, 100, *LEFT), (30, 100, 90, 128)))
    assert field.cut_off() == {"left": ("top",), "right": ("right",)}


@pytest.mark.parametrize("size", [(128, 128), (64, 64), (500, 300), (1037, 911)])
def test_a_field_keeps_its_place_at_any_size_of_film(size: tuple[int, int]) -> None:
    mask = lung_field(TWO).on_film(*size)
    rows, columns = np.nonzero(mask)
    assert mask.shape == size
    assert mask.mean() == pytest.approx(lung_field(TWO).share, rel=0.05)
    assert (columns.mean() + 0.5) / size[1] == pytest.approx(60.5 / 128, abs=0.005)
    assert (rows.min()) / size[0] == pytest.approx(20 / 128, abs=0.02)


def test_a_map_of_the_films_size_stays_as_it_is() -> None:
    assert np.array_equal(on_film(TWO, 128, 128), TWO)


def test_drawn_lungs_are_two_and_darker_than_what_is_between_them() -> None:
    film, drawn = draw_film(3, height=256, width=256).pixels, draw_lungs(3, 256, 256)
    field = lung_field(drawn.astype(np.float32) / 255)
    assert field.complete
    assert 0.2 < field.share < 0.5
    between = cv2.dilate(field.mask.astype(np.uint8), np.ones((25, 25))) > 0
    assert film[field.mask].mean() + 30 < film[between & ~field.mask].mean()
