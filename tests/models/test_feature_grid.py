"""Where feature cells lie: derived from the graph, confirmed by what the cells really see."""

import numpy as np
import pytest

from app.errors import ModelError
from app.models.architectures import build
from app.models.feature_grid import feature_grid
from tests.models.networks import backbone, blurring

pytestmark = pytest.mark.model


NAIVE = {"VGG16": 0.0, "ResNet50": -15.5, "MobileNetV2": 15.5, "DenseNet121": -1.5, "resnet16": 0.0}


def seen_centres(model, layer: str, cells: tuple[int, ...]) -> np.ndarray:
    """Mean centroid `(row, column)` of the gradients of some diagonal cells, continuous coordinates.

    The films are noise: where a maximum is pooled, no place in the window is favoured.
    """
    import keras
    import tensorflow as tf

    network = keras.Model(model.inputs[0], model.get_layer(layer).output)
    film = tf.constant(np.random.default_rng(0).uniform(1, 2, (4, *model.input_shape[1:])).astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(film)
        features = network(film, training=False)
        seen = tape.gradient(tf.add_n([tf.reduce_sum(features[:, cell, cell]) for cell in cells]), film)
    seen = np.abs(seen.numpy()).sum(axis=(0, 3), dtype=np.float64)
    sides = (seen.sum(axis=1), seen.sum(axis=0))
    return np.array([(side * (np.arange(len(side)) + 0.5)).sum() / side.sum() for side in sides])


def test_cells_of_the_published_architecture_are_centred_without_offset() -> None:
    grid = feature_grid(build("resnet16", (224, 224), 3), "features")
    assert (grid.rows, grid.columns, grid.stride, grid.offset) == (14, 14, (16.0, 16.0), (8.0, 8.0))


@pytest.mark.parametrize("name", NAIVE)
def test_the_derived_centre_is_what_a_cell_sees_and_plain_resizing_is_off_by_as_much_as_published(
    name: str,
) -> None:
    from app.models.head import last_feature_layer

    model = blurring(backbone(name))
    layer = last_feature_layer(model)
    grid = feature_grid(model, layer)
    middle = (grid.rows // 2,) if grid.rows % 2 else (grid.rows // 2 - 1, grid.rows // 2)
    expected = [grid.offset[axis] + np.mean(middle) * grid.stride[axis] for axis in (0, 1)]
    # five maxima pooled one after the other leave VGG16's centre to chance by some pixels
    chance = {"VGG16": 6.0, "resnet16": 0.5}.get(name, 1.5)
    assert seen_centres(model, layer, middle) == pytest.approx(expected, abs=chance)
    assert grid.offset[0] - grid.stride[0] / 2 == NAIVE[name]


@pytest.mark.parametrize("size", [32, 33])
@pytest.mark.parametrize("padding", ["same", "valid"])
def test_padding_and_parity_move_the_centre_as_the_cells_see_it(size: int, padding: str) -> None:
    import keras

    film = keras.Input((size, size, 1))
    x = keras.layers.Conv2D(4, 3, strides=2, padding=padding, kernel_initializer="ones")(film)
    x = keras.layers.ZeroPadding2D(((1, 0), (1, 0)))(x)
    x = keras.layers.MaxPooling2D(2, padding=padding)(x)
    x = keras.layers.Conv2D(4, 3, padding=padding, kernel_initializer="ones", name="cells")(x)
    model = keras.Model(film, x)
    grid = feature_grid(model, "cells")
    row, _ = seen_centres(model, "cells", (2,))
    assert row == pytest.approx(grid.offset[0] + 2 * grid.stride[0], abs=0.3)


def test_a_layer_whose_geometry_is_unknown_is_refused() -> None:
    import keras

    film = keras.Input((32, 32, 1))
    up = keras.layers.UpSampling2D(2, name="up")(film)
    with pytest.raises(ModelError, match="UpSampling2D"):
        feature_grid(keras.Model(film, up), "up")
    with pytest.raises(ModelError, match="found none"):
        feature_grid(keras.Model(film, keras.layers.ReLU()(film)), "nose")


def test_branches_that_lie_apart_meet_in_the_middle_and_attention_lies_everywhere() -> None:
    import keras

    film = keras.Input((32, 32, 4))
    plain = keras.layers.Conv2D(4, 1, strides=2)(film)
    wide = keras.layers.MaxPooling2D(3, strides=2, padding="same")(film)
    weight = keras.layers.GlobalAveragePooling2D(keepdims=True)(wide)
    cells = keras.layers.Multiply(name="cells")([keras.layers.Add()([plain, wide]), weight])
    grid = feature_grid(keras.Model(film, cells), "cells")
    assert (grid.stride, grid.offset) == ((2.0, 2.0), (1.0, 1.0))  # between 0.5 and 1.5
