"""The flat twin: the same numbers from one graph, whatever the packaging, and logits at the end."""

from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelError
from tests.models.networks import HEADS, PACKAGINGS, SIDE, films, flat, log_odds, nested

pytestmark = pytest.mark.model


@pytest.mark.parametrize("packaging", PACKAGINGS)
@pytest.mark.parametrize("head", HEADS)
def test_the_twin_gives_the_logits_of_the_models_probabilities(head: str, packaging: str) -> None:
    from app.models.flat import flat_twin

    model = PACKAGINGS[packaging](head)
    expected = log_odds(np.asarray(model(films(), training=False)))
    received = np.asarray(flat_twin(model)(films(), training=False))
    received = np.hstack([0 * received, received]) if received.shape[1] == 1 else received
    differences = [logits - logits[:, :1] for logits in (received, expected)]
    assert differences[0] == pytest.approx(differences[1], abs=1e-4)


def test_the_model_is_left_as_it_is() -> None:
    from app.models.flat import flat_twin

    model = nested("gap_sigmoid")
    before, graph = [weight.copy() for weight in model.get_weights()], model.to_json()
    flat_twin(model).set_weights([weight * 0 for weight in flat_twin(model).get_weights()])
    assert model.to_json() == graph
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))
    assert all(len(layer._inbound_nodes) <= 1 for layer in model.layers if layer.name != "backbone")


def test_a_layer_that_is_called_twice_keeps_one_weight() -> None:
    import keras

    from app.models.flat import flat_twin

    film = keras.Input((8, 8, 1))
    shared = keras.layers.Conv2D(1, 3, padding="same")
    x = keras.layers.GlobalAveragePooling2D()(shared(shared(film)))
    model = keras.Model(film, keras.layers.Dense(1)(x))
    twin = flat_twin(model)
    assert len(twin.weights) == len(model.weights)
    picture = films()[:, :8, :8]
    assert np.asarray(twin(picture)) == pytest.approx(np.asarray(model(picture)), abs=1e-6)


def test_operations_on_tensors_and_adapted_layers_come_along() -> None:
    import keras

    from app.models.flat import flat_twin

    film = keras.Input((SIDE, SIDE, 1))
    normalised = keras.layers.Normalization(mean=0.5, variance=4.0)(film)
    x = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(3, 3)(normalised * 2.0 + 1.0))
    model = keras.Model(film, keras.layers.Dense(2)(x))
    assert np.asarray(flat_twin(model)(films())) == pytest.approx(np.asarray(model(films())), abs=1e-5)


def test_a_reloaded_model_has_the_same_twin(tmp_path: Path) -> None:
    from app.models.flat import flat_twin
    from app.models.keras_runtime import load_keras

    model = nested("flatten_hidden")
    model.save(tmp_path / "model.keras")
    again = flat_twin(load_keras(tmp_path / "model.keras"))
    assert np.array_equal(np.asarray(again(films())), np.asarray(flat_twin(model)(films())))


def test_ends_that_give_no_logits_are_refused() -> None:
    import keras

    from app.models.flat import flat_twin

    model = flat("gap_logits")
    tail = keras.layers.Dense(2, activation="sigmoid")(model.outputs[0])
    with pytest.raises(ModelError, match="linear or softmax in 2 values, received sigmoid"):
        flat_twin(keras.Model(model.inputs[0], tail))
    with pytest.raises(ModelError, match="linear or softmax in 6 values"):
        flat_twin(keras.Model(model.inputs[0], model.layers[3].output))


def test_probabilities_by_a_function_on_tensors_are_read_as_such_and_other_ends_refused() -> None:
    import keras

    from app.models.flat import flat_twin

    model = flat("gap_logits")
    for function in (keras.ops.softmax, keras.activations.softmax):
        twin = flat_twin(keras.Model(model.inputs[0], function(model.outputs[0])))
        assert np.asarray(twin(films())) == pytest.approx(np.asarray(model(films())), abs=1e-5)
    shaped = keras.layers.Reshape((2,))(keras.layers.Softmax()(model.outputs[0]))
    with pytest.raises(ModelError, match="received Reshape"):
        flat_twin(keras.Model(model.inputs[0], shaped))


def test_models_without_a_graph_are_refused() -> None:
    import keras

    from app.models.flat import flat_twin

    class Own(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(ModelError, match="received a Own"):
        flat_twin(Own())
    with pytest.raises(ModelError, match="known shape"):
        flat_twin(keras.Sequential([keras.layers.Dense(1)]))
    film = keras.Input((None, None, 1))
    with pytest.raises(ModelError, match="height, width"):
        flat_twin(keras.Model(film, keras.layers.GlobalAveragePooling2D()(film)))
