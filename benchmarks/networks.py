"""The networks that are measured, as files that every side can open: `python -m benchmarks.networks FOLDER`.

    FOLDER/<name>/{model.keras, whole.onnx, plain.onnx, manifest.json, work.json}

The published model, and DenseNet121 with weights of chance. plain.onnx gives the logits alone;
work.json says how many floating-point operations a forward pass takes.
"""

import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import onnx
import onnx.utils

from app.config import Settings
from app.explain.methods import GRAD_CAM
from app.models.flat import flat_twin
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import Evidence, ModelManifest
from app.models.onnx_export import export_onnx
from app.models.onnx_runtime import ANSWER
from app.models.store import KERAS_FILE, MANIFEST_FILE, ModelStore

PUBLISHED, DENSENET = "published", "DenseNet121"
SIDE = 224


def main(folder: Path, *names: str) -> None:
    """Write the networks named, by default all."""
    for name, model, manifest in networks():
        if name in (names or (PUBLISHED, DENSENET)):
            (folder / name).mkdir(parents=True)
            write(folder / name, model, manifest)


def networks() -> Iterator[tuple[str, keras.Model, ModelManifest]]:
    """Yield names, models and manifests."""
    store = ModelStore(Settings.from_env().model_store)
    manifest = store.manifest()
    yield PUBLISHED, load_keras(store.weights(manifest.identity)), manifest
    keras.utils.set_random_seed(0)
    body = keras.applications.DenseNet121(
        weights=None, include_top=False, input_shape=(SIDE, SIDE, 3), pooling="avg"
    )
    probability = keras.layers.Dense(1, activation="sigmoid")(body.output)
    two = dataclasses.replace(
        manifest,
        classes=("normal", "pneumonia"),
        pneumonia=("pneumonia",),
        calibration=dataclasses.replace(manifest.calibration, biases=(0.0, 0.0)),
        input=dataclasses.replace(manifest.input, height=SIDE, width=SIDE, channels=3),
    )
    yield DENSENET, keras.Model(body.input, probability), two


def write(folder: Path, model: keras.Model, manifest: ModelManifest) -> None:
    """Write the files of one network."""
    runtime = KerasRuntime(model)
    grid, gathering = runtime.grid(runtime.layer), runtime.gathering()
    manifest = dataclasses.replace(
        manifest, evidence=Evidence(GRAD_CAM, runtime.layer, gathering, grid, 1.0, "")
    )
    model.save(folder / KERAS_FILE)
    export_onnx(runtime, folder / "whole.onnx")
    onnx.utils.extract_model(
        str(folder / "whole.onnx"), str(folder / "plain.onnx"), ["film"], [ANSWER[0]], check_model=False
    )
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    (folder / "work.json").write_text(json.dumps({"operations": operations(model)}))


def operations(model: keras.Model) -> int:
    """Return the multiplications and additions of convolutions and dense layers for one film."""
    total = 0
    for layer in flat_twin(model).layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense):
            places = int(np.prod(layer.output.shape[1:-1]))
            total += 2 * places * int(np.prod(layer.kernel.shape))
    return total


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
