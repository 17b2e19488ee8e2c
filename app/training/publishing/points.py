"""The operating points of a model: chosen on validation variants, measured wherever there are films."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from app.models.calibration import calibrated_probabilities
from app.models.manifest import Calibration, ModelManifest
from app.models.operating_point import BALANCED, SENSITIVE, SPECIFIC, Measurement, OperatingPoint
from app.training.data.sources import SOURCES
from app.training.figures.evaluate import Predictions, figures
from app.training.figures.metrics import Floats, pneumonia_columns
from app.training.publishing.calibrate import (
    LEAST_SENSITIVITY,
    LEAST_SPECIFICITY,
    balanced_threshold,
    sensitive_threshold,
    specific_threshold,
)

_CHOICES = {
    BALANCED: (
        balanced_threshold,
        "one half, where sensitivity + specificity is greatest if the calibration holds,",
    ),
    SENSITIVE: (
        sensitive_threshold,
        f"greatest specificity with a sensitivity of at least {LEAST_SENSITIVITY}",
    ),
    SPECIFIC: (
        specific_threshold,
        f"greatest sensitivity with a specificity of at least {LEAST_SPECIFICITY}",
    ),
}
_SHARES = frozenset({"sensitivity", "specificity"})


def pneumonia_probability(predictions: Predictions, calibration: Calibration) -> npt.NDArray[np.float64]:
    """Return the calibrated probability of pneumonia of each film, `(films,)`."""
    classes = calibrated_probabilities(predictions.logits, calibration)
    return np.asarray(classes[:, list(pneumonia_columns(classes.shape[1]))].sum(axis=1))


def draft_points(
    shifted: Predictions, calibration: Calibration, weights: Floats | None, variants: int
) -> tuple[OperatingPoint, ...]:
    """Return the operating points, the default first, their figures still to be measured."""
    probability = pneumonia_probability(shifted, calibration)
    where = f"on {variants} augmented variants of each validation film"
    return tuple(
        OperatingPoint(
            name,
            round(choose(probability, shifted.labels > 0, weights), 6),
            *(None, None, None, None),
            measured_on="",
            rule=f"{rule} {where}",
        )
        for name, (choose, rule) in _CHOICES.items()
    )


def measured(manifest: ModelManifest, parts: Mapping[str, Predictions]) -> ModelManifest:
    """Return the manifest with the figures of every part, and of every operating point on it.

    parts: by name; a point's own figures are those of the test films, of validation without these.
    """
    points = []
    for point in manifest.operating_points:
        found = {name: _measure(manifest, point, name, part) for name, part in parts.items()}
        own = found.get("test") or found["validation"]
        points.append(dataclasses.replace(point, **_figures(own), measurements=tuple(found.values())))
    metrics = {name: figures(part, manifest) for name, part in parts.items()}
    return dataclasses.replace(manifest, metrics=metrics, operating_points=tuple(points))


def _figures(found: Measurement) -> dict[str, Any]:
    """The part of a measurement that stands in a point itself."""
    own = {field.name for field in dataclasses.fields(OperatingPoint)}
    return {name: value for name, value in dataclasses.asdict(found).items() if name in own}


def _measure(
    manifest: ModelManifest, point: OperatingPoint, part: str, predictions: Predictions
) -> Measurement:
    at, source = dataclasses.replace(manifest, operating_points=(point,)), part.rpartition(", ")[2]
    found = figures(predictions, at, names=_SHARES)
    sensitivity, specificity = found["sensitivity"], found["specificity"]
    return Measurement(
        f"{found['films']} {part} films",
        sensitivity["value"],
        tuple(sensitivity["interval"]),
        specificity["value"],
        tuple(specificity["interval"]),
        adults=source in SOURCES and SOURCES[source].adults,
    )
