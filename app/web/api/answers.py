"""What the API says of a case."""

from typing import Any

from app.cases.case import Case
from app.cases.reading import Reading
from app.diagnosis.call import label_at
from app.explain.location import SIDES, ZONES, Location
from app.models.operating_point import OperatingPoint
from app.models.prevalence import PredictiveValue


def present_api(case: Case, reading: Reading, links: dict[str, str]) -> dict[str, Any]:
    """Return the API's answer for a case, as it is read.

    `label` and `warnings` are by the operating point of the reading; `probability`, `probabilities`,
    `interval` and thresholds hold at the calibration's prevalence; `at_prevalence` at that of the reading.
    """
    location = case.location(case.evidence)
    return {
        "id": case.id,
        "label": reading.label,
        "probability": round(case.probability, 6),
        "interval": _ends(case.interval),
        "probabilities": {name: round(value, 6) for name, value in case.probabilities.items()},
        "operating_point": _point(reading.point),
        "operating_points": [_full_point(point, case) for point in case.points],
        **_at_prevalence(reading),
        "model": {"name": case.model.name, "version": case.model.version, "sha256": case.model.sha256},
        "warnings": [{"code": each.code, "message": each.message} for each in reading.all_cautions(case)],
        "evidence": _evidence(case, location),
        "evidence_in_lungs": round(location.inside, 4) if case.lungs and location else None,
        "links": links,
    }


def _point(point: OperatingPoint) -> dict[str, Any]:
    return {
        "name": point.name,
        "threshold": point.threshold,
        "sensitivity": point.sensitivity,
        "specificity": point.specificity,
    }


def _full_point(point: OperatingPoint, case: Case) -> dict[str, Any]:
    """One of the points that may be asked for, and what it says of this film."""
    return {
        **_point(point),
        "sensitivity_interval": _ends(point.sensitivity_interval),
        "specificity_interval": _ends(point.specificity_interval),
        "measured_on": point.measured_on,
        "label": label_at(case.probability, point),
    }


def _at_prevalence(reading: Reading) -> dict[str, Any]:
    """What the answer is worth among films of which that share show pneumonia."""
    return {
        "prevalence": reading.prevalence,
        "probability_at_prevalence": None if reading.prevalence is None else round(reading.probability, 6),
        "ppv": _value(reading.ppv),
        "npv": _value(reading.npv),
    }


def _value(value: PredictiveValue | None) -> dict[str, Any] | None:
    return None if value is None else {"value": round(value.value, 4), "interval": _ends(value.interval)}


def _ends(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [round(end, 6) for end in interval]


def _evidence(case: Case, location: Location | None) -> dict[str, Any]:
    evidence = case.evidence
    return {
        "method": evidence.method,
        "layer": evidence.layer,
        "unit": evidence.unit or None,
        "grid": [evidence.grid.rows, evidence.grid.columns],
        "maximum": evidence.maximum,
        "scale": evidence.scale,
        "empty": evidence.empty,
        "location": _location(case, location),
    }


def _location(case: Case, location: Location | None) -> dict[str, Any] | None:
    """Shares of the positive evidence by the patient's side and zone; the film hangs as usual.

    by: `lungs` where both were found, else `film`; outside: the share outside the lungs.
    """
    if location is None:
        return None
    sides = {side: {zone: round(location.shares[side, zone], 4) for zone in ZONES} for side in SIDES}
    by_lungs = case.lungs is not None
    outside = round(location.outside, 4) if by_lungs else None
    return {**sides, "by": "lungs" if by_lungs else "film", "outside": outside}
