"""The measures of an exploration, by numbers that are known."""

import cv2
import numpy as np
import pytest

from app.imaging.phantom import draw_film
from app.training.explore.alike import near_pairs
from app.training.explore.fingerprint import correlations, fingerprint, miniature
from app.training.explore.intensity import grey_values, intensity
from app.training.explore.pictures import edges, within
from app.training.explore.survey import Look


def histogram(**pixels: int) -> np.ndarray:
    """Pixels of each value: `v10=3` is three of value 10."""
    found = np.zeros(256, dtype=np.int64)
    for value, count in pixels.items():
        found[int(value[1:])] = count
    return found


def test_every_film_counts_alike_or_every_pixel_does() -> None:
    found = grey_values(np.stack([histogram(v100=1), histogram(v200=2, v220=1, v180=1)]), 0, 255)
    assert found["over_films"]["mean"] == 150
    assert found["over_films"]["sd_between"] == 50
    assert found["over_films"]["sd_within"] == pytest.approx(np.sqrt(200) / 2, abs=1e-3)
    assert found["pooled"]["mean"] == 180
    assert found["pooled"]["sd"] == pytest.approx(np.std([100, 200, 200, 220, 180]), abs=1e-3)


def test_values_out_of_the_range_count_nowhere_and_a_film_of_nothing_else_neither() -> None:
    films = np.stack([histogram(v35=50, v36=1, v254=1, v255=50), histogram(v0=9, v255=9)])
    found = grey_values(films, 36, 254)
    assert (found["films"], found["over_films"]["mean"]) == (1, 145)
    assert found["shares"][36] == found["shares"][254] == 0.5
    assert sum(found["shares"]) == 1


def test_the_inner_range_is_without_35_and_255() -> None:
    film = np.array([[35, 36, 254, 255]], np.uint8)
    look = Look(1, 4, histogram(v35=1, v36=1, v254=1, v255=1), fingerprint(film), miniature(film))
    found = intensity({"normal": [look], "viral": []})
    assert list(found["inner"]["classes"]) == ["normal"]
    assert np.flatnonzero(found["inner"]["classes"]["normal"]["shares"]).tolist() == [36, 254]
    assert np.flatnonzero(found["whole"]["classes"]["normal"]["shares"]).tolist() == [35, 36, 254, 255]


def test_no_film_in_the_range_gives_no_mean() -> None:
    assert grey_values(histogram(v0=4)[np.newaxis], 36, 254)["over_films"] is None


def bits(one: np.ndarray, other: np.ndarray) -> int:
    return int(np.bitwise_count(fingerprint(one) ^ fingerprint(other)))


def test_a_fingerprint_stays_when_a_film_is_scaled_brightened_or_stored_anew() -> None:
    film = draw_film(3, True, 256, 256).pixels
    stored = cv2.imdecode(cv2.imencode(".jpg", film, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], 0)
    brighter = cv2.convertScaleAbs(film, alpha=0.9, beta=15)
    for copy in (stored, brighter, cv2.resize(film, (180, 140), interpolation=cv2.INTER_AREA)):
        assert bits(film, copy) <= 6
    assert bits(film, film[:, ::-1]) > 10


def test_a_pair_needs_both_a_near_fingerprint_and_a_high_correlation() -> None:
    film = miniature(draw_film(1, False, 128, 128).pixels)
    other = film[::-1]
    films = np.stack([film, film, other, film])
    prints = np.array([0, 0b111, 0, 2**64 - 1], dtype=np.uint64)
    assert near_pairs(prints, films) == [(0, 1, 3, 1.0)]


def test_pairs_are_found_across_the_blocks_that_are_compared_at_a_time() -> None:
    generator = np.random.default_rng(0)
    films = generator.integers(0, 256, (600, 64, 64), dtype=np.uint8)
    prints = generator.integers(0, 2**64, 600, dtype=np.uint64)
    films[[300, 599]], prints[[300, 599]] = films[2], prints[2]
    assert [pair[:2] for pair in near_pairs(prints, films)] == [(2, 300), (2, 599), (300, 599)]


def test_films_of_one_grey_value_are_like_nothing() -> None:
    flat = np.full((2, 64, 64), 9, np.uint8)
    assert correlations(flat, flat).tolist() == [0, 0]
    assert fingerprint(flat[0]) == 0


def test_edges_lie_where_the_film_changes_and_nowhere_else() -> None:
    film = np.zeros((80, 80), np.uint8)
    film[:, 40:] = 200
    columns = np.flatnonzero(edges(film).any(axis=0))
    assert set(columns.tolist()) <= {38, 39, 40, 41}
    assert len(columns) > 0


def test_a_picture_is_made_smaller_and_never_larger() -> None:
    assert within(np.zeros((400, 100), np.uint8), 200).shape == (200, 50)
    assert within(np.zeros((40, 10), np.uint8), 200).shape == (40, 10)
