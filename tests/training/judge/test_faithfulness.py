"""Insertion and deletion on a model whose reasons are known: the mean of the upper left quarter."""

import numpy as np
import pytest

from app.training.judge.faithfulness import SHARES, STEPS, Scores, area, blurred, follow, ranking, replaced

SIDE = 40


def used() -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), dtype=np.float32)
    mask[: SIDE // 2, : SIDE // 2] = 1
    return mask


def score(batch: np.ndarray) -> Scores:
    logit = 10 * (batch[..., 0] * used()).sum(axis=(1, 2)) / used().sum()
    return Scores(logit, 1 / (1 + np.exp(-logit)))


def film() -> np.ndarray:
    return (used() - 0.25)[:, :, np.newaxis].astype(np.float32)


def test_a_map_of_the_pixels_in_use_falls_fastest_and_rises_fastest() -> None:
    random = np.random.default_rng(0).standard_normal((SIDE, SIDE)).astype(np.float32)
    true, noise, false = (follow(score, film(), values).figures() for values in (used(), random, -used()))
    assert true["deletion_logit"] < noise["deletion_logit"] < false["deletion_logit"]
    assert true["insertion_logit"] > noise["insertion_logit"] > false["insertion_logit"]
    assert true["gap_logit"] > 1
    assert noise["gap_logit"] == pytest.approx(0, abs=0.3)
    assert false["gap_logit"] == pytest.approx(-true["gap_logit"], rel=0.02)


def test_the_true_map_is_done_after_a_quarter_of_the_pixels() -> None:
    curve = follow(score, film(), used()).deletion.logit
    quarter = int(np.flatnonzero(SHARES >= 0.25)[0])
    assert curve[quarter:] == pytest.approx(curve[-1])
    assert (np.diff(curve[: quarter + 1]) < 0).all()


def test_curves_lead_from_the_film_to_its_blurred_copy_and_back() -> None:
    curves = follow(score, film(), used())
    whole, bare = score(np.stack([film(), blurred(film())])).logit
    assert (curves.deletion.logit[0], curves.deletion.logit[-1]) == pytest.approx((whole, bare))
    assert (curves.insertion.logit[0], curves.insertion.logit[-1]) == pytest.approx((bare, whole))


def test_each_copy_has_its_share_of_the_pixels_replaced_the_first_in_order() -> None:
    image, other = np.zeros((10, 10, 1), np.float32), np.ones((10, 10, 1), np.float32)
    batch = replaced(image, other, np.arange(100))
    assert batch.shape == (STEPS + 1, 10, 10, 1)
    assert batch.mean(axis=(1, 2, 3)) == pytest.approx(SHARES)
    assert batch[1].ravel()[:5].min() == 1


def test_ties_are_broken_by_lot_and_not_from_the_top() -> None:
    order = ranking(np.zeros((20, 20), np.float32), seed=1)
    assert not np.array_equal(order, np.arange(400))
    assert order[:100].mean() == pytest.approx(200, abs=40)
    assert ranking(np.array([[0.1, 3.0], [-1.0, 2.0]], np.float32)).tolist() == [1, 3, 0, 2]


def test_the_area_of_a_straight_line_is_its_mean() -> None:
    assert area(np.linspace(4, 0, STEPS + 1)) == pytest.approx(2)
