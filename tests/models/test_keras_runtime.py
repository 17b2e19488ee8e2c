"""The reference runtime: right numbers from the saved model, whatever the batch and the thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelError
from app.models.architectures import build

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def network():
    import keras

    keras.utils.set_random_seed(3)
    model = build("resnet16", (64, 64), 3)
    random = np.random.default_rng(0)
    model.set_weights([w + random.normal(0, 0.05, w.shape).astype("f") for w in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def runtime(network):
    from app.models.keras_runtime import KerasRuntime

    return KerasRuntime(network, "features")


@pytest.fixture(scope="module")
def batch() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(5, 64, 64, 1)).astype(np.float32)


def test_logits_are_those_of_the_model(network, runtime, batch: np.ndarray) -> None:
    expected = np.asarray(network(batch, training=False))
    assert runtime.run(batch).logits == pytest.approx(expected, abs=1e-4)


def test_class_maps_and_bias_add_up_to_the_logits(runtime, batch: np.ndarray) -> None:
    outputs = runtime.run(batch)
    assert outputs.class_maps.shape == (5, 4, 4, 3)
    total = outputs.class_maps.sum(axis=(1, 2)) + runtime.bias
    assert np.abs(total - outputs.logits).max() <= 1e-4 * (1 + np.abs(outputs.logits).max())


def test_class_maps_are_grad_cam_by_gradient_tape(network, runtime, batch: np.ndarray) -> None:
    import keras
    import tensorflow as tf

    model = keras.Model(network.inputs[0], [network.get_layer("features").output, network.output])
    with tf.GradientTape() as tape:
        features, logits = model(batch, training=False)
        score = tf.reduce_sum(logits[:, 1])
    weights = tf.reduce_mean(tape.gradient(score, features), (1, 2), keepdims=True)
    expected = tf.reduce_sum(weights * features, -1).numpy()
    assert runtime.run(batch).class_maps[..., 1] == pytest.approx(expected, abs=1e-5)


def test_threads_share_the_model_and_agree_bit_for_bit(runtime, batch: np.ndarray) -> None:
    alone = runtime.run(batch).logits
    with ThreadPoolExecutor(8) as threads:
        for logits in threads.map(lambda _: runtime.run(batch).logits, range(24)):
            assert np.array_equal(logits, alone)


def test_a_saved_model_gives_the_same_numbers(network, runtime, batch: np.ndarray, tmp_path: Path) -> None:
    from app.models.keras_runtime import KerasRuntime

    network.save(tmp_path / "model.keras")
    again = KerasRuntime.open(tmp_path / "model.keras", "features")
    assert again.run(batch).logits == pytest.approx(runtime.run(batch).logits, abs=1e-5)


def test_running_does_not_change_the_model(network, runtime, batch: np.ndarray) -> None:
    before = [weight.copy() for weight in network.get_weights()]
    runtime.run(batch)
    assert all(np.array_equal(a, b) for a, b in zip(before, network.get_weights(), strict=True))


def test_a_head_that_is_not_understood_is_refused() -> None:
    import keras

    from app.models.keras_runtime import KerasRuntime, find_feature_layer

    film = keras.Input((32, 32, 1))
    cells = keras.layers.Conv2D(4, 3, name="features")(film)
    flat = keras.Model(film, keras.layers.Dense(3)(keras.layers.Flatten()(cells)))
    with pytest.raises(ModelError, match="global average pooling"):
        KerasRuntime(flat, "features")
    with pytest.raises(ModelError, match="expected a layer 'nose'"):
        KerasRuntime(flat, "nose")
    with pytest.raises(ModelError):
        find_feature_layer(flat)


def test_a_head_that_gives_probabilities_is_refused() -> None:
    import keras

    from app.models.keras_runtime import KerasRuntime

    film = keras.Input((32, 32, 1))
    cells = keras.layers.Conv2D(4, 3, name="features")(film)
    head = keras.layers.Dense(3, activation="softmax")(keras.layers.GlobalAveragePooling2D()(cells))
    with pytest.raises(ModelError, match="logits, received softmax"):
        KerasRuntime(keras.Model(film, head), "features")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    from app.models.keras_runtime import KerasRuntime

    (tmp_path / "model.keras").write_bytes(b"no model")
    with pytest.raises(ModelError, match="expected a saved Keras model"):
        KerasRuntime.open(tmp_path / "model.keras", "features")
