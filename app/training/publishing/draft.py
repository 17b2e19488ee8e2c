"""A manifest before anything was measured: what a run's configuration and its network say."""

import dataclasses
from datetime import UTC, datetime

from app.explain.methods import GRAD_CAM, HIRES_CAM
from app.imaging.geometry import FeatureGrid
from app.models.keras_runtime import KerasRuntime
from app.models.manifest import Calibration, Evidence, ModelManifest, OperatingPoint, SelfTest
from app.models.runtime import AVERAGE
from app.models.store import KERAS_FILE
from app.training.data.films import class_names
from app.training.fitting.run import RunConfig
from app.training.publishing import card
from app.training.publishing.versions import package_versions

SELF_TEST_SEED = 1
SELF_TEST_TOLERANCE = 0.05  # logits: far above what machines differ by, far below what matters


def draft_evidence(runtime: KerasRuntime) -> Evidence:
    """The method that is faithful to the head; its scale is still to be measured."""
    method = GRAD_CAM if runtime.gathering() == AVERAGE else HIRES_CAM
    grid, layers = runtime.grid(runtime.layer), runtime.finer_layers()
    return Evidence(method, runtime.layer, runtime.gathering(), grid, 1.0, "", layers)


def draft_manifest(name: str, version: str, config: RunConfig, calibration: Calibration) -> ModelManifest:
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
