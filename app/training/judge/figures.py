"""From values per film to figures: mean, 95 % interval over patients, difference to the best control."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.training.figures.metrics import bootstrap_interval, certain_interval
from app.training.judge.faithfulness import SHARES
from app.training.judge.judgement import Judged
from app.training.judge.measures import MEASURES, Measure
from app.training.judge.methods import Method

Values = npt.NDArray[np.float64]
Figure = dict[str, Any]
Bounds = tuple[float, float]

SHARE: Bounds = (0.0, 1.0)
DIFFERENCE: Bounds = (-1.0, 1.0)  # of two shares


def mean_figure(
    values: Values, patients: npt.NDArray[np.str_], seed: int = 0, bounds: Bounds | None = None
) -> Figure:
    """Return mean, interval over patients and number of films; films without a value (NaN) are left out.

    bounds: of values that are counted, SHARE or DIFFERENCE; None for values that are measured.
    A count that came out the same for every film gets an exact interval: resampling would
    give it no width.
    """
    known = np.isfinite(values)
    values, patients = values[known], patients[known]
    if not len(values):
        return {"value": None, "interval": None, "films": 0}
    interval = _interval(values, patients, seed, bounds)
    return {
        "value": round(float(values.mean()), 4),
        "interval": [round(limit, 4) for limit in interval],
        "films": len(values),
    }


def _interval(
    values: Values, patients: npt.NDArray[np.str_], seed: int, bounds: Bounds | None
) -> tuple[float, float]:
    first = float(values[0])
    if np.ptp(values) > 0:
        return bootstrap_interval(lambda chosen: float(values[chosen].mean()), patients, seed)
    if bounds is None:
        return first, first
    _, reach = certain_interval(0.0, len(set(patients)))
    return max(first - reach, bounds[0]), min(first + reach, bounds[1])


def measured(films: Sequence[Judged], methods: Sequence[Method], seed: int = 0) -> dict[str, Any]:
    """Return, by measure, each method's figure and by how much it beats the best control."""
    patients = np.array([film.entry.patient for film in films])
    found = {}
    for measure in MEASURES:
        values = {method.name: _values(films, method.name, measure.name) for method in methods}
        if any(np.isfinite(each).any() for each in values.values()):
            found[measure.name] = _compared(measure, values, methods, patients, seed)
    return found


def _values(films: Sequence[Judged], method: str, measure: str) -> Values:
    return np.array([film.values[method].get(measure, np.nan) for film in films])


def _compared(
    measure: Measure,
    values: dict[str, Values],
    methods: Sequence[Method],
    patients: npt.NDArray[np.str_],
    seed: int,
) -> dict[str, Any]:
    figures = {
        name: mean_figure(each, patients, seed, SHARE if measure.share else None)
        for name, each in values.items()
    }
    best = best_control(measure, figures, [method.name for method in methods if method.control])
    if best is None:
        return {"methods": figures}
    sign, bounds = 1.0 if measure.higher else -1.0, DIFFERENCE if measure.share else None
    ahead = {
        method.name: mean_figure(sign * (values[method.name] - values[best]), patients, seed, bounds)
        for method in methods
        if not method.control
    }
    return {"methods": figures, "best_control": best, "better_by": ahead}


def best_control(measure: Measure, figures: dict[str, Figure], controls: Sequence[str]) -> str | None:
    """Return the control with the best mean; None where a comparison says nothing."""
    known = [name for name in controls if figures[name]["value"] is not None]
    if not known or not measure.against_controls:
        return None
    ordered = sorted(known, key=lambda name: figures[name]["value"])
    return ordered[-1] if measure.higher else ordered[0]


def curves(films: Sequence[Judged], methods: Sequence[Method]) -> dict[str, Any]:
    """Return the mean curves of every method, at the shares of pixels at which they were taken."""
    found: dict[str, Any] = {"shares": [round(float(share), 4) for share in SHARES]}
    for method in methods:
        each = [film.curves[method.name] for film in films]
        found[method.name] = {
            f"{way}_{unit}": _mean([getattr(getattr(curve, way), unit) for curve in each])
            for way in ("deletion", "insertion")
            for unit in ("logit", "probability")
        }
    return found


def _mean(lines: list[Values]) -> list[float]:
    return [round(float(value), 4) for value in np.mean(lines, axis=0)]
