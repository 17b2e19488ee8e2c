"""The methods by name: what each makes of features and gradients, and what may be said of it.

features, gradients: `(rows, columns, channels)` float32, the gradients those of the score (a
log-odds, never a probability). Every function returns cells `(rows, columns)` float32.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.models.runtime import AVERAGE, INNER, Gathering

Array = npt.NDArray[np.float32]
Weigh = Callable[[Array, Array], Array]


@dataclass(frozen=True)
class Method:
    """A method and its properties.

    signed: may a cell argue against? knows_class: does the map depend on which class is
    asked for? cost: beside the forward pass, in words; source: the paper.
    """

    name: str
    title: str
    signed: bool
    knows_class: bool
    cost: str
    source: str

    def adds_up(self, gathering: Gathering) -> bool:
        """Are the values logits that add up to the score, where a layer's cells are gathered so?"""
        if self.name == GRAD_CAM:
            return gathering == AVERAGE
        return self.name == HIRES_CAM and gathering != INNER


def grad_cam(features: Array, gradients: Array) -> Array:
    """Each channel weighed by its gradient's mean; without the paper's ReLU, so that signs stay."""
    weights = gradients.mean(axis=(0, 1))
    return np.asarray(features @ weights, dtype=np.float32)


def hires_cam(features: Array, gradients: Array) -> Array:
    """Gradient times feature, cell by cell."""
    return np.asarray((features * gradients).sum(axis=-1), dtype=np.float32)


def grad_cam_plus_plus(features: Array, gradients: Array) -> Array:
    """Positive gradients weighed by `g^2 / (2 g^2 + sum(A) g^3)`, the paper's closed form; then ReLU.

    Where a channel sums to less than nothing (behind other activations than ReLU) the closed form
    has a pole at `sum(A) g = -2`, and the weight means little near it.
    """
    gradients = gradients.astype(np.float64)
    below = 2 * gradients**2 + features.sum(axis=(0, 1), dtype=np.float64) * gradients**3
    alpha = np.divide(gradients**2, below, out=np.zeros_like(gradients), where=below != 0)
    weights = (alpha * np.maximum(gradients, 0)).sum(axis=(0, 1))
    return np.asarray(np.maximum(features @ weights, 0), dtype=np.float32)


def layer_cam(features: Array, gradients: Array) -> Array:
    """Each feature weighed by its own positive gradient; then ReLU."""
    cells = (features * np.maximum(gradients, 0)).sum(axis=-1)
    return np.asarray(np.maximum(cells, 0), dtype=np.float32)


def eigen_cam(features: Array, _: Array) -> Array:
    """The features' first principal direction, signed so that the sum is positive; no gradient."""
    cells = features.reshape(-1, features.shape[-1]).astype(np.float64)
    _, _, directions = np.linalg.svd(cells, full_matrices=False)
    projection = (cells @ directions[0]).reshape(features.shape[:2])
    return np.asarray(projection * (1 if projection.sum() >= 0 else -1), dtype=np.float32)


GRAD_CAM, HIRES_CAM, GRAD_CAM_PLUS_PLUS = "grad-cam", "hires-cam", "grad-cam++"
LAYER_CAM, SCORE_CAM, EIGEN_CAM = "layer-cam", "score-cam", "eigen-cam"
_HEAD = "the head once more, backward"
_LAYERS = "the layers behind the map once more, backward"

_PAPERS = {
    GRAD_CAM: "Selvaraju et al. 2017, arXiv:1610.02391",
    HIRES_CAM: "Draelos & Carin 2020, arXiv:2011.08891",
    GRAD_CAM_PLUS_PLUS: "Chattopadhay et al. 2018, arXiv:1710.11063",
    LAYER_CAM: "Jiang et al. 2021, doi:10.1109/TIP.2021.3089943",
    SCORE_CAM: "Wang et al. 2020, arXiv:1910.01279",
    EIGEN_CAM: "Muhammad & Yeasin 2020, arXiv:2008.00299",
}
METHODS = {
    name: Method(name, title, signed, knows_class, cost, _PAPERS[name])
    for name, title, signed, knows_class, cost in (
        (GRAD_CAM, "Grad-CAM", True, True, _HEAD),
        (HIRES_CAM, "HiResCAM", True, True, _HEAD),
        (GRAD_CAM_PLUS_PLUS, "Grad-CAM++", False, True, _HEAD),
        (LAYER_CAM, "LayerCAM", False, True, _LAYERS),
        (SCORE_CAM, "Score-CAM", False, True, "one forward pass per channel"),
        (EIGEN_CAM, "Eigen-CAM", True, False, "a singular value decomposition"),
    )
}
WEIGH: dict[str, Weigh] = {
    GRAD_CAM: grad_cam,
    HIRES_CAM: hires_cam,
    GRAD_CAM_PLUS_PLUS: grad_cam_plus_plus,
    LAYER_CAM: layer_cam,
    EIGEN_CAM: eigen_cam,
}
