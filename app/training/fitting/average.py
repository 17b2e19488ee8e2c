"""The running average of a network's weights (Polyak & Juditsky 1992)."""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

Weights = list[npt.NDArray[np.float32]]


class WeightAverage:
    """Exponential average over steps, of all weights and batch-norm statistics.

    The momentum starts low, `(1 + step) / (10 + step)`, so that the random start is forgotten. At
    momentum 0 the average is the model itself.
    """

    def __init__(self, weights: Weights, momentum: float, steps: int = 0) -> None:
        self.weights = [np.array(weight, dtype=np.float32) for weight in weights]
        self.momentum = momentum
        self.steps = steps

    def update(self, model: "keras.Model") -> None:
        """Take in the model's weights after one more step; at momentum 0 there is nothing to do."""
        self.steps += 1
        if not self.momentum:
            return
        momentum = min(self.momentum, self.steps / (9 + self.steps))
        for average, weight in zip(self.weights, model.get_weights(), strict=True):
            average += (1 - momentum) * (weight - average)

    def settle(self, model: "keras.Model") -> None:
        """At the end of an epoch, take the model's weights as they are where momentum is 0."""
        if not self.momentum:
            self.weights = model.get_weights()

    def copy_into(self, model: "keras.Model") -> None:
        """Give the model the averaged weights."""
        model.set_weights(self.weights)
