"""The running average of a network's weights (Polyak & Juditsky 1992)."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

Weights = list[npt.NDArray[np.float32]]


class WeightAverage:
    """Exponential average over steps, of all weights and batch-norm statistics.

    The momentum starts low, `(1 + step) / (10 + step)`, so that the random start is forgotten.
    """

    def __init__(self, weights: Weights, momentum: float, steps: int = 0) -> None:
        self.weights = [np.array(weight, dtype=np.float32) for weight in weights]
        self.momentum = momentum
        self.steps = steps

    def update(self, weights: Weights) -> None:
        """Take in the weights after one more step."""
        momentum = min(self.momentum, (1 + self.steps) / (10 + self.steps))
        for average, weight in zip(self.weights, weights, strict=True):
            average += (1 - momentum) * (weight - average)
        self.steps += 1

    def copy_into(self, model: "keras.Model") -> None:
        """Give the model the averaged weights."""
        model.set_weights(self.weights)
