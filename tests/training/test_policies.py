"""Every augmentation policy moves a film as it says, and is a function of its generator."""

import functools

import numpy as np
import pytest

from app.imaging.phantom import draw_film
from app.training.augmentation.policies import POLICIES, Policy

DRAWS = 40


@functools.cache
def film() -> np.ndarray:
    return np.asarray(draw_film(3, True, 64, 64).pixels)


def drawn(name: str) -> list[np.ndarray]:
    return [POLICIES[name]._draw((64, 48), np.random.default_rng(seed)).matrix for seed in range(DRAWS)]


def sides(matrix: np.ndarray) -> np.ndarray:
    """By what the first side is scaled, and the area."""
    linear = matrix[:, :2]
    return np.array([np.linalg.norm(linear[:, 0]), abs(np.linalg.det(linear))])


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_a_function_of_its_generator(name: str) -> None:
    one, two = (POLICIES[name].apply(film(), np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one, two)
    assert one.shape == film().shape
    assert one.dtype == np.uint8


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"none"}))
def test_a_policy_gives_other_films_by_another_generator(name: str) -> None:
    variants = [POLICIES[name].apply(film(), np.random.default_rng(seed)).tobytes() for seed in range(12)]
    assert len(set(variants)) >= 4


def test_no_augmentation_leaves_a_film_as_it_is() -> None:
    assert np.array_equal(POLICIES["none"].apply(film(), np.random.default_rng(0)), film())


def test_flips_give_the_four_mirrorings_and_nothing_else() -> None:
    own = film()
    mirrorings = {each.tobytes() for each in (own, own[:, ::-1], own[::-1], own[::-1, ::-1])}
    flipped = {POLICIES["flips"].apply(own, np.random.default_rng(seed)).tobytes() for seed in range(DRAWS)}
    assert flipped == mirrorings


@pytest.mark.parametrize("name", ["shift-zoom-flip-rotate", "zoom-shear-rotate-flip", "reflect"])
def test_the_studies_policies_never_turn_a_film_upside_down(name: str) -> None:
    assert all(matrix[1, 1] > 0 for matrix in drawn(name))
    assert {matrix[0, 0] > 0 for matrix in drawn(name)} == {True, False}  # but left and right


@pytest.mark.parametrize(
    ("name", "zoom", "shear"),
    [
        ("shift-zoom-flip-rotate", 0.2, 0.0),
        ("zoom-shear-rotate-flip", 0.2, 11.5),
        ("reflect", 0.15, 5.7),
        ("flips", 0.0, 0.0),
    ],
)
def test_a_film_grows_and_shrinks_by_no_more_than_its_policy_says(
    name: str, zoom: float, shear: float
) -> None:
    widths, areas = np.array([sides(matrix) for matrix in drawn(name)]).T
    assert (np.abs(widths - 1) <= zoom + 1e-9).all()
    assert (areas <= (1 + zoom) ** 2 + 1e-9).all()
    assert (areas >= (1 - zoom) ** 2 * np.cos(np.deg2rad(shear)) - 1e-9).all()
    assert not zoom or np.ptp(widths) > zoom  # and uses what it may


@pytest.mark.parametrize(
    ("name", "across", "down"),
    [("shift-zoom-flip-rotate", 0.1, 0.1), ("reflect", 0.1, 0.05), ("zoom-shear-rotate-flip", 0, 0)],
)
def test_the_middle_of_a_film_moves_by_no_more_than_the_shift(name: str, across: float, down: float) -> None:
    middle = np.array([23.5, 31.5, 1.0])
    moved = np.array([matrix @ middle - middle[:2] for matrix in drawn(name)])
    assert (np.abs(moved) <= np.array([across * 48, down * 64]) + 1e-9).all()
    assert not across or (np.abs(moved).max(axis=0) > 0.5 * np.array([across * 48, down * 64])).all()


def test_reflect_fills_from_outside_by_mirroring() -> None:
    ramp = np.tile(np.arange(64, dtype=np.uint8) * 4, (64, 1))
    moved = POLICIES["reflect"].apply(ramp, np.random.default_rng(1))
    beyond = Policy(shift=(0.5, 0.0), border=POLICIES["reflect"].border)
    assert moved.min() < 30
    assert moved.max() > 220
    seed = next(s for s in range(99) if beyond._draw((64, 64), np.random.default_rng(s)).matrix[0, 2] > 20)
    row = beyond.apply(ramp, np.random.default_rng(seed))[32].astype(int)
    turn = int(row.argmin())
    assert turn > 10
    assert (np.diff(row[: turn - 1]) < 0).all()  # falls towards the film's edge, and rises behind it
    assert (np.diff(row[turn + 1 :]) > 0).all()
