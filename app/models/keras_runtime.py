"""Runs the saved Keras model: the reference runtime.

One traced graph gives logits, class maps and embedding in a single pass; the model itself
is read and never changed. The head must be global average pooling, then one dense layer
(dropout between them is allowed): its class activation maps (Zhou et al. 2016,
arXiv:1512.04150) are the feature map times the dense kernel, over the number of cells.
"""

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import ModelError
from app.models.runtime import Array, Outputs

if TYPE_CHECKING:
    import keras

_FREE_OF_PARAMETERS = ("Dropout", "SpatialDropout2D", "Activation")


class KerasRuntime:
    """A Keras classifier with a global-average-pooling head, traced once for any batch size."""

    def __init__(self, model: "keras.Model", layer: str) -> None:
        features, head = find_head(model, layer)
        self.bias: Array = np.asarray(head.bias, dtype=np.float32)
        self._graph = _trace(model, features, head)

    @classmethod
    def open(cls, path: Path, layer: str) -> "KerasRuntime":
        """Load a `.keras` file in safe mode: no code of the file is run."""
        return cls(load_keras(path), layer)

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, 1)` float32, preprocessed."""
        logits, class_maps, embedding = self._graph(batch)
        return Outputs(logits.numpy(), class_maps.numpy(), embedding.numpy())


def load_keras(path: Path) -> "keras.Model":
    """Load a `.keras` file in safe mode, without its optimiser; raises ModelError."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras

    try:
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except (ValueError, TypeError, OSError, KeyError) as error:
        raise ModelError(f"{path}: expected a saved Keras model, received {error}") from error


def find_feature_layer(model: "keras.Model") -> str:
    """Return the name of the layer before global average pooling; raises ModelError without one."""
    layers = model.layers
    for before, layer in itertools.pairwise(layers):
        if type(layer).__name__ == "GlobalAveragePooling2D":
            return str(before.name)
    raise ModelError("expected a model with global average pooling, received none")


def find_head(model: "keras.Model", layer: str) -> tuple[Any, Any]:
    """Return the feature tensor of the layer and the dense layer that follows its pooling.

    Raises ModelError where between them stands anything but dropout.
    """
    names = [each.name for each in model.layers]
    if layer not in names:
        raise ModelError(f"expected a layer {layer!r}, the model has {', '.join(names[-8:])}")
    pool, *between, head = model.layers[names.index(layer) + 1 :]
    kinds = [type(each).__name__ for each in (pool, *between, head)]
    parameter_free = all(kind in _FREE_OF_PARAMETERS for kind in kinds[1:-1])
    if kinds[0] != "GlobalAveragePooling2D" or kinds[-1] != "Dense" or not parameter_free:
        raise ModelError(f"expected global average pooling and a dense layer, received {', '.join(kinds)}")
    if head.activation.__name__ != "linear":
        raise ModelError(f"expected a head that gives logits, received {head.activation.__name__}")
    return model.get_layer(layer).output, head


def _trace(model: "keras.Model", features: Any, head: Any) -> Callable[[Array], tuple[Any, Any, Any]]:
    import keras
    import tensorflow as tf

    backbone = keras.Model(model.inputs[0], features)
    kernel = tf.constant(head.kernel)

    def graph(batch: Any) -> tuple[Any, Any, Any]:
        cells = backbone(batch, training=False)
        class_maps = tf.tensordot(cells, kernel, 1) / tf.cast(
            tf.reduce_prod(tf.shape(cells)[1:3]), tf.float32
        )
        embedding = tf.reduce_mean(cells, (1, 2))
        return tf.matmul(embedding, kernel) + head.bias, class_maps, embedding

    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
    return tf.function(graph, input_signature=[signature])  # type: ignore[no-any-return]
