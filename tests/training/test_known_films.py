"""The cloud of known films: what is like them is near, whatever the directions they vary in."""

import numpy as np
import pytest

from app.training.publishing.known_films import fit_known_films, novelty_threshold


def cloud(count: int, seed: int) -> np.ndarray:
    """Films of two kinds that vary ten times as much in one direction as in the other."""
    random = np.random.default_rng(seed)
    return random.normal(size=(count, 2)) * (10, 1) + np.where(np.arange(count) % 2, 0, 90)[:, np.newaxis]


def test_films_of_the_same_make_are_about_one_away_and_others_far() -> None:
    kinds = np.where(np.arange(2000) % 2, "ill", "well")
    known = fit_known_films(cloud(2000, 0), kinds)
    near = known.distances(cloud(500, 1).astype(np.float32))
    assert np.sqrt((near**2).mean()) == pytest.approx(1, abs=0.15)
    far = known.distances(np.array([[0, 10], [20, 0]], dtype=np.float32))
    assert far[0] > 5  # small a shift, but one that no film of the kind has
    assert far[1] < 3


def test_the_threshold_spares_the_films_of_every_source() -> None:
    sources = np.array(["children"] * 900 + ["adults"] * 100)
    distances = np.concatenate([np.linspace(0, 1, 900), np.linspace(0, 2, 100)])
    threshold = novelty_threshold(distances, sources)
    assert (distances[sources == "adults"] >= threshold).mean() <= 0.01
    assert threshold < 2
