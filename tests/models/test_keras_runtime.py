"""The reference runtime: right numbers from the saved model, whatever the head, the batch and the thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ModelError
from app.models.scores import group_score
from tests.models.networks import HEADS, PACKAGINGS, films, flat, log_odds, nested

pytestmark = pytest.mark.model

ADDING_UP = [head for head in HEADS if head not in ("gap_hidden", "gap_softplus", "flatten_hidden")]


@pytest.fixture(scope="module")
def runtimes():
    from app.models.keras_runtime import KerasRuntime

    return {head: KerasRuntime(nested(head)) for head in HEADS}


def by_tape(model, head: str, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Logits and gradient times feature, by an eager tape on a flat model, as the papers write it."""
    import keras
    import tensorflow as tf

    from app.models.flat import flat_twin

    twin = flat_twin(model)
    taps = keras.Model(twin.inputs[0], [twin.get_layer(_map_name(twin)).output, twin.outputs[0]])
    maps = []
    for column in range(twin.outputs[0].shape[1]):
        with tf.GradientTape() as tape:
            features, logits = taps(images, training=False)
            score = tf.reduce_sum(logits[:, column])
        maps.append((tape.gradient(score, features) * features).numpy().sum(-1))
    return logits.numpy(), np.stack(maps, axis=-1)


def _map_name(twin) -> str:
    return next(layer.name for layer in twin.layers if layer.name.startswith("leaky_re_lu"))


@pytest.mark.parametrize("head", HEADS)
def test_logits_and_class_maps_are_those_of_an_eager_gradient_tape(runtimes, head: str) -> None:
    logits, maps = by_tape(flat(head), head, films())
    outputs = runtimes[head].run(films())
    assert outputs.logits[:, -logits.shape[1] :] == pytest.approx(logits, abs=1e-5)
    assert outputs.class_maps[..., -logits.shape[1] :] == pytest.approx(maps, abs=1e-5)


