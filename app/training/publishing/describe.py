"""Describing a finished run: what it decides by, its figures and its scale, as a manifest."""

import dataclasses
from pathlib import Path

import numpy as np

from app.diagnosis import Diagnoser
from app.imaging import phantom
from app.models.calibration import log_odds
from app.models.interval import ProbabilityInterval
from app.models.manifest import ModelManifest, SelfTest
from app.models.runtime import Runtime
from app.models.store import StoredModel
from app.training.data.film_set import load_films
from app.training.data.films import LabelledFilm, data_digest, read_films
from app.training.data.sources import Folders
from app.training.figures.evaluate import Predictions, predict
from app.training.fitting.dataset import balanced_weights
from app.training.publishing.decide import VARIANTS, Decided
from app.training.publishing.draft import SELF_TEST_SEED, SELF_TEST_TOLERANCE
from app.training.publishing.evidence_scale import with_evidence_scale
from app.training.publishing.further import further_parts
from app.training.publishing.points import measured, pneumonia_probability
from app.training.publishing.venn_abers import probability_interval


def describe(decided: Decided, folders: Folders, test: Path | None) -> ModelManifest:
    """Return the manifest of a run that can decide: everything in it is measured on validation films.

    Each source counts as it did in training. Figures are of the main source's films; those of
    further sources, and of the films that these hold out, stand beside them. How calibration, thresholds
    and interval are found stands in `decide`.
    """
    runtime, films = decided.runtime, decided.films
    manifest = dataclasses.replace(decided.manifest, probability_interval=_interval(decided))
    own, _ = decided.of_main_source()
    tested = read_films(test) if test else []
    parts = {"validation": own, **_test_part(manifest, runtime, tested)}
    parts |= further_parts(manifest, decided.validation, films.sources, runtime, folders)
    manifest = _with_digest(measured(manifest, parts), tested)
    manifest = with_evidence_scale(manifest, own)
    return _with_self_test(manifest, runtime)


def _test_part(
    manifest: ModelManifest, runtime: Runtime, films: list[LabelledFilm]
) -> dict[str, Predictions]:
    return {"test": predict(runtime, load_films(films, manifest.input), films)} if films else {}


def _with_digest(manifest: ModelManifest, films: list[LabelledFilm]) -> ModelManifest:
    """Say beside the test figures which films they are of."""
    if not films:
        return manifest
    figures = {**manifest.metrics["test"], "data_sha256": data_digest(films)}
    return dataclasses.replace(manifest, metrics={**manifest.metrics, "test": figures})


def _with_self_test(manifest: ModelManifest, runtime: Runtime) -> ModelManifest:
    diagnoser = Diagnoser(StoredModel(manifest, runtime))
    scores = [
        round(diagnoser.diagnose_film(phantom.draw_film(SELF_TEST_SEED, opacity)).score, 4)
        for opacity in (False, True)
    ]
    return dataclasses.replace(
        manifest, self_test=SelfTest(SELF_TEST_SEED, (scores[0], scores[1]), SELF_TEST_TOLERANCE)
    )


def _interval(decided: Decided) -> ProbabilityInterval:
    """The interval of one film's probability, from the films and weights of the calibration."""
    shifted, calibration = decided.shifted, decided.manifest.calibration
    probability = pneumonia_probability(shifted, calibration)
    scores = np.array([log_odds(float(each)) for each in probability])
    weights = balanced_weights(shifted.labels) if decided.weights is None else decided.weights
    return probability_interval(scores, shifted.labels > 0, weights, VARIANTS)
