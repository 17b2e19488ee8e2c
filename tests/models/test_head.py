"""The head, found from the graph: which layer, gathered how, and as one matrix where it is affine."""

import numpy as np
import pytest

from app.errors import ModelError
from app.models.runtime import AVERAGE, FLATTEN, INNER, MAXIMUM
from tests.models.networks import HEADS, PACKAGINGS, flat, nested

pytestmark = pytest.mark.model


@pytest.mark.parametrize("packaging", PACKAGINGS)
@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("gap_sigmoid", AVERAGE),
        ("gap_hidden", AVERAGE),
        ("global_max", MAXIMUM),
        ("flatten_sigmoid", FLATTEN),
        ("flatten_hidden", FLATTEN),
    ],
)
def test_the_last_map_and_what_gathers_it_are_found(head: str, expected: str, packaging: str) -> None:
    from app.models.flat import flat_twin
    from app.models.head import gathering, last_feature_layer

    twin = flat_twin(PACKAGINGS[packaging](head))
    layer = last_feature_layer(twin)
    assert layer.startswith("leaky_re_lu")
    assert gathering(twin, layer) == expected
    assert gathering(twin, twin.layers[1].name) == INNER


@pytest.mark.parametrize("head", [name for name in HEADS if name != "gap_softplus"])
def test_the_head_is_read_as_affine_steps_and_rectifiers(head: str) -> None:
    import keras

    from app.models.flat import flat_twin
    from app.models.head import Affine, last_feature_layer, read_head

    twin = flat_twin(flat(head))
    layer = last_feature_layer(twin)
    found = read_head(twin, layer)
    cells = np.random.default_rng(0).normal(size=(5, 8, 8, 6)).astype(np.float32)
    expected = np.asarray(keras.Model(twin.get_layer(layer).output, twin.outputs[0])(cells))
    gathered = {
        AVERAGE: cells.mean(axis=(1, 2)),
        MAXIMUM: cells.max(axis=(1, 2)),
        FLATTEN: cells.reshape(5, -1),
    }
    x = gathered[found.gathering].astype(np.float64)
    for step in found.steps:
        x = x @ step.kernel + step.bias if isinstance(step, Affine) else np.maximum(x, 0)
    assert x == pytest.approx(expected, abs=1e-4)
    assert len(found.steps) == (3 if "hidden" in head else 1)


def test_a_head_with_another_activation_is_no_such_chain() -> None:
    from app.models.flat import flat_twin
    from app.models.head import last_feature_layer, read_head

    twin = flat_twin(flat("gap_softplus"))
    assert read_head(twin, last_feature_layer(twin)) is None


def test_activations_that_are_layers_and_heads_that_begin_with_a_rectifier_are_no_such_chain() -> None:
    import keras

    from app.models.flat import flat_twin
    from app.models.head import read_head

    film = keras.Input((8, 8, 1))
    cells = keras.layers.Conv2D(3, 3, name="cells")(film)
    pooled, flattened = keras.layers.GlobalAveragePooling2D()(cells), keras.layers.Flatten()(cells)
    for x in (
        keras.layers.Dense(4, activation=keras.layers.LeakyReLU())(pooled),
        keras.layers.ReLU()(flattened),
    ):
        twin = flat_twin(keras.Model(film, keras.layers.Dense(2)(x)))
        assert read_head(twin, "cells") is None


def test_dropout_behind_the_map_is_passed_over() -> None:
    import keras

    from app.models.flat import flat_twin
    from app.models.head import last_feature_layer, read_head

    film = keras.Input((8, 8, 1))
    cells = keras.layers.SpatialDropout2D(0.5)(keras.layers.Conv2D(3, 3, name="cells")(film))
    model = keras.Model(film, keras.layers.Dense(1)(keras.layers.GlobalAveragePooling2D()(cells)))
    twin = flat_twin(model)
    assert last_feature_layer(twin) == "cells"
    assert read_head(twin, "cells") is not None


def test_the_layers_of_each_size_are_named_from_fine_to_coarse() -> None:
    from app.models.flat import flat_twin
    from app.models.head import feature_layers

    sizes = list(feature_layers(flat_twin(nested("gap_sigmoid"))).values())
    assert sizes == [(16, 16), (8, 8)]


def test_a_model_without_a_map_and_a_layer_without_one_are_refused() -> None:
    import keras

    from app.models.flat import flat_twin
    from app.models.head import last_feature_layer, spatial_layer

    film = keras.Input((8, 8, 1))
    twin = flat_twin(keras.Model(film, keras.layers.Dense(2)(keras.layers.Flatten()(film))))
    with pytest.raises(ModelError, match="map of several cells"):
        last_feature_layer(twin)
    with pytest.raises(ModelError, match=r"such as batch_normalization.*received .nose"):
        spatial_layer(flat_twin(flat("gap_sigmoid")), "nose")
