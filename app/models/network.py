"""A network that is nothing but films in, numbers out: saved, or compiled."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.models.keras_runtime import load_keras
from app.models.onnx_runtime import open_session
from app.models.runtime import Array

if TYPE_CHECKING:
    import keras


class Network(Protocol):
    """Runs one model. Safe to call from several threads."""

    def run(self, batch: Array) -> Array:
        """Return the outputs, `(films, ...)` float32, of `(films, height, width, 1)`, preprocessed."""


class KerasNetwork:
    """A Keras network, traced once for any number of films."""

    def __init__(self, model: "keras.Model") -> None:
        self._graph = _trace(model)

    @classmethod
    def open(cls, path: Path) -> "KerasNetwork":
        """Load a `.keras` file in safe mode: no code of the file is run."""
        return cls(load_keras(path))

    def run(self, batch: Array) -> Array:
        """Return the outputs, `(films, ...)` float32."""
        outputs: Array = self._graph(batch).numpy()
        return outputs


class OnnxNetwork:
    """The compiled export of such a network, run by ONNX Runtime on so many cores, 0 for all."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._session = open_session(path, threads)

    def run(self, batch: Array) -> Array:
        """Return the outputs, `(films, ...)` float32."""
        (outputs,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return np.asarray(outputs, dtype=np.float32)


def _trace(model: "keras.Model") -> Callable[[Array], Any]:
    import tensorflow as tf

    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)

    def graph(batch: Any) -> Any:
        return model(batch, training=False)

    return tf.function(graph, input_signature=[signature])  # type: ignore[no-any-return]
