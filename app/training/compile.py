"""Compiling a model that is being published: its export, and its agreement with the saved model."""

import dataclasses
from pathlib import Path

import numpy as np

from app.errors import LaboratoryError, ModelError
from app.models.keras_runtime import KerasRuntime
from app.models.manifest import ModelManifest
from app.models.onnx_export import export_onnx, measure_parity
from app.models.onnx_runtime import OnnxRuntime
from app.models.runtime import Runtime
from app.models.store import ONNX_FILE, file_digest
from app.training.dataset import load_films
from app.training.films import LabelledFilm

FILMS = 64


def compile_model(
    manifest: ModelManifest, folder: Path, reference: KerasRuntime, films: list[LabelledFilm]
) -> ModelManifest:
    """Write `model.onnx` into the folder and return the manifest with its digest and agreement.

    films: real ones; FILMS of them, evenly spread, are compared. A head that cannot be
    exported leaves the manifest as it is; raises LaboratoryError where the two disagree.
    """
    path = folder / ONNX_FILE
    try:
        export_onnx(reference, path)
    except ModelError:
        return manifest
    chosen = [films[index] for index in np.linspace(0, len(films) - 1, min(FILMS, len(films))).astype(int)]
    batch = load_films(chosen, manifest.input).inputs(slice(None))

    def never() -> Runtime:
        raise ModelError("expected no call of the reference while the export is compared with it")

    compiled = measure_parity(reference, OnnxRuntime(path, never), batch)
    if not compiled.equal:
        raise LaboratoryError(f"expected an export that agrees with the saved model, received {compiled}")
    files = {**manifest.files, ONNX_FILE: file_digest(path)}
    return dataclasses.replace(manifest, files=files, compiled=compiled)
