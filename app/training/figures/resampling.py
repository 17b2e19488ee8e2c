"""The patient bootstrap, many figures at once: how often each film counts in each round.

The rounds are those of `metrics.bootstrap_interval`: patients are drawn with repetition, with all
their films, since films of one patient are not independent (Efron 1979).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.training.figures.metrics import Booleans, Floats, certain_interval

ROUNDS = 2000

Draws = npt.NDArray[np.float64]
Drawn = Callable[[Draws], Floats]


def patient_draws(patients: npt.NDArray[np.str_], seed: int = 0, rounds: int = ROUNDS) -> Draws:
    """Return how often each film counts in each round, `(rounds, films)`; patients: `(films,)` names."""
    random = np.random.default_rng(seed)
    names, inverse = np.unique(patients, return_inverse=True)
    counts = np.empty((rounds, len(patients)))
    for row in counts:
        drawn = random.integers(len(names), size=len(names))
        row[:] = np.bincount(drawn, minlength=len(names))[inverse]
    return counts


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure of merit: its value, and the function that gives it for each row of draws.

    value: NaN where it is undefined. behind: of a share, the films that it is a share of, `(films,)`.
    """

    value: float
    drawn: Drawn
    behind: Booleans | None = None

    def report(self, draws: Draws, patients: npt.NDArray[np.str_]) -> dict[str, Any]:
        """Return `{value, interval}` with four decimals; None where it is undefined.

        The interval is the 95 % percentile interval over the rounds in which the figure is defined.
        Of a share that came out as 0 or 1 it is exact, over the patients behind it: resampling gives it
        no width.
        """
        if not np.isfinite(self.value):
            return {"value": None, "interval": None}
        if self.behind is not None and self.value in (0.0, 1.0):
            interval = certain_interval(self.value, len(set(patients[self.behind].tolist())))
        else:
            interval = percentile_interval(self.drawn(draws))
        return {"value": round(self.value, 4), "interval": [round(limit, 4) for limit in interval]}


def percentile_interval(values: Floats) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentile, those that are NaN left out."""
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def mean_of(values: Floats) -> Drawn:
    """Return the mean of values `(films,)` as a function of draws."""
    return lambda draws: np.asarray(draws @ values / draws.sum(axis=1))