@pytest.mark.parametrize("head", HEADS)
def test_the_score_is_the_log_odds_of_the_models_own_probabilities(runtimes, head: str) -> None:
    probabilities = log_odds(np.asarray(flat(head)(films(), training=False)))
    expected = group_score(probabilities, (1,))
    assert group_score(runtimes[head].run(films()).logits, (1,)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("head", ADDING_UP)
def test_class_maps_and_the_heads_constant_add_up_to_the_logits(runtimes, head: str) -> None:
    import keras

    from app.models.flat import flat_twin

    twin = flat_twin(flat(head))
    constant = keras.Model(twin.get_layer(_map_name(twin)).output, twin.outputs[0])(np.zeros((1, 8, 8, 6)))
    constant = np.asarray(constant) if constant.shape[1] > 1 else np.array([[0, float(constant[0, 0])]])
    outputs = runtimes[head].run(films())
    total = outputs.class_maps.sum(axis=(1, 2), dtype=np.float64) + constant
    assert np.all(np.abs(total - outputs.logits) <= 1e-4 * (1 + np.abs(outputs.logits)))


def test_the_closed_form_is_that_of_float64_arithmetic() -> None:
    import keras

    from app.models.keras_runtime import KerasRuntime

    model = flat("gap_softmax")
    cells = keras.Model(model.inputs[0], model.layers[-3].output)(films(), training=False)
    kernel, bias = (np.asarray(weight, dtype=np.float64) for weight in model.layers[-1].weights)
    expected = np.asarray(cells, dtype=np.float64) @ kernel / 64
    outputs = KerasRuntime(model).run(films())
    assert outputs.class_maps == pytest.approx(expected, abs=1e-5)
    assert outputs.logits == pytest.approx(expected.sum(axis=(1, 2)) + bias, abs=1e-5)


@pytest.mark.parametrize("packaging", PACKAGINGS)
@pytest.mark.parametrize("head", HEADS)
def test_one_map_for_the_same_weights_however_packed(
    runtimes, head: str, packaging: str, tmp_path: Path
) -> None:
    from app.models.keras_runtime import KerasRuntime

    PACKAGINGS[packaging](head).save(tmp_path / "model.keras")
    reloaded = KerasRuntime.open(tmp_path / "model.keras").run(films())
    assert reloaded.class_maps == pytest.approx(runtimes[head].run(films()).class_maps, abs=1e-6)


def test_two_softmax_classes_and_one_sigmoid_give_one_map() -> None:
    import keras

    from app.models.keras_runtime import KerasRuntime

    one, film = flat("gap_sigmoid"), keras.Input((32, 32, 1))
    pooled = keras.Model(one.inputs[0], one.layers[-2].output)(film)
    two = keras.Model(film, keras.layers.Dense(2, activation="softmax", name="two")(pooled))
    kernel, bias = one.layers[-1].get_weights()
    two.get_layer("two").set_weights([np.hstack([kernel * 0, kernel]), np.append(0, bias)])
    outputs = [KerasRuntime(model).run(films()) for model in (one, two)]
    assert outputs[0].class_maps == pytest.approx(outputs[1].class_maps, abs=1e-6)
    assert outputs[0].logits == pytest.approx(outputs[1].logits, abs=1e-5)


@pytest.mark.parametrize("head", ["gap_sigmoid", "flatten_sigmoid", "gap_softmax"])
def test_a_bias_of_40_leaves_the_map_bit_for_bit(head: str) -> None:
    from app.models.keras_runtime import KerasRuntime

    maps = []
    for bias in (0.0, 40.0, -40.0):
        model = flat(head)
        kernel, old = model.layers[-1].get_weights()
        model.layers[-1].set_weights([kernel, old * 0 + bias])
        maps.append(KerasRuntime(model).run(films()).class_maps)
    assert np.array_equal(maps[0], maps[1])
    assert np.array_equal(maps[0], maps[2])


def test_explaining_passes_the_backbone_once_and_never_backward() -> None:
    from app.models.keras_runtime import KerasRuntime

    for head in HEADS:
        graph = KerasRuntime(nested(head))._graph.get_concrete_function().graph
        kinds = [operation.type for operation in graph.get_operations()]
        assert kinds.count("Conv2D") == 2, head
        assert not any("Conv2DBackprop" in kind for kind in kinds), head


def test_threads_share_one_trace_and_agree_bit_for_bit(runtimes) -> None:
    for head in ("gap_sigmoid", "flatten_hidden"):
        alone = runtimes[head].run(films()).class_maps
        with ThreadPoolExecutor(8) as threads:
            results = threads.map(
                lambda _, runtime=runtimes[head]: runtime.run(films()).class_maps, range(24)
            )
            assert all(np.array_equal(maps, alone) for maps in results)
        assert runtimes[head]._graph.experimental_get_tracing_count() == 1


def test_a_layer_can_be_named() -> None:
    from app.models.keras_runtime import KerasRuntime

    model = flat("gap_sigmoid")
    assert KerasRuntime(model, model.layers[1].name).run(films()).class_maps.shape == (4, 16, 16, 2)
    with pytest.raises(ModelError, match="received 'nose'"):
        KerasRuntime(model, "nose")


def test_a_tap_gives_the_gradient_of_the_groups_score() -> None:
    import keras
    import tensorflow as tf

    from app.models.keras_runtime import KerasRuntime

    model = flat("gap_softmax")
    runtime, name = KerasRuntime(model), model.layers[1].name
    taps = keras.Model(model.inputs[0], [model.layers[1].output, model.outputs[0]])
    with tf.GradientTape() as tape:
        features, p = taps(films(), training=False)
        score = tf.reduce_sum(tf.math.log((p[:, 1] + p[:, 2]) / p[:, 0]))
    tap = runtime.tap(films(), (1, 2), name)
    assert tap.features == pytest.approx(features.numpy(), abs=1e-6)
    assert tap.gradients == pytest.approx(tape.gradient(score, features).numpy(), abs=1e-5)


def test_running_does_not_change_the_model() -> None:
    from app.models.keras_runtime import KerasRuntime

    model = nested("flatten_hidden")
    before = [weight.copy() for weight in model.get_weights()]
    runtime = KerasRuntime(model)
    runtime.run(films())
    runtime.tap(films(), (1,), runtime.layer)
    assert all(np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_films_of_nothing_give_finite_outputs(runtimes) -> None:
    for head in HEADS:
        outputs = runtimes[head].run(np.zeros((1, 32, 32, 1), dtype=np.float32))
        assert np.isfinite(outputs.class_maps).all(), head
        assert np.isfinite(outputs.logits).all(), head


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    from app.models.keras_runtime import KerasRuntime

    (tmp_path / "model.keras").write_bytes(b"no model")
    with pytest.raises(ModelError, match="expected a saved Keras model"):
        KerasRuntime.open(tmp_path / "model.keras")


def test_a_shortcut_past_the_layer_is_felt_by_the_score_and_not_by_the_gradient() -> None:
    import keras

    from app.models.keras_runtime import KerasRuntime

    film = keras.Input((8, 8, 1))
    early = keras.layers.Conv2D(2, 1, use_bias=False, name="early")(film)
    late = keras.layers.Conv2D(2, 1, use_bias=False, name="late")(early)
    pooled = keras.layers.GlobalAveragePooling2D()(keras.layers.Add()([late, early]))
    model = keras.Model(film, keras.layers.Dense(2, use_bias=False)(pooled))
    tap = KerasRuntime(model).tap(films()[:, :8, :8], (1,), "late")
    kernel = model.layers[-1].get_weights()[0]
    assert tap.gradients == pytest.approx(np.tile((kernel[:, 1] - kernel[:, 0]) / 64, (4, 8, 8, 1)), abs=1e-6)


def test_finer_layers_are_named_with_their_grids(runtimes) -> None:
    ((name, grid),) = runtimes["gap_sigmoid"].finer_layers().items()
    assert name.startswith("batch_normalization")
    assert (grid.rows, grid.stride) == (16, (2.0, 2.0))
