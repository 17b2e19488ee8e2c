"""How many films and patients of each class each part has."""

from collections.abc import Sequence
from typing import Any

from app.training.data.films import CLASSES
from app.training.explore.survey import Surveyed

GROUPS = {
    "normal": ("normal",),
    "bacterial": ("bacterial",),
    "viral": ("viral",),
    "pneumonia": ("bacterial", "viral"),
    "all": CLASSES,
}


def counts(films: Sequence[Surveyed]) -> dict[str, Any]:
    """Return films, their share of the part, and patients: of each part, of each of GROUPS.

    `in_all` is the sum of the parts: a patient number counts once in each part that has it.
    """
    parts = {part: _part(films, part) for part in dict.fromkeys(each.part for each in films)}
    totals = {
        group: {key: sum(part[group][key] for part in parts.values()) for key in ("films", "patients")}
        for group in GROUPS
    }
    everything = {group: {**total, "share": _share(total["films"], films)} for group, total in totals.items()}
    return {"parts": parts, "in_all": everything}


def _part(films: Sequence[Surveyed], part: str) -> dict[str, Any]:
    own = [each for each in films if each.part == part]
    found = {}
    for group, labels in GROUPS.items():
        members = [each for each in own if each.film.label in labels]
        patients = len({each.film.patient for each in members})
        found[group] = {"films": len(members), "patients": patients, "share": _share(len(members), own)}
    return found


def _share(count: int, films: Sequence[Surveyed]) -> float:
    return round(count / len(films), 4)
