"""The usual recipe for a heatmap: `model.predict`, then an eager gradient tape on a second pass."""

import cv2
import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf


class UsualRecipe:
    """Grad-CAM as it is commonly written, on a model whose layer is in its own graph."""

    def __init__(self, model: keras.Model, layer: str) -> None:
        self._model = model
        self._taps = keras.Model(model.inputs[0], [model.get_layer(layer).output, model.outputs[0]])

    def heat(self, batch: npt.NDArray[np.float32], size: tuple[int, int]) -> npt.NDArray[np.float32]:
        """Return the heat of a batch of one film at `(height, width)`, 0 to 1."""
        self._model.predict(batch, verbose=0)
        with tf.GradientTape() as tape:
            cells, answer = self._taps(batch)
            score = answer[:, -1]
        weights = tf.reduce_mean(tape.gradient(score, cells), (1, 2))
        heat = np.maximum(tf.reduce_sum(cells * weights[:, None, None], -1)[0].numpy(), 0)
        return cv2.resize(heat / max(float(heat.max()), 1e-9), size[::-1])
