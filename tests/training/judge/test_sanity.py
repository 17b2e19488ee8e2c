"""Destroyed models: what is new at which stage, and that the given model is left alone."""

import keras
import numpy as np
import pytest
from keras import layers

from app.models.flat import flat_twin
from app.training.judge.randomise import MOST_STAGES, randomised, stages
from app.training.judge.sanity import likeness, rank_correlation, structural_similarity

pytestmark = pytest.mark.model


def branching(blocks: int) -> keras.Model:
    film = keras.Input((8, 8, 1))
    x = layers.Conv2D(2, 3, padding="same", name="stem")(film)
    for number in range(blocks):
        x = layers.Add()([x, layers.Conv2D(2, 3, padding="same", name=f"branch{number}")(x)])
    x = layers.BatchNormalization(name="last")(x)
    return keras.Model(film, layers.Dense(3, name="head")(layers.GlobalAveragePooling2D()(x)))


def plain() -> keras.Model:
    inner = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(2, 3, name="a"), layers.Conv2D(2, 3, name="b")]
    )
    outer = [keras.Input((8, 8, 1)), inner, layers.GlobalAveragePooling2D(), layers.Dense(3, name="c")]
    return keras.Sequential(outer)


def test_blocks_end_where_branches_meet_and_the_head_comes_first() -> None:
    found = stages(branching(2))
    assert [title for title, _ in found] == ["head", "down to block 3 of 3", "down to block 2 of 3", "all"]
    assert [set(names) for _, names in found] == [
        {"head"},
        {"head", "last"},
        {"head", "last", "branch1"},
        {"head", "last", "branch1", "branch0", "stem"},
    ]


def test_without_branches_every_kernel_is_a_block_and_nested_models_are_flattened_first() -> None:
    assert [names for _, names in stages(flat_twin(plain()))] == [["c"], ["c", "b"], ["c", "b", "a"]]


def test_a_deep_network_is_destroyed_in_few_stages() -> None:
    found = stages(branching(30))
    assert len(found) == MOST_STAGES
    assert len(found[-1][1]) == 33


def test_only_the_named_layers_of_a_clone_are_new_and_the_seed_decides_how() -> None:
    model = branching(1)
    before = [np.array(weight) for weight in model.get_weights()]
    clone, again, other = (randomised(model, ["head", "branch0"], seed) for seed in (1, 1, 2))
    assert all(np.array_equal(one, two) for one, two in zip(before, model.get_weights(), strict=True))
    for name in ("stem", "branch0", "head"):
        kernels = [np.array(each.get_layer(name).kernel) for each in (model, clone, again, other)]
        assert np.array_equal(kernels[0], kernels[1]) == (name == "stem")
        assert np.array_equal(kernels[1], kernels[2])
        assert np.array_equal(kernels[1], kernels[3]) == (name == "stem")


def test_a_map_is_like_itself_and_unlike_another() -> None:
    one, other = np.random.default_rng(1).standard_normal((2, 14, 14)).astype(np.float32)
    assert likeness(one, one * 3) == pytest.approx({"spearman": 1, "magnitude": 1, "ssim": 1})
    assert likeness(one, -one)["magnitude"] == pytest.approx(1)
    assert rank_correlation(one, -one) == pytest.approx(-1)
    assert abs(rank_correlation(one, other)) < 0.2
    assert structural_similarity(one, other) < 0.2


def test_a_map_that_is_the_same_everywhere_is_like_nothing() -> None:
    flat, other = np.zeros((14, 14), np.float32), np.eye(14, dtype=np.float32)
    assert likeness(flat, other)["spearman"] == 0
    assert np.isfinite(structural_similarity(flat, other))
