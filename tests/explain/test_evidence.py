"""Evidence maps: they add up, keep their sign, and never break."""

import numpy as np
import pytest

from app.explain.evidence import group_evidence
from app.models.scores import group_score, score_gradient

ILL = (1, 2)


def random_head(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class maps of a random feature map and head, its bias, and the logits."""
    random = np.random.default_rng(seed)
    features, kernel = random.gamma(1, 2, (14, 14, 32)), random.normal(size=(32, 3))
    bias = random.normal(size=3)
    maps = features @ kernel / 196
    return maps.astype(np.float32), bias, (maps.sum(axis=(0, 1)) + bias).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_what_no_cell_accounts_for_is_the_bias_and_the_entropy_within_the_groups(seed: int) -> None:
    maps, bias, logits = random_head(seed)
    slope = score_gradient(logits.astype(np.float64), ILL)
    shares = slope[list(ILL)]
    entropy = -float(shares @ np.log(shares))  # log sum exp of two logits above their weighed mean
    assert group_evidence(maps, logits, ILL).offset == pytest.approx(slope @ bias + entropy, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_is_that_of_finite_differences(seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 4, 3)
    step = 1e-6 * np.eye(3)
    slopes = (group_score(logits + step, ILL) - group_score(logits - step, ILL)) / 2e-6
    assert score_gradient(logits, ILL) == pytest.approx(slopes, abs=1e-6)


def test_two_logits_give_the_difference_of_their_maps() -> None:
    maps = np.random.default_rng(0).normal(size=(3, 3, 2)).astype(np.float32)
    evidence = group_evidence(maps, maps.sum(axis=(0, 1)), (1,))
    assert evidence.offset == pytest.approx(0, abs=1e-6)
    assert np.allclose(evidence.cells, maps[:, :, 1] - maps[:, :, 0], atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_evidence_against_is_the_exact_negative(seed: int) -> None:
    maps, _, logits = random_head(seed)
    ill, well = (group_evidence(maps, logits, group) for group in (ILL, (0,)))
    assert np.array_equal(ill.cells, -well.cells)
    assert ill.offset == pytest.approx(-well.offset, abs=1e-6)


@pytest.mark.parametrize("height", [-40.0, 40.0])
def test_a_bias_of_the_whole_group_moves_the_offset_and_leaves_the_map(height: float) -> None:
    maps, _, logits = random_head(1)
    lift = np.array([0, height, height], dtype=np.float32)
    still, moved = (
        group_evidence(maps, logits, ILL),
        group_evidence(maps, logits + lift, ILL),
    )
    assert moved.cells == pytest.approx(still.cells, abs=1e-5)
    assert moved.offset - still.offset == pytest.approx(height, abs=1e-4)


def test_certainty_does_not_make_the_map_vanish() -> None:
    maps, _, logits = random_head(2)
    certain = group_evidence(maps, logits + np.array([0, 90, 80], dtype=np.float32), ILL)
    assert np.isfinite(certain.cells).all()
    assert certain.maximum > 0.001


def test_nothing_for_the_group_is_empty_with_maximum_zero() -> None:
    maps = (-np.ones((2, 2, 3)) * [0, 1, 1]).astype(np.float32)
    evidence = group_evidence(maps, np.array([0, -4, -4], dtype=np.float32), ILL)
    assert evidence.empty
    assert evidence.maximum == 0
