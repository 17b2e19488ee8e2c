"""Evaluation: what a model's probabilities are worth on labelled films, with intervals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.models.calibration import calibrated_probabilities
from app.models.manifest import ModelManifest
from app.models.runtime import Runtime
from app.training.data.film_set import FilmSet
from app.training.data.films import CLASSES, LabelledFilm
from app.training.figures.calibration import as_if, calibration_error
from app.training.figures.metrics import binary_auc, bootstrap_interval, certain_interval, share

Booleans = npt.NDArray[np.bool_]
Figure = Callable[[npt.NDArray[np.int64]], float]

_BATCH = 32


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model says of labelled films.

    logits: `(films, classes)`. class_maps: `(films, rows, columns, classes)`. labels and
    patients: `(films,)`.
    """

    logits: npt.NDArray[np.float32]
    class_maps: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    patients: npt.NDArray[np.str_]


def predict(
    runtime: Runtime,
    films: FilmSet,
    labelled: list[LabelledFilm],
    advance: Callable[[int], None] | None = None,
) -> Predictions:
    """Run the model over films without augmentation; advance is told how many more are done."""
    outputs = []
    for start in range(0, len(films.images), _BATCH):
        outputs.append(runtime.run(films.inputs(slice(start, start + _BATCH))))
        if advance:
            advance(len(outputs[-1].logits))
    return Predictions(
        np.concatenate([each.logits for each in outputs]),
        np.concatenate([each.class_maps for each in outputs]),
        films.labels,
        np.array([film.patient for film in labelled]),
    )


def of_source(predictions: Predictions, films: Booleans) -> Predictions:
    """Return what was said of some of the films, `(films,)`."""
    return Predictions(
        predictions.logits[films],
        predictions.class_maps[films],
        predictions.labels[films],
        predictions.patients[films],
    )


def figures(
    predictions: Predictions, manifest: ModelManifest, seed: int = 0, names: frozenset[str] | None = None
) -> dict[str, Any]:
    """Return every figure with its 95 % interval over patients: `{name: {value, interval}}`.

    Figures of the decision (accuracy, sensitivity, specificity) are at the manifest's
    operating point; AUC, Brier score and expected calibration error need no threshold. `ece_at_prevalence`
    counts the films as if they had the prevalence at which the probabilities are said to hold.
    names: of the figures that are wanted, by default all.
    Raises LaboratoryError where a class has no film.
    """
    positive = predictions.labels != CLASSES.index("normal")
    if positive.all() or not positive.any():
        raise LaboratoryError("expected films with and without pneumonia, received only one of them")
    behind = {"accuracy": np.ones_like(positive), "sensitivity": positive, "specificity": ~positive}
    everything = np.arange(len(positive))
    answer: dict[str, Any] = {"films": len(positive), "pneumonia": int(positive.sum())}
    for name, figure in _figures(predictions, manifest, positive).items():
        if names is not None and name not in names:
            continue
        value = figure(everything)
        interval = bootstrap_interval(figure, predictions.patients, seed)
        if name in behind and value in (0.0, 1.0):
            interval = certain_interval(value, len(set(predictions.patients[behind[name]])))
        answer[name] = {"value": round(value, 4), "interval": [round(limit, 4) for limit in interval]}
    return answer


def _figures(predictions: Predictions, manifest: ModelManifest, positive: Booleans) -> dict[str, Figure]:
    """Return each figure as a function of the films that count, by index."""
    classes = calibrated_probabilities(predictions.logits, manifest.calibration)
    probability = classes[:, list(manifest.pneumonia_indices)].sum(axis=1)
    called = probability >= manifest.operating_point.threshold
    right = called == positive
    answer: dict[str, Figure] = {
        "auc": lambda i: binary_auc(probability[i], positive[i]),
        "accuracy": lambda i: share(right[i]),
        "sensitivity": lambda i: share(called[i][positive[i]]),
        "specificity": lambda i: share(~called[i][~positive[i]]),
        "brier": lambda i: float(np.mean((probability[i] - positive[i]) ** 2)),
        "ece": lambda i: calibration_error(probability[i], positive[i]),
    }
    prevalence = manifest.calibration.prevalence
    if prevalence is not None:
        answer["ece_at_prevalence"] = lambda i: calibration_error(
            probability[i], positive[i], as_if(positive[i], prevalence)
        )
    kinds = {CLASSES.index("bacterial"), CLASSES.index("viral")}
    if manifest.classes == CLASSES and kinds <= set(predictions.labels):
        answer["bacterial_against_viral_auc"] = lambda i: _subtype_auc(classes[i], predictions.labels[i])
    return answer


def _subtype_auc(classes: npt.NDArray[np.float64], labels: npt.NDArray[np.int64]) -> float:
    """AUC of bacterial against viral among the pneumonias of known cause."""
    bacterial, viral = CLASSES.index("bacterial"), CLASSES.index("viral")
    ill = (labels == bacterial) | (labels == viral)
    share = classes[ill, bacterial] / (classes[ill, bacterial] + classes[ill, viral])
    return binary_auc(share, labels[ill] == bacterial)
