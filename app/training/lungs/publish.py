"""Publishing a lung field: from a finished run to a folder of the model store."""

import dataclasses
from pathlib import Path

import numpy as np

from app.imaging.decode import decode
from app.imaging.preprocess import model_input
from app.models.onnx_export import compile_lungs
from app.models.store import KERAS_FILE, ONNX_FILE, ModelStore, file_digest
from app.training.data.split import read_split
from app.training.fitting.run import Run
from app.training.lungs.describe import describe
from app.training.lungs.pairs import SOURCE
from app.training.publishing.card import render
from app.training.publishing.publish import begin, finish, refuse_unfit

FILMS = 24  # of those held out, compared with the export
_TEMPLATE = "LUNG_CARD.md.j2"


def publish(run: Run, store: ModelStore, name: str, version: str, data: Path) -> Path:
    """Write `<name>-<version>` into the store and return its folder.

    data: the folder that the run was trained on. Raises LaboratoryError where the run is
    unfinished or the version exists.
    """
    folder = store.folder / f"{name}-{version}"
    refuse_unfit(run, folder)
    manifest = describe(run, name, version, data)
    unfinished = begin(run, folder)
    held_out = read_split({SOURCE: data}, run.split_file).validation
    films = [decode(film.path.read_bytes()) for film in held_out[:FILMS]]
    batch = np.stack([model_input(film, manifest.input) for film in films])
    compiled = compile_lungs(unfinished / KERAS_FILE, unfinished / ONNX_FILE, batch)
    files = {**manifest.files, ONNX_FILE: file_digest(unfinished / ONNX_FILE)}
    manifest = dataclasses.replace(manifest, files=files, compiled=compiled)
    return finish(unfinished, manifest, render(_TEMPLATE, manifest))
