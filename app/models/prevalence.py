"""What a probability and an operating point are worth where pneumonia is rarer, or more common.

The model's probabilities hold at the prevalence that they were calibrated at. Elsewhere the odds
change by the ratio of the prior odds (Bayes; Saerens, Latinne & Decaestecker 2002), as long as
films of pneumonia and films without it look the same in both places.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.models.operating_point import Interval, OperatingPoint


@dataclass(frozen=True)
class PredictiveValue:
    """A share of films, 0 to 1, with its interval."""

    value: float
    interval: Interval


def at_prevalence(probability: float, calibrated_at: float, prevalence: float) -> float:
    """Return what a probability that holds at one prevalence is at another; all 0 to 1.

    Rises with the probability: what is above a threshold stays above it, wherever both are taken.
    """
    ill = probability * prevalence / calibrated_at
    well = (1 - probability) * (1 - prevalence) / (1 - calibrated_at)
    return ill / (ill + well)


def positive_predictive_value(point: OperatingPoint, prevalence: float) -> PredictiveValue | None:
    """Return the share of pneumonia among films called so; None where nothing was measured.

    Bayes, from sensitivity and specificity. The interval takes the lower ends of both, then the
    upper ends: wider than it need be, never narrower.
    """
    return _carried(point, lambda sensitivity, specificity: _ppv(sensitivity, specificity, prevalence))


def negative_predictive_value(point: OperatingPoint, prevalence: float) -> PredictiveValue | None:
    """Return the share without pneumonia among films called normal; as the positive one."""
    return _carried(point, lambda sensitivity, specificity: _ppv(specificity, sensitivity, 1 - prevalence))


def _ppv(found: float, spared: float, prevalence: float) -> float | None:
    """Share of true ones among those called; None where none is called."""
    true, false = found * prevalence, (1 - spared) * (1 - prevalence)
    return true / (true + false) if true + false > 0 else None


def _carried(point: OperatingPoint, of: Callable[[float, float], float | None]) -> PredictiveValue | None:
    """Both intervals carried through, end by end: the value rises with either figure."""
    sensitivity, specificity = point.sensitivity_interval, point.specificity_interval
    if point.sensitivity is None or point.specificity is None or not (sensitivity and specificity):
        return None
    value = of(point.sensitivity, point.specificity)
    low, high = of(sensitivity[0], specificity[0]), of(sensitivity[1], specificity[1])
    if value is None or low is None or high is None:
        return None
    return PredictiveValue(value, (low, high))
