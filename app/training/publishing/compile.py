"""Compiling a model that is being published, compared with the saved one on validation films."""

import dataclasses
from pathlib import Path

import numpy as np

from app.models.keras_runtime import KerasRuntime
from app.models.manifest import ModelManifest
from app.models.onnx_export import compile_model
from app.models.onnx_runtime import OnnxRuntime
from app.models.runtime import Runtime
from app.models.store import ONNX_FILE, file_digest
from app.training.data.film_set import FilmSet

FILMS = 64


def with_export(
    manifest: ModelManifest, reference: KerasRuntime, films: FilmSet, folder: Path
) -> ModelManifest:
    """Write the `model.onnx` of a model into its folder; return the manifest with its digest.

    reference: the saved model, at the manifest's layer of evidence. films: real ones; FILMS of them, evenly
    spread, are compared. A head without a closed form stays with Keras. Raises ModelError where export and
    saved model disagree.
    """
    if reference.answer is None:
        return manifest
    count = len(films.images)
    chosen = np.linspace(0, count - 1, min(FILMS, count)).astype(np.int64)
    compiled = compile_model(reference, folder / ONNX_FILE, films.inputs(chosen))
    files = {**manifest.files, ONNX_FILE: file_digest(folder / ONNX_FILE)}
    return dataclasses.replace(manifest, files=files, compiled=compiled)


def compiled_runtime(manifest: ModelManifest, reference: KerasRuntime, folder: Path) -> Runtime:
    """Return what runs the export of a model in its folder; the reference itself where it has none."""
    return OnnxRuntime(folder / ONNX_FILE, lambda: reference) if manifest.compiled else reference
