"""Describing a finished run: calibration, operating points, interval, figures and scale, as a manifest."""

import dataclasses
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from app.diagnosis import Diagnoser
from app.explain.methods import GRAD_CAM, HIRES_CAM
from app.imaging import phantom
from app.imaging.geometry import FeatureGrid
from app.models.calibration import log_odds
from app.models.interval import ProbabilityInterval
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import Calibration, Evidence, ModelManifest, OperatingPoint, SelfTest
from app.models.runtime import AVERAGE, Runtime
from app.models.store import KERAS_FILE, ModelStore, StoredModel, file_digest
from app.training.data.film_set import FilmSet, load_films, with_lungs, with_partners
from app.training.data.films import MAIN_SOURCE, class_names, data_digest, read_films
from app.training.data.sources import Folders
from app.training.data.split import read_split
from app.training.figures.evaluate import Predictions, of_source, predict
from app.training.figures.metrics import Floats
from app.training.fitting.dataset import balanced_weights, varied
from app.training.fitting.run import Run, RunConfig
from app.training.publishing import card
from app.training.publishing.calibrate import fit_calibration
from app.training.publishing.evidence_scale import with_evidence_scales
from app.training.publishing.further import film_weights, further_parts
from app.training.publishing.points import draft_points, measured, pneumonia_probability
from app.training.publishing.venn_abers import probability_interval

SELF_TEST_SEED = 1
SELF_TEST_TOLERANCE = 0.05  # logits: far above what machines differ by, far below what matters
VARIANTS = 8  # of each validation film, for calibration and threshold
_PACKAGES = ("keras", "numpy", "opencv-python-headless", "pillow", "scikit-learn")


def describe(
    run: Run, store: ModelStore, name: str, version: str, folders: Folders, test: Path | None
) -> ModelManifest:
    """Return the manifest of a run: everything in it is measured on validation films.

    Each source counts as it did in training. Figures are of the main source's films; those of
    further sources, and of the films that these hold out, stand beside them.

    Calibration, thresholds and interval come from augmented variants of them: films of another origin
    differ in just what the augmentation varies, and films as they are make the model look
    surer than it is elsewhere. Where training matched the framing of the labels, so do they; `store`
    has the lung field model for that.
    """
    config = run.read_config()
    model = load_keras(run.model_file)
    runtime = KerasRuntime(model)
    films = read_split(folders, run.split_file).validation
    loaded = load_films(films, config.input)
    validation = predict(runtime, loaded, films)
    varied_films = varied(_framed(loaded, config, store), VARIANTS, config.seed)
    shifted = predict(runtime, varied_films, films * VARIANTS)
    weights = film_weights(varied_films, config)
    manifest = _draft(name, version, config, fit_calibration(shifted.logits, shifted.labels, weights))
    manifest = dataclasses.replace(
        manifest,
        evidence=_draft_evidence(runtime),
        operating_points=draft_points(shifted, manifest.calibration, weights, VARIANTS),
        probability_interval=_interval(shifted, manifest.calibration, weights),
        files={KERAS_FILE: file_digest(run.model_file)},
    )
    main = loaded.sources == MAIN_SOURCE
    own = of_source(validation, main)
    parts = {"validation": own, **_test_part(manifest, runtime, test)}
    parts |= further_parts(manifest, validation, loaded.sources, runtime, folders)
    manifest = _with_digest(measured(manifest, parts), test)
    manifest = with_evidence_scales(manifest, own, loaded.some(main), runtime)
    return _with_self_test(manifest, runtime)


def _framed(films: FilmSet, config: RunConfig, store: ModelStore) -> FilmSet:
    """The films with what it takes to frame them as in training."""
    if not config.match_framing:
        return films
    return with_partners(with_lungs(films, store.open_lungs(config.lungs)))


def _draft_evidence(runtime: KerasRuntime) -> Evidence:
    """The method that is faithful to the head; its scale is still to be measured."""
    method = GRAD_CAM if runtime.gathering() == AVERAGE else HIRES_CAM
    grid, layers = runtime.grid(runtime.layer), runtime.finer_layers()
    return Evidence(method, runtime.layer, runtime.gathering(), grid, 1.0, "", layers)


def _draft(name: str, version: str, config: RunConfig, calibration: Calibration) -> ModelManifest:
    """What is known without a measurement; the rest is filled in by those who measure it."""
    return ModelManifest(
        schema=2,
        name=name,
        version=version,
        task="classify",
        architecture=config.architecture,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=card.LICENCE,
        classes=class_names(config.outputs),
        pneumonia=class_names(config.outputs)[1:],
        input=config.input,
        evidence=Evidence(GRAD_CAM, "", AVERAGE, FeatureGrid(1, 1, (1.0, 1.0), (0.5, 0.5)), 1.0, ""),
        calibration=calibration,
        operating_points=(OperatingPoint("draft", 0.5, 0.0, (0.0, 0.0), 0.0, (0.0, 0.0), "", ""),),
        self_test=SelfTest(SELF_TEST_SEED, (0.0, 0.0), SELF_TEST_TOLERANCE),
        population=card.population(config.also),
        limits=card.limits(config.also),
        failures=card.FAILURES,
        data={
            "source": card.citation(config.also),
            "licence": card.data_licence(config.also),
            "sha256": config.data_sha256,
        },
        training={**dataclasses.asdict(config), "versions": package_versions()},
        metrics={},
        files={KERAS_FILE: ""},
    )


def _interval(shifted: Predictions, calibration: Calibration, weights: Floats | None) -> ProbabilityInterval:
    """The interval of one film's probability, from the films and weights of the calibration."""
    probability = pneumonia_probability(shifted, calibration)
    scores = np.array([log_odds(float(each)) for each in probability])
    weights = balanced_weights(shifted.labels) if weights is None else weights
    return probability_interval(scores, shifted.labels > 0, weights, VARIANTS)


def _test_part(manifest: ModelManifest, runtime: Runtime, test: Path | None) -> dict[str, Predictions]:
    if test is None:
        return {}
    films = read_films(test)
    return {"test": predict(runtime, load_films(films, manifest.input), films)}


def _with_digest(manifest: ModelManifest, test: Path | None) -> ModelManifest:
    """Say beside the test figures which films they are of."""
    if test is None:
        return manifest
    figures = {**manifest.metrics["test"], "data_sha256": data_digest(read_films(test))}
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


def package_versions() -> dict[str, Any]:
    """Return what a training was run with."""
    return {"python": platform.python_version(), **{name: metadata.version(name) for name in _PACKAGES}}
