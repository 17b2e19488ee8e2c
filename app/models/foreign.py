"""A Keras classifier from elsewhere: what can be read from it, and what its owner has to say.

Its file is loaded in safe mode, so that no code in it runs; head and feature layer are found
from its graph. Nothing is known of how well it judges: its figures stay empty, its
probabilities are taken as they are, and the page says so.
"""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from app.errors import ModelError
from app.imaging.preprocess import InputSpec
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import Calibration, Evidence, ModelManifest, OperatingPoint, SelfTest
from app.models.owner import Owner
from app.models.record import GREATEST_DIFFERENCE
from app.models.runtime import AVERAGE, Array
from app.models.scores import softmax

SUFFIXES = (".keras", ".h5")
SELF_TEST_SEED, SELF_TEST_TOLERANCE = 1, 0.05


def load_foreign(path: Path, layer: str | None, copy: Path) -> KerasRuntime:
    """Load a classifier from elsewhere and write it as `.keras`; raises ModelError saying why not."""
    if path.suffix.lower() not in SUFFIXES:
        raise ModelError(f"{path}: expected a file ending in {' or '.join(SUFFIXES)}")
    model = load_keras(path)
    runtime = KerasRuntime(model, layer)
    model.save(copy)
    return runtime


def check_agreement(weights: Path, runtime: KerasRuntime, films: Array) -> None:
    """Raise ModelError unless the runtime says of films what the saved model says.

    films: `(films, height, width, channels)` float32, preprocessed.
    """
    theirs = np.asarray(load_keras(weights)(films, training=False), dtype=np.float64)
    logits = runtime.run(films).logits.astype(np.float64)
    ours = [softmax(logits), logits]  # as probabilities, or as a model gives them that ends in logits
    least = min(float(np.abs(each[:, -theirs.shape[1] :] - theirs).max()) for each in ours)
    if not least <= GREATEST_DIFFERENCE * (1 + float(np.abs(theirs).max())):
        raise ModelError(f"expected the graph to give what the saved model gives, it differs by {least:.2g}")


def foreign_manifest(runtime: KerasRuntime, owner: Owner, digest: str) -> ModelManifest:
    """Return the manifest of a foreign classifier; raises ModelError where words and model disagree."""
    height, width, channels = runtime.input_shape
    if len(owner.classes) != runtime.classes:
        raise ModelError(
            f"classes: expected {runtime.classes}, received {len(owner.classes)} ({', '.join(owner.classes)})"
        )
    method = "grad-cam" if runtime.gathering() == AVERAGE else "hires-cam"
    grid = runtime.grid(runtime.layer)
    return ModelManifest(
        schema=2,
        name=owner.name,
        version=owner.version,
        task="classify",
        architecture=runtime.name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        licence=owner.licence,
        classes=owner.classes,
        pneumonia=owner.pneumonia,
        input=InputSpec(height, width, "stretch", owner.normalisation, channels),
        evidence=Evidence(
            method, runtime.layer, runtime.gathering(), grid, None, "not measured", runtime.finer_layers()
        ),
        calibration=Calibration(1.0, (0.0,) * len(owner.classes), None),
        operating_points=(
            OperatingPoint("given", owner.threshold, None, None, None, None, "no films", "as its owner says"),
        ),
        self_test=SelfTest(SELF_TEST_SEED, (0.0, 0.0), SELF_TEST_TOLERANCE),
        population=owner.population,
        limits=("Added from a file: how well it judges, and on whom, was not measured here.",),
        data={},
        training={},
        metrics={},
        files={"model.keras": digest},
    )
