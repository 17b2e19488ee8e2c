"""The traced graphs of a flat Keras classifier: one for the answer, one for each layer tapped.

The answer comes without gradients where `app.models.answer` knows the head; behind other heads
by a backward pass through the head alone.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.models.head import spatial_layer

if TYPE_CHECKING:
    import keras

Graph = Callable[..., tuple[Any, ...]]


def in_one_pass(flat: "keras.Model", answer: "keras.Model") -> Graph:
    """Return the graph from a batch to logits, class maps and embedding, without gradients."""

    def graph(batch: Any) -> tuple[Any, ...]:
        return tuple(answer(batch, training=False))

    return _compiled(flat, graph)


def by_tape(flat: "keras.Model", layer: str) -> Graph:
    """Return the graph from a batch to logits, class maps and embedding, for any head (HiResCAM)."""
    import tensorflow as tf

    halves = _halves(flat, layer)

    def graph(batch: Any) -> tuple[Any, ...]:
        with tf.GradientTape(persistent=True, watch_accessed_variables=False) as tape:
            features, logits = halves(batch, tape)
            columns = tf.unstack(logits, axis=1)
        maps = [tf.reduce_sum(tape.gradient(column, features) * features, -1) for column in columns]
        if len(maps) == 1:
            maps, logits = [tf.zeros_like(maps[0]), *maps], _with_zero(logits)
        return logits, tf.stack(maps, -1), tf.reduce_mean(features, (1, 2))

    return _compiled(flat, graph)


def tapped(flat: "keras.Model", layer: str) -> Graph:
    """Return the graph from a batch and a group of classes to features and their gradients."""
    import tensorflow as tf

    halves = _halves(flat, layer)
    classes = max(int(flat.outputs[0].shape[-1]), 2)

    def graph(batch: Any, group: Any) -> tuple[Any, ...]:
        inside = tf.reduce_max(tf.one_hot(group, classes), axis=0) > 0
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            features, logits = halves(batch, tape)
            logits = _with_zero(logits) if classes > logits.shape[-1] else logits
            score = _log_sum_exp(logits, inside) - _log_sum_exp(logits, ~inside)
        return features, tape.gradient(score, features)

    return _compiled(flat, graph, tf.TensorSpec((None,), tf.int32))


def _halves(flat: "keras.Model", layer: str) -> Callable[[Any, Any], tuple[Any, Any]]:
    """From a batch to features and logits, in two halves: the tape watches the second alone.

    The features of an inner layer may not be all that the layers behind them take in (a
    shortcut passes them by): then every path from them to the logits is watched from the
    first layer on.
    """
    import keras

    features = spatial_layer(flat, layer).output
    backbone = keras.Model(flat.inputs[0], features)
    try:
        head = keras.Model(features, flat.outputs[0])
    except ValueError:  # Keras's word for a shortcut
        return _whole(flat, features)

    def halves(batch: Any, tape: Any) -> tuple[Any, Any]:
        cells = backbone(batch, training=False)
        tape.watch(cells)
        return cells, head(cells, training=False)

    return halves


def _whole(flat: "keras.Model", features: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    import keras

    twin = keras.Model(flat.inputs[0], [features, flat.outputs[0]])

    def whole(batch: Any, tape: Any) -> tuple[Any, Any]:
        tape.watch(batch)
        cells, logits = twin(batch, training=False)
        return cells, logits

    return whole


def _log_sum_exp(logits: Any, inside: Any) -> Any:
    """Log sum exp over the classes inside; the others weigh exactly nothing."""
    import tensorflow as tf

    return tf.reduce_logsumexp(tf.where(inside, logits, tf.float32.min), axis=-1)


def _with_zero(logits: Any) -> Any:
    import tensorflow as tf

    return tf.concat([tf.zeros_like(logits), logits], axis=1)


def _compiled(flat: "keras.Model", graph: Graph, *more: Any) -> Graph:
    import tensorflow as tf

    film = tf.TensorSpec((None, *flat.input_shape[1:]), tf.float32)
    return tf.function(graph, input_signature=[film, *more])  # type: ignore[no-any-return]
