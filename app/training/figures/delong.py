"""DeLong's test: do two models rank the same films differently well?

DeLong, DeLong & Clarke-Pearson 1988, Biometrics 44:837-845, by the fast algorithm of Sun & Xu 2014,
IEEE Signal Processing Letters 21:1389-1393: midranks in place of all pairs. The test takes films as
independent of each other. Where a patient has several it says too much; the patient bootstrap of the
difference, which does not, stands beside it wherever it is shown.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm, rankdata

from app.errors import LaboratoryError
from app.training.figures.metrics import Booleans, Floats, binary_auc
from app.training.figures.resampling import Draws, percentile_interval
from app.training.figures.scoring import roc_auc


@dataclass(frozen=True)
class Difference:
    """The first area under the curve minus the second; interval: 95 %; p: of the two-sided test.

    p is None where the two rank all films alike, so that nothing varies.
    """

    value: float
    interval: tuple[float, float]
    p: float | None


def delong_covariance(scores: Floats, positive: Booleans) -> tuple[Floats, Floats]:
    """Return the areas under the curve `(models,)`, and their covariance `(models, models)`.

    scores: `(models, films)`; positive: `(films,)`. Raises LaboratoryError with fewer than two films of
    a kind, of which nothing varies.
    """
    ill, well = int(positive.sum()), int((~positive).sum())
    if min(ill, well) < 2:
        raise LaboratoryError(f"DeLong: expected two films of either kind or more, received {ill} and {well}")
    among_all = rankdata(scores, axis=1)
    above = (among_all[:, positive] - rankdata(scores[:, positive], axis=1)) / well
    below = 1 - (among_all[:, ~positive] - rankdata(scores[:, ~positive], axis=1)) / ill
    covariance = np.atleast_2d(np.cov(above)) / ill + np.atleast_2d(np.cov(below)) / well
    return above.mean(axis=1), covariance


def delong(one: Floats, other: Floats, positive: Booleans) -> Difference:
    """Return the difference of the areas of two scores of the same films, `(films,)` each."""
    areas, covariance = delong_covariance(np.stack([one, other]), positive)
    difference = float(areas[0] - areas[1])
    error = float(np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0)))
    half = float(norm.ppf(0.975)) * error
    p = float(2 * norm.sf(abs(difference) / error)) if error > 0 else None
    return Difference(difference, (difference - half, difference + half), p)


def bootstrap_difference(
    one: Floats, other: Floats, positive: Booleans, draws: Draws
) -> tuple[float, tuple[float, float]]:
    """Return that difference with its 95 % interval over patients, both models on the same draws."""
    rounds = roc_auc(one, positive).drawn(draws) - roc_auc(other, positive).drawn(draws)
    return binary_auc(one, positive) - binary_auc(other, positive), percentile_interval(rounds)
