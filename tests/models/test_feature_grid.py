"""Where feature cells lie: derived from the graph, confirmed by what the cells really see."""

import numpy as np
import pytest

from app.errors import ModelError
from app.models.architectures import build
from app.models.feature_grid import feature_grid

pytestmark = pytest.mark.model


def seen_centre(model, layer: str, size: int, row: int, column: int) -> tuple[float, float]:
    """Centroid of the gradient of one cell, continuous coordinates.

    Weights and inputs are made positive: every unit is open, and what a cell sees adds up.
    """
    import keras
    import tensorflow as tf

    model.set_weights([np.abs(weight) for weight in model.get_weights()])
    network = keras.Model(model.inputs[0], model.get_layer(layer).output)
    film = tf.constant(np.random.default_rng(0).uniform(1, 2, (16, size, size, 1)).astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(film)
        cell = tf.reduce_sum(network(film, training=False)[:, row, column])
    seen = np.abs(tape.gradient(cell, film).numpy()[..., 0]).sum(axis=0)
    places = np.arange(size) + 0.5
    return float((seen.sum(axis=1) * places).sum() / seen.sum()), float(
        (seen.sum(axis=0) * places).sum() / seen.sum()
    )


def test_cells_of_the_published_architecture_are_centred_without_offset() -> None:
    grid = feature_grid(build("resnet16", (224, 224), 3), "features")
    assert (grid.rows, grid.columns, grid.stride, grid.offset) == (14, 14, (16.0, 16.0), (8.0, 8.0))


def test_the_derived_centre_is_what_a_cell_sees() -> None:
    model = build("resnet16", (224, 224), 3)
    grid = feature_grid(model, "features")
    # the two middle cells together: what the border cuts off one side, it cuts off the other
    seen = np.mean([seen_centre(model, "features", 224, cell, cell) for cell in (6, 7)], axis=0)
    assert seen == pytest.approx([grid.offset[axis] + 6.5 * grid.stride[axis] for axis in (0, 1)], abs=0.5)


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
    row, _ = seen_centre(model, "cells", size, 2, 2)
    assert row == pytest.approx(grid.offset[0] + 2 * grid.stride[0], abs=0.3)


def test_a_layer_whose_geometry_is_unknown_is_refused() -> None:
    import keras

    film = keras.Input((32, 32, 1))
    up = keras.layers.UpSampling2D(2, name="up")(film)
    with pytest.raises(ModelError, match="UpSampling2D"):
        feature_grid(keras.Model(film, up), "up")
    with pytest.raises(ModelError, match="found none"):
        feature_grid(keras.Model(film, keras.layers.ReLU()(film)), "nose")
