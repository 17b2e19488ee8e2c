"""Side-by-side measurements: steps that take turns, and the ratios of what they took."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.side import AbsentError

Array = npt.NDArray[np.float64]
Timed = Callable[[], float]
"""Runs a step and returns the seconds that count; raises AbsentError where it cannot run."""

WARM_UP = 2
DRAWS = 2000


@dataclass(frozen=True)
class Spread:
    """A median with the 95 % bootstrap interval of it."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return it with three digits, the interval in brackets."""
        return f"{short(self.median)} ({short(self.low)} to {short(self.high)})"


@dataclass(frozen=True)
class Contest:
    """Seconds that each step took in each round, and why a step is absent."""

    times: dict[str, Array]
    absent: dict[str, str]

    def ratio(self, step: str, base: str) -> Spread:
        """Return how many times the base's seconds a step takes, by the rounds' own ratios."""
        return spread(self.times[step] / self.times[base])

    def missing(self, *steps: str) -> str:
        """Return why some of these steps could not run; empty where all of them did."""
        return "; ".join(f"{name}: {self.absent[name]}" for name in steps if name in self.absent)

    def milliseconds(self, step: str) -> str:
        """Return a step's median in words."""
        return f"{short(float(np.median(self.times[step])) * 1000)} ms"


def interleave(steps: dict[str, Timed], rounds: int) -> Contest:
    """Let the steps take turns, every other round in reverse order, so that drift hits all alike.

    The first rounds do not count, unless one alone is asked for.
    """
    warm_up = WARM_UP if rounds > 1 else 0
    taken: dict[str, list[float]] = {name: [] for name in steps}
    absent: dict[str, str] = {}
    for number in range(rounds + warm_up):
        turns = [name for name in steps if name not in absent]
        for name in reversed(turns) if number % 2 else turns:
            try:
                taken[name].append(steps[name]())
            except AbsentError as error:
                absent[name] = str(error)
    times = {name: np.array(each[warm_up:]) for name, each in taken.items() if name not in absent}
    return Contest(times, absent)


def spread(values: npt.ArrayLike) -> Spread:
    """Return median and interval of some values."""
    exact = np.asarray(values, dtype=np.float64)
    medians = np.median(np.random.default_rng(0).choice(exact, (DRAWS, len(exact))), axis=1)
    low, high = np.quantile(medians, (0.025, 0.975))
    return Spread(float(np.median(exact)), float(low), float(high))


def short(value: float) -> str:
    """Return a number with three digits that count."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
