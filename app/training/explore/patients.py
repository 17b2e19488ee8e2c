"""Patients, as the films' names number them."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from app.training.data.films import CLASSES
from app.training.explore.survey import Surveyed


def patients(films: Sequence[Surveyed]) -> dict[str, Any]:
    """Return films per patient, and the patient numbers in more than one part, or of more than one class.

    In the Kermany set numbers restart between train and test: an equal number in two parts need not be
    one person. A number has films of more than one class within one part.
    """
    of_patient: dict[tuple[str, str], list[Surveyed]] = {}
    for each in films:
        of_patient.setdefault((each.part, each.film.patient), []).append(each)
    sizes = [len(own) for own in of_patient.values()]
    parts: dict[str, list[str]] = {}
    for part, patient in of_patient:
        parts.setdefault(patient, []).append(part)
    return {
        "films_each": {"median": float(median(sizes)), "max": max(sizes)},
        "in_several_parts": [
            {"patient": patient, "parts": own} for patient, own in sorted(parts.items()) if len(own) > 1
        ],
        "of_several_classes": [
            {"part": part, "patient": patient, "classes": found}
            for (part, patient), own in of_patient.items()
            if len(found := [label for label in CLASSES if any(each.film.label == label for each in own)]) > 1
        ],
    }
