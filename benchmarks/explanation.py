"""What an explanation costs beside a forward pass, for three networks: part of `make bench`.

The goal: prediction and evidence together take at most 1.10 times a compiled forward pass. How far
to trust a ratio shows in that of the pass to itself.
"""

import dataclasses
from collections.abc import Iterator

import keras
import numpy as np
import tensorflow as tf

from app.config import Settings
from app.explain.explainer import Explainer
from app.explain.methods import GRAD_CAM
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import Evidence, ModelManifest
from app.models.store import KERAS_FILE, ModelStore
from benchmarks.rounds import Step, interleave, report
from benchmarks.usual_recipe import UsualRecipe

ROUNDS, ROUNDS_OF_THE_USUAL = 60, 10
SIDE = 224
PASS, USUAL = "compiled forward pass", "usual recipe"


def main() -> None:
    """Print milliseconds and ratios, network by network."""
    print(f"One film; medians of {ROUNDS} interleaved rounds ({ROUNDS_OF_THE_USUAL} of the usual recipe)")
    for name, model, manifest in networks():
        print(f"\n{name}, input {' x '.join(map(str, model.input_shape[1:]))}")
        measure(model, manifest)


def networks() -> Iterator[tuple[str, keras.Model, ModelManifest]]:
    """Yield names, models and manifests: the published model, and two with weights of chance."""
    store = ModelStore(Settings().model_store)
    manifest = store.open().manifest
    yield manifest.identity, load_keras(store.folder / manifest.identity / KERAS_FILE), manifest
    for build in (keras.applications.DenseNet121, keras.applications.MobileNetV2):
        keras.utils.set_random_seed(0)
        body = build(weights=None, include_top=False, input_shape=(SIDE, SIDE, 3), pooling="avg")
        probability = keras.layers.Dense(1, activation="sigmoid")(body.output)
        two = dataclasses.replace(
            manifest,
            classes=("normal", "pneumonia"),
            pneumonia=("pneumonia",),
            calibration=dataclasses.replace(manifest.calibration, biases=(0.0, 0.0)),
        )
        yield build.__name__, keras.Model(body.input, probability), two


def measure(model: keras.Model, manifest: ModelManifest) -> None:
    """Print a model's lines."""
    runtime = KerasRuntime(model)
    grid = runtime.grid(runtime.layer)
    evidence = Evidence(GRAD_CAM, runtime.layer, runtime.gathering(), grid, 1.0, "")
    explainer = Explainer(runtime, dataclasses.replace(manifest, evidence=evidence))
    batch = np.random.default_rng(0).normal(size=(1, *model.input_shape[1:])).astype(np.float32)
    forward, usual = tf.function(lambda x: model(x, training=False)), UsualRecipe(model, runtime.layer)
    passing: dict[str, Step] = {PASS: lambda: forward(batch)}
    ours: dict[str, Step] = {
        "the same once more": lambda: forward(batch),
        "forward pass and class maps": lambda: runtime.run(batch),
        "the same and the evidence": lambda: explainer.explain(batch[0], runtime.run(batch), 0),
    }
    theirs: dict[str, Step] = {USUAL: lambda: usual.heat(batch, (SIDE, SIDE))}
    report(interleave(passing | ours, ROUNDS))
    report(interleave(passing | theirs, ROUNDS_OF_THE_USUAL), USUAL)


if __name__ == "__main__":
    main()
