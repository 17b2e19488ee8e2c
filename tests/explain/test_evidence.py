"""Evidence maps: they add up, keep their sign, and never break."""

import numpy as np
import pytest

from app.explain.evidence import group_evidence, score_gradient
from app.models.scores import group_score

ILL = (1, 2)


def random_head(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class maps of a random feature map and head, its bias, and the logits."""
    random = np.random.default_rng(seed)
    features, kernel = random.gamma(1, 2, (14, 14, 32)), random.normal(size=(32, 3))
    bias = random.normal(size=3)
    maps = features @ kernel / 196
    return maps.astype(np.float32), bias, (maps.sum(axis=(0, 1)) + bias).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_the_map_and_its_offset_add_up_to_the_score(seed: int) -> None:
    maps, _, logits = random_head(seed)
    evidence = group_evidence(maps, logits, ILL)
    score = float(group_score(logits.astype(np.float64), ILL))
    assert abs(evidence.cells.sum(dtype=np.float64) + evidence.offset - score) <= 1e-4 * (1 + abs(score))


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_that_of_finite_differences(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 4, 3)
    step = 1e-6 * np.eye(3)
    slopes = (group_score(logits + step, ILL) - group_score(logits - step, ILL)) / 2e-6
    assert score_gradient(logits, ILL) == pytest.approx(slopes, abs=1e-6)


def test_two_logits_give_the_difference_of_their_maps() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 3, 2)).astype(np.float32)
    evidence = group_evidence(maps, maps.sum(axis=(0, 1)), (1,))
    assert np.allclose(evidence.cells, maps[:, :, 1] - maps[:, :, 0], atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_evidence_against_is_the_exact_negative(seed: int) -> None:
    maps, _, logits = random_head(seed)
    assert np.array_equal(group_evidence(maps, logits, ILL).cells, -group_evidence(maps, logits, (0,)).cells)


@pytest.mark.parametrize("bias", [-40.0, 40.0])
def test_a_bias_of_the_whole_group_leaves_the_map(bias: float) -> None:
    maps, _, logits = random_head(1)
    moved = logits + np.array([0, bias, bias], dtype=np.float32)
    assert group_evidence(maps, moved, ILL).cells == pytest.approx(
        group_evidence(maps, logits, ILL).cells, abs=1e-5
    )


def test_certainty_does_not_make_the_map_vanish() -> None:
    maps, _, logits = random_head(2)
    certain = group_evidence(maps, logits + np.array([0, 90, 80], dtype=np.float32), ILL)
    assert np.isfinite(certain.cells).all()
    assert certain.maximum > 0.001


def test_nothing_for_the_group_is_empty_with_maximum_zero() -> None:
    maps = -np.ones((2, 2, 3), dtype=np.float32) * [0, 1, 1]
    evidence = group_evidence(maps.astype(np.float32), np.array([0, -4, -4], dtype=np.float32), ILL)
    assert evidence.empty
    assert evidence.maximum == 0


def test_broken_numbers_count_as_no_evidence() -> None:
    maps, _, logits = random_head(3)
    maps[0, 0], maps[1, 1, 2] = np.nan, np.inf
    assert np.isfinite(group_evidence(maps, logits, ILL).cells).all()
