"""Compiling a model that is being published, compared with the saved one on validation films."""

import dataclasses
from pathlib import Path

import numpy as np

from app.models.keras_runtime import KerasRuntime
from app.models.manifest import ModelManifest
from app.models.onnx_export import compile_model
from app.models.store import KERAS_FILE, ONNX_FILE, file_digest
from app.training.data.film_set import load_films
from app.training.data.films import LabelledFilm

FILMS = 64


def with_export(manifest: ModelManifest, folder: Path, films: list[LabelledFilm]) -> ModelManifest:
    """Write `model.onnx` beside the folder's `model.keras`; return the manifest with its digest.

    films: real ones; FILMS of them, evenly spread, are compared. A head without a closed form
    stays with Keras. Raises ModelError where export and saved model disagree.
    """
    reference = KerasRuntime.open(folder / KERAS_FILE, manifest.evidence.layer)
    if reference.answer is None:
        return manifest
    chosen = [films[index] for index in np.linspace(0, len(films) - 1, min(FILMS, len(films))).astype(int)]
    batch = load_films(chosen, manifest.input).inputs(slice(None))
    compiled = compile_model(reference, folder / ONNX_FILE, batch)
    files = {**manifest.files, ONNX_FILE: file_digest(folder / ONNX_FILE)}
    return dataclasses.replace(manifest, files=files, compiled=compiled)
