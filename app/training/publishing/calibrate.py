"""Calibration and operating points: from validation logits to probabilities that can be trusted."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.metrics import roc_curve

from app.models.manifest import Calibration
from app.training.figures.metrics import cross_entropy
from app.training.fitting.dataset import balanced_weights

Floats = npt.NDArray[np.floating]
PREVALENCE = 0.5  # normal and pneumonia weigh the same, as in training
LEAST_SENSITIVITY, LEAST_SPECIFICITY = 0.98, 0.95  # of the points `sensitive` and `specific`
_ROUNDING = 1e-9  # of sums of weights


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

    best = minimize(
        loss,
        np.zeros(logits.shape[1]),
        method="L-BFGS-B",
        bounds=[(-3, 3)] + [(-5, 5)] * (logits.shape[1] - 1),
    )
    biases = (0.0, *(round(float(bias), 6) for bias in best.x[1:]))
    return Calibration(round(float(np.exp(best.x[0])), 6), biases, PREVALENCE)


def balanced_threshold(
    probabilities: Floats, positive: npt.NDArray[np.bool_], weights: Floats | None = None
) -> float:
    """Return one half: there sensitivity + specificity is greatest (Youden 1950).

    For the probability is calibrated where both classes weigh the same, and above one half a film is
    more likely to be ill than not. To look for the greatest sum among the films themselves would only
    fit their noise: it is flat about its top.
    """
    del probabilities, positive, weights
    return PREVALENCE


def sensitive_threshold(
    probabilities: Floats, positive: npt.NDArray[np.bool_], weights: Floats | None = None
) -> float:
    """Return the threshold of greatest specificity whose sensitivity is at least LEAST_SENSITIVITY."""
    _, true_rate, thresholds = _curve(probabilities, positive, weights)
    return _midway(thresholds, int(np.argmax(true_rate >= LEAST_SENSITIVITY - _ROUNDING)))


def specific_threshold(
    probabilities: Floats, positive: npt.NDArray[np.bool_], weights: Floats | None = None
) -> float:
    """Return the threshold of greatest sensitivity whose specificity is at least LEAST_SPECIFICITY."""
    false_rate, true_rate, thresholds = _curve(probabilities, positive, weights)
    allowed = 1 - false_rate >= LEAST_SPECIFICITY - _ROUNDING
    return _midway(thresholds, int(np.argmax(np.where(allowed, true_rate, -1.0))))


def _curve(
    probabilities: Floats, positive: npt.NDArray[np.bool_], weights: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """False and true positive rate at falling thresholds; at the first, infinite, nothing is called."""
    return tuple(roc_curve(positive, probabilities, sample_weight=weights, drop_intermediate=False))


def _midway(thresholds: Floats, index: int) -> float:
    """Midway between a threshold and the next one below it, inside 0 to 1."""
    below = thresholds[index + 1] if index + 1 < len(thresholds) else 0.0
    return float(np.clip((min(thresholds[index], 1.0) + below) / 2, 1e-6, 1 - 1e-6))
