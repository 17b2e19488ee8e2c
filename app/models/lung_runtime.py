"""Runs a lung field network: films in, probability of lung per pixel out."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.errors import ModelError
from app.models.keras_runtime import load_keras
from app.models.onnx_runtime import open_session
from app.models.runtime import Array

if TYPE_CHECKING:
    import keras


class LungRuntime(Protocol):
    """Runs one model. Safe to call from several threads."""

    def run(self, batch: Array) -> Array:
        """Return the probability of lung, `(films, height, width)` float32, 0 to 1.

        batch: `(films, height, width, 1)` float32, preprocessed.
        """


class KerasLungRuntime:
    """A Keras network that gives one logit per pixel, traced once for any number of films."""

    def __init__(self, model: "keras.Model") -> None:
        expected = (*model.input_shape[:3], 1)
        if model.output_shape != expected:
            raise ModelError(f"expected a logit per pixel, {expected}, received {model.output_shape}")
        self._graph = _trace(model)

    @classmethod
    def open(cls, path: Path) -> "KerasLungRuntime":
        """Load a `.keras` file in safe mode: no code of the file is run."""
        return cls(load_keras(path))

    def run(self, batch: Array) -> Array:
        """Return the probability of lung for `(films, height, width, 1)` float32, preprocessed."""
        probability: Array = self._graph(batch).numpy()
        return probability


class OnnxLungRuntime:
    """The compiled export of such a network, run by ONNX Runtime on so many cores, 0 for all."""

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._session = open_session(path, threads)

    def run(self, batch: Array) -> Array:
        """Return the probability of lung for `(films, height, width, 1)` float32, preprocessed."""
        (logits,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return np.asarray(1 / (1 + np.exp(-logits[..., 0])), dtype=np.float32)


def _trace(model: "keras.Model") -> Callable[[Array], Any]:
    import tensorflow as tf

    def graph(batch: Any) -> Any:
        return tf.sigmoid(model(batch, training=False))[..., 0]

    signature = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
    return tf.function(graph, input_signature=[signature])  # type: ignore[no-any-return]
