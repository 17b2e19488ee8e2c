"""How bright the films are: all grey values, and those that are neither background nor burnt out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.training.explore.survey import Look

RANGES = {"whole": (0, 255), "inner": (36, 254)}  # grey values, both ends included; inner: 35 < value < 255
_VALUES = np.arange(256, dtype=np.float64)


def intensity(looks: Mapping[str, Sequence[Look]]) -> dict[str, Any]:
    """Return of each of RANGES, of each class that has films, what `grey_values` says."""
    histograms = {label: np.stack([look.histogram for look in own]) for label, own in looks.items() if own}
    return {
        name: {
            "lowest": low,
            "highest": high,
            "classes": {label: grey_values(own, low, high) for label, own in histograms.items()},
        }
        for name, (low, high) in RANGES.items()
    }


def grey_values(histograms: npt.NDArray[np.int64], low: int, high: int) -> dict[str, Any]:
    """Return mean and standard deviation of the grey values from `low` to `high`, in two ways.

    histograms: `(films, 256)`. over_films: every film counts alike: the mean of the films' means,
    the standard deviation of these means, and the mean of the films' own standard deviations.
    pooled: every pixel counts alike. Standard deviations are divided by n. A film with no value
    in the range is not counted. shares: `(256,)`, mean over films of the share of each value.
    """
    kept = np.zeros(histograms.shape)
    kept[:, low : high + 1] = histograms[:, low : high + 1]
    kept = kept[kept.sum(axis=1) > 0]
    if not len(kept):
        return {"films": 0, "over_films": None, "pooled": None, "shares": [0.0] * 256}
    shares = kept / kept.sum(axis=1, keepdims=True)
    means, deviations = _moments(shares)
    total = kept.sum(axis=0, keepdims=True)
    (mean,), (deviation,) = _moments(total / total.sum())
    over_films = {"mean": means.mean(), "sd_between": means.std(), "sd_within": deviations.mean()}
    pooled = {"mean": mean, "sd": deviation}
    return {
        "films": len(kept),
        "over_films": {name: round(float(value), 3) for name, value in over_films.items()},
        "pooled": {name: round(float(value), 3) for name, value in pooled.items()},
        "shares": [round(float(share), 7) for share in shares.mean(axis=0)],
    }


def _moments(shares: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    means = shares @ _VALUES
    squares = ((_VALUES - means[:, np.newaxis]) ** 2 * shares).sum(axis=1)
    return means, np.sqrt(squares)
