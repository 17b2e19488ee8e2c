"""Measures of place against maps made by hand."""

import numpy as np
import pytest

from app.training.judge.boxes import Region
from app.training.judge.plane import boxes_on_plane, mask_on_plane, on_plane, plane_size
from app.training.judge.where import (
    detected_share,
    energy,
    energy_over_chance,
    hits,
    in_boxes,
    overlap,
    precision,
)

SIZE = (100, 80)
BOX = np.s_[20:40, 10:30]


def region() -> np.ndarray:
    mask = np.zeros(SIZE, dtype=bool)
    mask[BOX] = True
    return mask


def spot(row: int, column: int) -> np.ndarray:
    values = np.full(SIZE, -0.1, dtype=np.float32)
    values[row, column] = 1
    return values


@pytest.mark.parametrize(
    ("row", "column", "expected"),
    [(25, 15, 1), (42, 15, 1), (43, 15, 0), (39, 32, 1), (42, 32, 0), (90, 70, 0)],
)
def test_a_peak_hits_in_the_box_and_up_to_three_pixels_of_a_hundred_beside_it(
    row: int, column: int, expected: int
) -> None:
    assert hits(spot(row, column), region()) == expected


def test_a_map_that_is_the_box_is_right_by_every_measure() -> None:
    found = in_boxes(region().astype(np.float32), region())
    chance = region().mean()
    assert found.pop("box_energy_over_chance") == pytest.approx(1 / chance)
    assert set(found.values()) == {1.0}


def test_overlap_and_detected_share_are_those_of_the_part_above_half_the_maximum() -> None:
    values = np.zeros(SIZE, dtype=np.float32)
    values[20:40, 10:50] = 0.4
    values[20:40, 20:40] = 1.0
    assert overlap(values, region()) == pytest.approx(200 / 600)
    assert detected_share(values, region()) == pytest.approx(1 / 2)


def test_the_detected_box_is_the_one_round_the_peak() -> None:
    values = region().astype(np.float32) * 0.9
    values[60:80, 50:70] = 1.0
    assert detected_share(values, region()) == 0
    values[25, 15] = 1.1
    assert detected_share(values, region()) == 1


def test_the_energy_of_a_map_without_form_is_that_of_chance() -> None:
    flat = np.full(SIZE, 0.3, dtype=np.float32)
    assert energy(flat, region()) == pytest.approx(region().mean())
    assert energy_over_chance(flat, region()) == pytest.approx(1)
    assert precision(flat, region()) == pytest.approx(region().mean())


def test_evidence_against_is_no_energy() -> None:
    values = np.where(region(), np.float32(1), np.float32(-5))
    assert energy(values, region()) == 1


def test_a_map_without_positive_evidence_misses_and_has_no_energy() -> None:
    found = in_boxes(np.full(SIZE, -1.0, dtype=np.float32), region())
    assert (found["pointing"], found["iou"], found["iobb_10"]) == (0, 0, 0)
    assert np.isnan(found["box_energy"])
    assert np.isnan(found["box_energy_over_chance"])


def test_boxes_keep_their_share_of_the_film_on_the_plane() -> None:
    assert plane_size(1024, 512) == (256, 128)
    mask = boxes_on_plane([Region(0.25, 0.5, 0.5, 1.0), Region(0.0, 0.0, 1e-4, 1e-4)], (256, 128))
    assert mask[64:128, 64:].all()
    assert mask.sum() == 64 * 64 + 1


def test_maps_and_masks_keep_their_places_on_the_plane() -> None:
    values = np.zeros((512, 512), dtype=np.float32)
    values[100:140, 300:340] = 1
    small = on_plane(values, (256, 256))
    assert small[50:70, 150:170].min() == 1
    assert small.sum() == pytest.approx(400)
    assert np.array_equal(mask_on_plane(values > 0, (256, 256)), small > 0.5)
