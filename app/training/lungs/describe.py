"""Describing a finished lung field run, as a manifest: everything in it is measured."""

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

from app.imaging.preprocess import InputSpec
from app.models.lung_manifest import LungManifest, LungSelfTest
from app.models.lung_model import LungModel
from app.models.lung_runtime import KerasLungRuntime
from app.models.store import KERAS_FILE, file_digest
from app.training.data.split import read_split
from app.training.fitting.run import Run
from app.training.lungs.config import LungConfig
from app.training.lungs.evaluate import figures, find_lungs
from app.training.lungs.pairs import SOURCE
from app.training.publishing.versions import package_versions

THRESHOLD = 0.5  # the loss has no side: no film was asked for a better one
SELF_TEST_SEED = 1
SELF_TEST_TOLERANCE = 0.005
LICENCE = "CC BY 4.0"
CITATION = (
    "V7 Labs, COVID-19 X-ray dataset (lung masks) on films of Cohen's COVID-19 image data collection "
    "(arXiv:2006.11988); longer side 512 pixels"
)
POPULATION = (
    "Frontal chest films of adults, most of them with COVID-19, from publications; "
    "drawn films with the proportions of children"
)
TAUGHT_POPULATION = "; films of children without masks, with the lungs that an earlier run found"
LIMITS = (
    "The masks are of adults. On films of children its lungs were looked at, not measured.",
    "A lung that is white from top to bottom is completed by guess, or missed.",
    "The part of the lung behind the heart counts as lung, that behind the diaphragm does not.",
    "Lateral films and CT slices usually give no lungs; that is no proof of a frontal chest film.",
)


def describe(run: Run, name: str, version: str, data: Path) -> LungManifest:
    """Return the manifest of a run; the figures are those of the films that it held out."""
    manifest = _draft(run, name, version)
    model = LungModel(manifest, KerasLungRuntime.open(run.model_file))
    held_out = figures(find_lungs(model, read_split({SOURCE: data}, run.split_file).validation))
    test = LungSelfTest(
        SELF_TEST_SEED,
        (round(model.drawn_dice(False), 4), round(model.drawn_dice(True), 4)),
        SELF_TEST_TOLERANCE,
    )
    return dataclasses.replace(manifest, metrics={"held_out": held_out}, self_test=test)


def _draft(run: Run, name: str, version: str) -> LungManifest:
    """What is known without a measurement."""
    config = run.read(LungConfig)
    return LungManifest(
        schema=1,
        name=name,
        version=version,
        task=LungManifest.TASK,
        architecture=config.architecture,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=LICENCE,
        input=InputSpec(config.height, config.width),
        population=POPULATION + (TAUGHT_POPULATION if config.taught_films else ""),
        limits=LIMITS,
        data={"source": CITATION, "licence": LICENCE, "sha256": config.data_sha256},
        training={**dataclasses.asdict(config), "versions": package_versions()},
        metrics={},
        files={KERAS_FILE: file_digest(run.model_file)},
        threshold=THRESHOLD,
        self_test=LungSelfTest(SELF_TEST_SEED, (0.0, 0.0), SELF_TEST_TOLERANCE),
    )
