"""The methods, by numbers that can be worked out by hand."""

import numpy as np
import pytest

from app.explain.methods import (
    METHODS,
    WEIGH,
    eigen_cam,
    grad_cam,
    grad_cam_plus_plus,
    hires_cam,
    layer_cam,
)
from app.explain.score_cam import score_cam
from app.imaging.geometry import FeatureGrid

GRID = FeatureGrid(2, 2, (4.0, 4.0), (2.0, 2.0))
FEATURES = np.array([[[1, 2], [3, 0]], [[0, 1], [2, 2]]], dtype=np.float32)
GRADIENTS = np.array([[[1, -1], [0, 2]], [[-2, 0], [3, -1]]], dtype=np.float32)


def test_grad_cam_weighs_channels_by_their_mean_gradient_and_keeps_signs() -> None:
    assert grad_cam(FEATURES, GRADIENTS).tolist() == [[0.5, 1.5], [0.0, 1.0]]
    assert grad_cam(FEATURES, -GRADIENTS).tolist() == [[-0.5, -1.5], [0.0, -1.0]]


def test_hires_cam_multiplies_cell_by_cell() -> None:
    assert hires_cam(FEATURES, GRADIENTS).tolist() == [[-1, 0], [0, 4]]


def test_layer_cam_keeps_positive_gradients_only() -> None:
    assert layer_cam(FEATURES, GRADIENTS).tolist() == [[1, 0], [0, 6]]
    assert layer_cam(-FEATURES, GRADIENTS).max() == 0


def test_grad_cam_plus_plus_of_one_positive_gradient_is_its_closed_form() -> None:
    gradients = np.zeros_like(FEATURES)
    gradients[0, 0, 0] = 2.0
    alpha = 4 / (2 * 4 + FEATURES[..., 0].sum() * 8)
    assert grad_cam_plus_plus(FEATURES, gradients) == pytest.approx(FEATURES[..., 0] * alpha * 2)
    assert grad_cam_plus_plus(FEATURES, -gradients).max() == 0


def test_eigen_cam_finds_the_one_direction_of_rank_one_features_whatever_the_class() -> None:
    cells = np.array([[1.0, 2.0], [0.0, 4.0]], dtype=np.float32)
    features = cells[..., np.newaxis] * np.array([0.6, 0.8], dtype=np.float32)
    assert eigen_cam(features, GRADIENTS) == pytest.approx(cells, abs=1e-6)
    assert np.array_equal(eigen_cam(features, GRADIENTS), eigen_cam(features, -GRADIENTS))


def test_score_cam_prefers_the_channel_behind_which_the_score_survives() -> None:
    features = np.zeros((2, 2, 2), dtype=np.float32)
    features[0, 0, 0] = features[1, 1, 1] = 1
    image = np.ones((8, 8, 1), dtype=np.float32)
    cells = score_cam(features, image, GRID, lambda images: images[:, :4, :4].sum(axis=(1, 2, 3)))
    assert cells[0, 0] > 0.99
    assert cells[1, 1] < 0.01


def test_score_cam_of_features_without_detail_is_empty() -> None:
    image = np.ones((8, 8, 1), dtype=np.float32)
    assert score_cam(np.full((2, 2, 3), 5, np.float32), image, GRID, lambda x: np.ones(len(x))).max() == 0


@pytest.mark.parametrize("name", WEIGH)
@pytest.mark.parametrize("value", [0.0, -1.0, 3.0])
def test_constant_features_and_no_gradient_give_no_nan(name: str, value: float) -> None:
    features, nothing = np.full((3, 3, 4), value, dtype=np.float32), np.zeros((3, 3, 4), dtype=np.float32)
    for gradients in (nothing, nothing + 1, nothing - 1):
        assert np.isfinite(WEIGH[name](features, gradients)).all()


@pytest.mark.parametrize(
    "name", [name for name, method in METHODS.items() if method.signed and name in WEIGH]
)
def test_the_other_class_is_the_exact_negative_for_signed_methods_that_know_the_class(name: str) -> None:
    random = np.random.default_rng(0)
    features, gradients = random.normal(size=(2, 5, 5, 3)).astype(np.float32)
    there, back = WEIGH[name](features, gradients), WEIGH[name](features, -gradients)
    assert np.array_equal(there, -back if METHODS[name].knows_class else back)


def test_every_method_says_its_properties() -> None:
    assert [name for name, method in METHODS.items() if method.adds_up("average")] == [
        "grad-cam",
        "hires-cam",
    ]
    assert [name for name, method in METHODS.items() if method.adds_up("flatten")] == ["hires-cam"]
    assert not any(method.adds_up("inner") for method in METHODS.values())
    assert all(method.source and method.cost and method.title for method in METHODS.values())
