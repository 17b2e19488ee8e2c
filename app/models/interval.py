"""The interval of one film's probability: a Venn-Abers table, read by interpolation.

Vovk & Petej 2014 (arXiv:1211.0025): the film is added to the calibration films once as normal and
once as pneumonia, and a monotone (isotonic) calibration is fitted to each. The two probabilities
that it gives the film are the ends. The interval is narrow where many calibration films have such
a score and agree, wide where they are few or mixed. It tells how well the probability of films
with this score is known from the calibration films, and nothing of a film unlike them.
"""

import numpy as np
from pydantic.dataclasses import dataclass

from app.errors import ManifestError
from app.models.record import STRICT


@dataclass(frozen=True, config=STRICT)
class ProbabilityInterval:
    """The ends of the interval at rising scores.

    scores: log-odds of the calibrated probability of pneumonia; low, high: probabilities, as many,
    neither ever falling; rule: how they were made.
    """

    scores: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    rule: str

    def __post_init__(self) -> None:
        """Refuse a table that is none, with ManifestError."""
        if not len(self.scores) == len(self.low) == len(self.high) > 1:
            raise ManifestError("probability_interval: expected as many ends as scores, two or more")
        if not (np.diff(self.scores) > 0).all():
            raise ManifestError("probability_interval.scores: expected each above the one before")
        ends = np.array([self.low, self.high])
        if not ((np.diff(ends) >= 0).all() and (ends[0] <= ends[1]).all()):
            raise ManifestError("probability_interval: expected ends that rise, low at most high")
        if not (ends.min() >= 0 and ends.max() <= 1):
            raise ManifestError("probability_interval: expected probabilities, 0 to 1")

    def at(self, score: float, probability: float) -> tuple[float, float]:
        """Return the interval at a score, widened to hold the calibrated probability there.

        Between two scores of the table linearly; beyond its ends as at its ends.
        """
        low = float(np.interp(score, self.scores, self.low))
        high = float(np.interp(score, self.scores, self.high))
        return min(low, probability), max(high, probability)
