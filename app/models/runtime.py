"""The small interface behind which a model runs: batch in, logits and class maps out."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a model says of a batch.

    logits: `(films, classes)`. class_maps: `(films, rows, columns, classes)`, the share of
    each feature cell in each logit; summed over the cells and with the head's bias they are
    the logits. embedding: `(films, channels)`, the pooled features. All float32.
    """

    logits: Array
    class_maps: Array
    embedding: Array


class Runtime(Protocol):
    """Runs one model. Safe to call from several threads."""

    @property
    def bias(self) -> Array:
        """The head's bias, `(classes,)`: what the logits are where the class maps are zero."""

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, 1)` float32, preprocessed."""
