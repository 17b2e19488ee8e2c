"""Inductive Venn-Abers: how far the probability of films with one score can be trusted.

Vovk & Petej 2014, Venn-Abers predictors (arXiv:1211.0025). A film of a score is added to the
calibration films, once as normal and once as pneumonia; isotonic regression of either set, read
at the score, gives the lower and the upper end.
"""

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

from app.models.interval import ProbabilityInterval
from app.training.figures.metrics import Floats

Booleans = npt.NDArray[np.bool_]

SCORES = 60


def probability_interval(
    scores: Floats, positive: Booleans, weights: Floats, copies: int = 1
) -> ProbabilityInterval:
    """Return the table of intervals at about SCORES scores, spread evenly over the films.

    scores: log-odds of the calibrated probability, `(films,)`; weights: what each film counts.
    copies: how often each film stands there, varied. The film that is added counts as a whole film
    of its class does: copies times the mean weight of the class.
    """
    grid = _grid(scores)
    added = copies * np.array([weights[positive == ill].mean() for ill in (False, True)])
    ends = [
        [_at(score, float(ill), scores, positive, weights, float(added[ill])) for ill in (0, 1)]
        for score in grid
    ]
    low, high = np.maximum.accumulate(np.array(ends), axis=0).T  # rising but for rounding, as proved
    films = len(scores) // copies
    return ProbabilityInterval(
        tuple(round(float(score), 4) for score in grid),
        tuple(round(float(end), 4) for end in low),
        tuple(round(float(end), 4) for end in high),
        f"inductive Venn-Abers on {copies} augmented variants of each of {films} validation films",
    )


def _grid(scores: Floats) -> Floats:
    """Different scores, four decimals: the least, the greatest, and quantiles between them."""
    grid = np.unique(np.round(np.quantile(scores, np.linspace(0, 1, SCORES)), 4))
    return grid if len(grid) > 1 else np.array([grid[0] - 1, grid[0] + 1])


def _at(
    score: float, label: float, scores: Floats, positive: Booleans, weights: Floats, weight: float
) -> float:
    """Isotonic probability at a score, with a film of that score and label added."""
    fitted = IsotonicRegression(y_min=0, y_max=1).fit(
        np.append(scores, score), np.append(positive, label), sample_weight=np.append(weights, weight)
    )
    return float(fitted.predict([score])[0])
