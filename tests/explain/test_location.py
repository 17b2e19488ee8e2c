"""Where the evidence lies: sides as the patient's, zones in thirds, lungs where they are known."""

import numpy as np
import pytest

from app.explain.location import OUTSIDE, film_regions, locate, lung_regions


def test_the_left_of_the_picture_is_the_patients_right() -> None:
    evidence = np.zeros((90, 60), dtype=np.float32)
    evidence[5, 5] = 3
    evidence[80, 50] = 1
    location = locate(evidence, film_regions((90, 60)))
    assert location.shares["right", "upper"] == pytest.approx(0.75)
    assert location.shares["left", "lower"] == pytest.approx(0.25)
    assert (location.of_side("right"), location.of_zone("lower")) == (
        pytest.approx(0.75),
        pytest.approx(0.25),
    )


def test_evidence_against_does_not_count_and_none_is_nowhere() -> None:
    evidence = -np.ones((9, 9), dtype=np.float32)
    assert locate(evidence, film_regions((9, 9))) is None
    evidence[4, 1] = 2
    assert locate(evidence, film_regions((9, 9))).shares["right", "middle"] == 1


@pytest.mark.parametrize("size", [(90, 60), (7, 5), (224, 224)])
def test_film_regions_are_halves_and_thirds(size: tuple[int, int]) -> None:
    shares = np.bincount(film_regions(size).ravel(), minlength=6) / (size[0] * size[1])
    assert shares == pytest.approx(1 / 6, abs=0.12 if size[1] < 10 else 0.01)


def test_lung_regions_are_thirds_of_each_lungs_own_height() -> None:
    right, left = np.zeros((2, 12, 10), dtype=bool)
    right[0:6, 1:4], left[3:12, 6:9] = True, True
    regions = lung_regions(right, left)
    assert regions[0:6, 2].tolist() == [0, 0, 1, 1, 2, 2]
    assert regions[3:12, 7].tolist() == [3, 3, 3, 4, 4, 4, 5, 5, 5]
    assert regions[0, 0] == OUTSIDE


def test_evidence_outside_the_lungs_is_said_apart() -> None:
    right, left = np.zeros((2, 6, 6), dtype=bool)
    right[:, :2] = True
    location = locate(np.ones((6, 6), dtype=np.float32), lung_regions(right, left))
    assert location.outside == pytest.approx(2 / 3)
    assert location.of_side("left") == 0
    assert sum(location.shares.values()) + location.outside == pytest.approx(1)
