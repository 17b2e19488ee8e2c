"""All figures of an exploration, as they go into the JSON file."""

from collections.abc import Sequence
from typing import Any

from app.training.data.films import CLASSES, data_digest
from app.training.explore.alike import LEAST_CORRELATION, MOST_BITS, alike
from app.training.explore.counts import counts
from app.training.explore.identical import identical
from app.training.explore.intensity import intensity
from app.training.explore.lot import draw
from app.training.explore.patients import patients
from app.training.explore.pictures import CANNY, EDGES
from app.training.explore.sizes import sizes
from app.training.explore.survey import Surveyed


def explored(films: Sequence[Surveyed], seed: int, samples: int) -> dict[str, Any]:
    """Return the figures; they name no folder and no time, so that the same films give the same figures."""
    looks = {
        label: [each.look for each in films if each.look is not None and each.film.label == label]
        for label in CLASSES
    }
    drawn = draw(films, seed, samples)
    return {
        "schema": 1,
        "films": len(films),
        "data_sha256": data_digest([each.film for each in films]),
        "counts": counts(films),
        "broken": [_broken(each) for each in films if each.look is None],
        "patients": patients(films),
        "identical": identical(films),
        "alike": alike(films),
        "sizes": sizes(looks),
        "intensity": intensity(looks),
        "samples": {label: [each.name for each in own] for label, own in drawn.items()},
        "settings": {
            "seed": seed,
            "samples": samples,
            "with_edges": EDGES,
            "canny": CANNY,
            "fingerprint_bits_at_most": MOST_BITS,
            "correlation_at_least": LEAST_CORRELATION,
        },
    }


def _broken(each: Surveyed) -> dict[str, str]:
    return {"film": each.name, "part": each.part, "class": each.film.label, "reason": each.reason}
