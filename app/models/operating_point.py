"""Operating points: named thresholds of the calibrated probability, and what each gave."""

from collections.abc import Sequence
from typing import get_args

from pydantic.dataclasses import dataclass

from app.config import PointName
from app.errors import ManifestError, OperatingPointError
from app.models.record import STRICT

BALANCED, SENSITIVE, SPECIFIC = "balanced", "sensitive", "specific"
POINT_NAMES: tuple[str, ...] = get_args(PointName)

Interval = tuple[float, float]


@dataclass(frozen=True, config=STRICT)
class Measurement:
    """What a threshold gave on one collection of films; intervals are 95 %, over patients.

    adults: are they films of adults?
    """

    measured_on: str
    sensitivity: float
    sensitivity_interval: Interval
    specificity: float
    specificity_interval: Interval
    adults: bool = False


@dataclass(frozen=True, config=STRICT)
class OperatingPoint:
    """A named threshold of the calibrated probability, with what it gave.

    Intervals are 95 %, over patients. measured_on: the films behind the figures, in words;
    rule: how the threshold was chosen. Figures that were not measured are None. measurements:
    the figures of every collection of films that it was measured on, internal and external.
    """

    name: str
    threshold: float
    sensitivity: float | None
    sensitivity_interval: Interval | None
    specificity: float | None
    specificity_interval: Interval | None
    measured_on: str
    rule: str
    measurements: tuple[Measurement, ...] = ()

    def __post_init__(self) -> None:
        """Refuse figures that are no shares, with ManifestError."""
        for name in ("threshold", "sensitivity", "specificity"):
            if not 0 <= (getattr(self, name) or 0) <= 1:
                raise ManifestError(f"{name}: expected a share, received {getattr(self, name)}")


def find_point(points: Sequence[OperatingPoint], name: str) -> OperatingPoint:
    """Return the point of that name; raises OperatingPointError naming those there are.

    `balanced` is always there: a model that has no point of that name has its first in its place.
    """
    for point in points:
        if point.name == name:
            return point
    if name == BALANCED:
        return points[0]
    known = ", ".join(point.name for point in points)
    raise OperatingPointError(f"operating point: expected one of {known}; received {name[:40]!r}")
