"""The scale of evidence: which value counts as full strength, measured on validation films.

A high percentile of the peak over true positives, so that one film's colours can be held
against another's. Methods that give no logits have scales of their own.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.explain.evidence import group_evidence
from app.explain.explainer import Explainer
from app.explain.methods import METHODS
from app.models.calibration import calibrated_probabilities
from app.models.manifest import ModelManifest
from app.models.runtime import Runtime
from app.training.data.film_set import FilmSet
from app.training.figures.evaluate import Predictions

PERCENTILE = 90
FILMS = 24  # for methods other than the default: Score-CAM takes seconds a film


def with_evidence_scale(manifest: ModelManifest, validation: Predictions) -> ModelManifest:
    """Return the manifest with the scale of its default method; raises LaboratoryError without evidence."""
    manifest = with_own_scale(manifest, validation)
    if manifest.evidence.scale is None:
        raise LaboratoryError("expected evidence for pneumonia on films of pneumonia, found none: no model")
    return manifest


def with_further_scales(
    manifest: ModelManifest, validation: Predictions, films: FilmSet, runtime: Runtime
) -> ModelManifest:
    """Return the manifest with the scales of the methods that give no logits.

    films: those of the predictions, in their order; runtime: preferably the compiled one, as Score-CAM asks
    it for every channel of the feature map.
    """
    shown, _ = _shown(manifest, validation)
    chosen = np.random.default_rng(0).permutation(shown)[:FILMS]
    scales = _other_scales(manifest, films, chosen, runtime)
    return dataclasses.replace(manifest, evidence=dataclasses.replace(manifest.evidence, scales=scales))


def with_own_scale(manifest: ModelManifest, validation: Predictions) -> ModelManifest:
    """Return the manifest with the scale of its default method; None where there is no evidence."""
    shown, kind = _shown(manifest, validation)
    ill = manifest.pneumonia_indices
    peaks = [
        group_evidence(validation.class_maps[index], validation.logits[index], ill).maximum for index in shown
    ]
    scale = _full_strength(peaks)
    rule = f"{PERCENTILE}th percentile of the peak evidence of {len(peaks)} validation {kind}"
    evidence = dataclasses.replace(manifest.evidence, scale=scale if scale > 0 else None, rule=rule)
    return dataclasses.replace(manifest, evidence=evidence)


def _shown(manifest: ModelManifest, validation: Predictions) -> tuple[npt.NDArray[np.intp], str]:
    """The films that scales are taken from, and what they are."""
    classes = calibrated_probabilities(validation.logits, manifest.calibration)
    called = classes[:, list(manifest.pneumonia_indices)].sum(axis=1) >= manifest.operating_point.threshold
    ill = validation.labels > 0
    if (ill & called).any():
        return np.flatnonzero(ill & called), "true positives"
    return np.flatnonzero(ill), "pneumonias, none of them found"


def _other_scales(
    manifest: ModelManifest, films: FilmSet, chosen: npt.NDArray[np.intp], runtime: Runtime
) -> dict[str, float]:
    explainer = Explainer(runtime, manifest)
    evidence = manifest.evidence
    measured = (name for name, method in METHODS.items() if not method.adds_up(evidence.gathering))
    peaks: dict[str, list[float]] = {name: [] for name in measured if name != evidence.method}
    for index in chosen:
        (image,) = batch = films.inputs(slice(index, index + 1))
        outputs = runtime.run(batch)
        for name, found in peaks.items():
            found.append(explainer.explain(image, outputs, 0, name).evidence.maximum)
    scales = {name: _full_strength(found) for name, found in peaks.items()}
    return {name: scale for name, scale in scales.items() if scale > 0}


def _full_strength(peaks: list[float]) -> float:
    return round(float(np.percentile(peaks, PERCENTILE)), 4)
