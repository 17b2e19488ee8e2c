"""Calibration and operating point: from validation logits to probabilities that can be trusted."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.metrics import roc_curve

from app.models.manifest import Calibration
from app.training.dataset import balanced_weights
from app.training.metrics import cross_entropy

Floats = npt.NDArray[np.floating]
PREVALENCE = 0.5  # normal and pneumonia weigh the same, as in training


def fit_calibration(
    logits: Floats, labels: npt.NDArray[np.int64], weights: Floats | None = None
) -> Calibration:
    """Return the temperature and biases of least cross-entropy at a prevalence of one half.

    logits: `(films, classes)`; labels, weights: `(films,)`. The first class's bias is 0: only
    differences matter. Bias-corrected temperature scaling, arXiv:1901.06852.
    """
    weights = balanced_weights(labels) if weights is None else weights

    def loss(parameters: Floats) -> float:
        biased = logits + np.concatenate([[0.0], parameters[1:]])
        return cross_entropy(biased / np.exp(parameters[0]), labels, weights)

    best = minimize(loss, np.zeros(logits.shape[1]), method="L-BFGS-B", bounds=[(-3, 3)] + [(-5, 5)] * 2)
    biases = (0.0, *(round(float(bias), 6) for bias in best.x[1:]))
    return Calibration(round(float(np.exp(best.x[0])), 6), biases, PREVALENCE)


def balanced_threshold(
    probabilities: Floats, positive: npt.NDArray[np.bool_], weights: Floats | None = None
) -> float:
    """Return the threshold of greatest sensitivity + specificity (Youden 1950).

    Midway between the two neighbouring probabilities, so that it hangs on no single film.
    """
    false_rate, true_rate, thresholds = roc_curve(
        positive, probabilities, sample_weight=weights, drop_intermediate=False
    )
    best = int(np.argmax(true_rate - false_rate))
    below = thresholds[best + 1] if best + 1 < len(thresholds) else 0.0
    return float(np.clip((thresholds[best] + below) / 2, 1e-6, 1 - 1e-6))
