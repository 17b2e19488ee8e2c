"""How far probabilities hold: the expected calibration error, also as if another share were positive."""

import numpy as np
import numpy.typing as npt

from app.training.figures.metrics import Booleans, Floats

BINS = 15


def calibration_error(
    probability: npt.NDArray[np.floating], positive: Booleans, weights: Floats | None = None
) -> float:
    """Return the expected calibration error over 15 equal bins (Guo et al. 2017).

    weights: what each film counts, by default alike.
    """
    weights = np.ones(len(probability)) if weights is None else weights
    bins = bins_of(probability)
    gaps = weights * (probability - positive)
    return sum(abs(float(gaps[bins == index].sum())) for index in range(BINS)) / float(weights.sum())


def bins_of(probability: npt.NDArray[np.floating]) -> npt.NDArray[np.int64]:
    """Return the bin of each probability, one of BINS."""
    return np.minimum((probability * BINS).astype(np.int64), BINS - 1)


def as_if(positive: Booleans, prevalence: float) -> Floats:
    """Return what each film counts, as if so many of them were positive; alike where all are of one kind."""
    found = positive.mean()
    if found in (0, 1):
        return np.ones(len(positive))
    return np.asarray(np.where(positive, prevalence / found, (1 - prevalence) / (1 - found)))
