"""Films whose files are the same, byte for byte."""

from collections.abc import Sequence
from typing import Any

from app.training.explore.survey import Surveyed


def identical(films: Sequence[Surveyed]) -> dict[str, Any]:
    """Return the groups of films of one SHA-256, and how many there are of each kind.

    surplus: films that are copies of another. A group is `within_class`, or it is one of the
    `label_conflicts`: one film, several classes. It may lie
    `across_parts` and `across_patients`, too.
    """
    groups = [_group(members) for members in by_digest(films).values() if len(members) > 1]
    return {
        "groups": len(groups),
        "surplus": sum(len(group["films"]) - 1 for group in groups),
        "within_class": sum(len(group["classes"]) == 1 for group in groups),
        "label_conflicts": sum(len(group["classes"]) > 1 for group in groups),
        "across_parts": sum(len(group["parts"]) > 1 for group in groups),
        "across_patients": sum(len(group["patients"]) > 1 for group in groups),
        "list": groups,
    }


def by_digest(films: Sequence[Surveyed]) -> dict[str, list[Surveyed]]:
    """Return the films of each SHA-256, in their order."""
    found: dict[str, list[Surveyed]] = {}
    for each in films:
        found.setdefault(each.film.digest, []).append(each)
    return found


def _group(members: Sequence[Surveyed]) -> dict[str, Any]:
    return {
        "sha256": members[0].film.digest,
        "films": [each.name for each in members],
        "classes": sorted({each.film.label for each in members}),
        "parts": sorted({each.part for each in members}),
        "patients": sorted({each.film.patient for each in members}),
    }
