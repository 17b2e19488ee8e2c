"""The small interface behind which a model runs: batch in, logits and class maps out."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]

Gathering = Literal["average", "maximum", "flatten", "inner"]
"""What follows a feature map: global average or maximum pooling, flattening, or layers of cells."""

AVERAGE: Gathering = "average"
MAXIMUM: Gathering = "maximum"
FLATTEN: Gathering = "flatten"
INNER: Gathering = "inner"


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a model says of a batch.

    logits: `(films, classes)`; a model of a single logit has the logit 0 for its other class.
    class_maps: `(films, rows, columns, classes)`, the share of each feature cell in each
    logit: gradient times feature, summed over the channels (HiResCAM; under global average
    pooling Grad-CAM as well). embedding: `(films, channels)`, the features' mean over the
    cells. All float32.
    """

    logits: Array
    class_maps: Array
    embedding: Array


@dataclass(frozen=True, eq=False)
class Tap:
    """A feature map and what the score of a group of classes feels of it.

    features: `(films, rows, columns, channels)`; gradients: the same shape, of the group's
    score (`app.models.scores.group_score`) with respect to the features. float32.
    """

    features: Array
    gradients: Array


class Runtime(Protocol):
    """Runs one model. Safe to call from several threads."""

    def run(self, batch: Array) -> Outputs:
        """Return the outputs for `(films, height, width, channels)` float32, preprocessed."""

    def tap(self, batch: Array, group: tuple[int, ...], layer: str) -> Tap:
        """Return features and gradients at a layer; raises ModelError for one without a feature map."""
