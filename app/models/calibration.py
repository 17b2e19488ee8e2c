"""From logits to calibrated probabilities, and back to log-odds."""

import numpy as np
import numpy.typing as npt

from app.models.manifest import Calibration
from app.models.scores import softmax


def calibrated_probabilities(
    logits: npt.NDArray[np.float32], calibration: Calibration
) -> npt.NDArray[np.float64]:
    """Return the calibrated probability of each class, `(..., classes)`, from logits of that shape."""
    biased = logits.astype(np.float64) + np.asarray(calibration.biases)
    return softmax(biased / calibration.temperature).astype(np.float64)


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability; finite at 0 and 1 too."""
    inside = min(max(probability, 1e-12), 1 - 1e-12)
    return float(np.log(inside) - np.log1p(-inside))
