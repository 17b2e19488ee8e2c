"""Publishing a view model: from a finished run to a folder of the model store."""

import dataclasses
from pathlib import Path

import numpy as np

from app.imaging.decode import decode
from app.imaging.preprocess import model_input
from app.models.onnx_export import compile_network
from app.models.store import KERAS_FILE, ONNX_FILE, ModelStore, file_digest
from app.training.data.split import read_split
from app.training.fitting.run import Run
from app.training.publishing.card import render
from app.training.publishing.publish import begin, finish, refuse_unfit
from app.training.views.describe import describe
from app.training.views.train import Folders

FILMS = 64  # validation films, compared with the export
_TEMPLATE = "VIEW_CARD.md.j2"


def publish(run: Run, store: ModelStore, name: str, version: str, folders: Folders, test: Path) -> Path:
    """Write `<name>-<version>` into the store and return its folder.

    folders: of the sources that the run was trained on; test: children's films to report on. Raises
    LaboratoryError where the run is unfinished or the version exists.
    """
    folder = store.folder / f"{name}-{version}"
    refuse_unfit(run, folder)
    manifest = describe(run, name, version, folders, test)
    unfinished = begin(run, folder)
    films = read_split(folders, run.split_file).validation
    chosen = [films[index] for index in np.linspace(0, len(films) - 1, min(FILMS, len(films))).astype(int)]
    batch = np.stack([model_input(decode(film.path.read_bytes()), manifest.input) for film in chosen])
    compiled = compile_network(unfinished / KERAS_FILE, unfinished / ONNX_FILE, batch)
    files = {**manifest.files, ONNX_FILE: file_digest(unfinished / ONNX_FILE)}
    manifest = dataclasses.replace(manifest, files=files, compiled=compiled)
    return finish(unfinished, manifest, render(_TEMPLATE, manifest))
