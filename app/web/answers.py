"""What the API says of a case."""

from typing import Any

from app.cases.case import Case
from app.explain.location import SIDES, ZONES


def present_api(case: Case, links: dict[str, str]) -> dict[str, Any]:
    """Return the API's answer for a case."""
    point = case.operating_point
    cautions = (*case.cautions, *case.evidence.cautions)
    return {
        "id": case.id,
        "label": case.label,
        "probability": round(case.probability, 6),
        "probabilities": {name: round(value, 6) for name, value in case.probabilities.items()},
        "operating_point": {
            "name": point.name,
            "threshold": point.threshold,
            "sensitivity": point.sensitivity,
            "specificity": point.specificity,
        },
        "model": {"name": case.model.name, "version": case.model.version, "sha256": case.model.sha256},
        "warnings": [{"code": each.code, "message": each.message} for each in cautions],
        "evidence": _evidence(case),
        "links": links,
    }


def _evidence(case: Case) -> dict[str, Any]:
    evidence = case.evidence
    return {
        "method": evidence.method,
        "layer": evidence.layer,
        "unit": evidence.unit or None,
        "grid": [evidence.grid.rows, evidence.grid.columns],
        "maximum": evidence.maximum,
        "scale": evidence.scale,
        "empty": evidence.empty,
        "location": _location(case),
    }


def _location(case: Case) -> dict[str, Any] | None:
    """Shares of the positive evidence by the patient's side and zone; the film hangs as usual.

    by: `lungs` where both were found, else `film`; outside: the share outside the lungs.
    """
    location = case.location(case.evidence)
    if location is None:
        return None
    sides = {side: {zone: round(location.shares[side, zone], 4) for zone in ZONES} for side in SIDES}
    by_lungs = case.lungs is not None
    outside = round(location.outside, 4) if by_lungs else None
    return {**sides, "by": "lungs" if by_lungs else "film", "outside": outside}
