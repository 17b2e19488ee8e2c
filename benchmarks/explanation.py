"""What an explanation costs beside a forward pass, for three networks: part of `make bench`.

The goal: prediction and evidence together take at most 1.10 times a compiled forward pass. How far
to trust a ratio shows in that of the pass to itself.
"""

import dataclasses
import tempfile
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt
import onnx
import onnx.utils
import tensorflow as tf

from app.config import Settings
from app.explain.explainer import Explainer
from app.explain.methods import GRAD_CAM
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import Evidence, ModelManifest
from app.models.onnx_export import export_onnx
from app.models.onnx_runtime import OnnxRuntime, open_session
from app.models.store import KERAS_FILE, ModelStore
from benchmarks.rounds import Step, interleave, report
from benchmarks.usual_recipe import UsualRecipe

ROUNDS, ROUNDS_OF_THE_USUAL = 60, 10
SIDE = 224
PASS, USUAL = "compiled forward pass", "usual recipe"
COMPILED = "forward pass, ONNX Runtime"


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
    measure_compiled(runtime, explainer, batch)


def measure_compiled(reference: KerasRuntime, explainer: Explainer, batch: npt.NDArray[np.float32]) -> None:
    """Print the lines of the compiled model: a plain forward pass is an export that gives logits alone."""
    with tempfile.TemporaryDirectory() as folder:
        whole, plain = Path(folder) / "whole.onnx", Path(folder) / "plain.onnx"
        export_onnx(reference, whole)
        logits_only(whole, plain)
        session, runtime = open_session(plain), OnnxRuntime(whole, lambda: reference)
    passing: dict[str, Step] = {COMPILED: lambda: session.run(None, {"film": batch})}
    ours: dict[str, Step] = {
        "the same once more": lambda: session.run(None, {"film": batch}),
        "forward pass and class maps": lambda: runtime.run(batch),
        "the same and the evidence": lambda: explainer.explain(batch[0], runtime.run(batch), 0),
    }
    report(interleave(passing | ours, ROUNDS))


def logits_only(whole: Path, plain: Path) -> None:
    """Write a copy of an export whose only output is the logits, without what makes the others."""
    outputs = [output.name for output in onnx.load(whole).graph.output]
    onnx.utils.extract_model(str(whole), str(plain), ["film"], outputs[:1])


if __name__ == "__main__":
    main()
