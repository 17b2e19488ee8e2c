"""What the API says of a case."""

from typing import Any

from app.cases.case import Case


def present_api(case: Case, links: dict[str, str]) -> dict[str, Any]:
    """Return the API's answer for a case."""
    point = case.operating_point
    evidence = case.evidence
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
        "warnings": [{"code": each.code, "message": each.message} for each in case.cautions],
        "evidence": {
            "unit": "logit",
            "grid": [evidence.grid.rows, evidence.grid.columns],
            "maximum": evidence.maximum,
            "empty": evidence.empty,
        },
        "links": links,
    }
