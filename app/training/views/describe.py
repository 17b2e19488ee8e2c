"""Describing a finished view run, as a manifest: everything in it is measured."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from app.imaging.phantom import draw_film
from app.imaging.preprocess import InputSpec, model_input
from app.models.network import KerasNetwork
from app.models.store import KERAS_FILE, file_digest
from app.models.view_manifest import ViewManifest, ViewSelfTest, ViewThresholds
from app.models.view_model import OUTPUTS, ViewModel
from app.training.data.films import LabelledFilm, read_films
from app.training.data.sources import SOURCES
from app.training.data.split import read_split
from app.training.fitting.run import Run
from app.training.lungs.describe import CITATION
from app.training.publishing.versions import package_versions
from app.training.views.config import ViewConfig
from app.training.views.evaluate import Readings, drawn_others_refused, figures_by_source, read_views
from app.training.views.films import CHILD, FOLDERS, OTHER, held_out, read_view_films
from app.training.views.train import Folders

REFUSED = 0.002  # share of the frontal validation films that may fall below the threshold
LEAST_FRONTAL, GREATEST_FRONTAL = 0.02, 0.9
THRESHOLDS = ViewThresholds(GREATEST_FRONTAL, inverted=0.5, adult=0.5, cropped=0.5, tilted=12.0, turned=40.0)
SELF_TEST_SEED = 1
SELF_TEST_TOLERANCE = 0.05
LICENCE = "CC BY 4.0"
POPULATION = (
    "Frontal chest films of children of one hospital and of adults of three collections, in every position; "
    "drawn pictures that are no chest film, pieces of films, and some lateral films and CT slices"
)
LIMITS = (
    "Radiographs of other parts of the body were not at hand: what it learned of them is drawn.",
    "Children and adults are mostly of different hospitals: it may tell the hospital from the film.",
    "A mirrored film looks like one that is not.",
    "A tilt of a few degrees is not told.",
)


def describe(run: Run, name: str, version: str, folders: Folders, test: Path) -> ViewManifest:
    """Return the manifest of a run.

    The frontal threshold is chosen on validation films as they are; films held out and `test`,
    children's, are reported on only.
    """
    model = ViewModel(_draft(run, name, version), KerasNetwork.open(run.model_file))
    validation = read_views(model, read_split(folders, run.split_file).validation)
    thresholds = dataclasses.replace(THRESHOLDS, frontal=frontal_threshold(validation))
    apart = read_views(model, [*held_out(read_view_films(folders)), *_children(test)])
    metrics: dict[str, Any] = {
        "validation": figures_by_source(validation, thresholds),
        "held out": figures_by_source(apart, thresholds),
        "drawn pictures refused": drawn_others_refused(model, thresholds),
    }
    return dataclasses.replace(
        model.manifest, thresholds=thresholds, metrics=metrics, self_test=_self_test(model)
    )


def frontal_threshold(readings: Readings) -> float:
    """Return the probability that all but REFUSED of the frontal films reach, within bounds."""
    pairs = zip(readings.films, readings.upright, strict=True)
    found = [reading.frontal for film, reading in pairs if film.label != OTHER]
    return round(float(np.clip(np.quantile(found, REFUSED), LEAST_FRONTAL, GREATEST_FRONTAL)), 4)


def _children(folder: Path) -> Sequence[LabelledFilm]:
    return [dataclasses.replace(film, label=CHILD) for film in read_films(folder)]


def _self_test(model: ViewModel) -> ViewSelfTest:
    film = model_input(draw_film(SELF_TEST_SEED, False), model.manifest.input)
    (outputs,) = model.network.run(film[np.newaxis])
    return ViewSelfTest(
        SELF_TEST_SEED, tuple(round(float(value), 4) for value in outputs), SELF_TEST_TOLERANCE
    )


def _draft(run: Run, name: str, version: str) -> ViewManifest:
    """What is known without a measurement."""
    config = run.read(ViewConfig)
    known = [SOURCES[source] for source in FOLDERS if source in SOURCES]
    return ViewManifest(
        schema=1,
        name=name,
        version=version,
        task=ViewManifest.TASK,
        architecture=config.architecture,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=LICENCE,
        input=InputSpec(config.height, config.width),
        population=POPULATION,
        limits=LIMITS,
        data={
            "source": "; ".join(each.citation for each in known) + f"; {CITATION}",
            "licence": "; ".join(each.licence for each in known) + "; CC BY 4.0",
            "sha256": config.data_sha256,
        },
        training={**dataclasses.asdict(config), "versions": package_versions()},
        metrics={},
        files={KERAS_FILE: file_digest(run.model_file)},
        thresholds=THRESHOLDS,
        self_test=ViewSelfTest(SELF_TEST_SEED, (0.0,) * len(OUTPUTS), SELF_TEST_TOLERANCE),
    )
