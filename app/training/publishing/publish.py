"""Publishing: from a finished run to a folder of the model store, complete or not at all."""

import dataclasses
import shutil
from pathlib import Path

from app.errors import LaboratoryError
from app.models.record import ModelRecord
from app.models.store import CARD_FILE, KERAS_FILE, MANIFEST_FILE, ModelStore, file_digest
from app.training.data.film_set import load_films
from app.training.data.sources import Folders
from app.training.data.split import read_split
from app.training.fitting.run import Run, refuse_unfinished
from app.training.publishing.card import write_card
from app.training.publishing.compile import compiled_runtime, with_export
from app.training.publishing.decide import decide
from app.training.publishing.describe import describe
from app.training.publishing.evidence_scale import with_further_scales
from app.training.publishing.known_films import with_known_films


def publish(
    run: Run, store: ModelStore, name: str, version: str, folders: Folders, test: Path | None
) -> Path:
    """Write `<name>-<version>` into the store and return its folder.

    folders: of the sources that the run was trained on; test: films to report on, never to choose
    by. Raises LaboratoryError where the run is unfinished or the version exists.
    """
    folder = store.folder / f"{name}-{version}"
    refuse_unfit(run, folder)
    decided = decide(run, store, name, version, folders)
    manifest = describe(decided, folders, test)
    unfinished = begin(run, folder)
    _refuse_changed(unfinished, manifest)
    manifest = with_export(manifest, decided.runtime, decided.films, unfinished)
    runtime = compiled_runtime(manifest, decided.runtime, unfinished)
    manifest = with_further_scales(manifest, *decided.of_main_source(), runtime)
    training = load_films(read_split(folders, run.split_file).training, manifest.input)
    manifest = with_known_films(manifest, decided.runtime, training, decided.films, unfinished)
    return finish(unfinished, manifest, write_card(manifest))


def _refuse_changed(unfinished: Path, manifest: ModelRecord) -> None:
    """Raise LaboratoryError unless the weights that were copied are those that were described."""
    if file_digest(unfinished / KERAS_FILE) != manifest.files[KERAS_FILE]:
        raise LaboratoryError(f"{manifest.identity}: the run got other weights while it was being published")


def refuse_unfit(run: Run, folder: Path) -> None:
    """Raise LaboratoryError where the run is unfinished or the version exists."""
    if folder.exists():
        raise LaboratoryError(f"{folder} exists: published models do not change, choose another version")
    refuse_unfinished(run)


def begin(run: Run, folder: Path) -> Path:
    """Return a hidden folder beside the one that is wanted, with the run's weights."""
    unfinished = folder.with_name(f".{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    shutil.copy(run.model_file, unfinished / KERAS_FILE)
    return unfinished


def finish(unfinished: Path, manifest: ModelRecord, card: str) -> Path:
    """Write card and manifest beside the weights, then give the folder its name."""
    (unfinished / CARD_FILE).write_text(card, encoding="utf-8")
    files = {**manifest.files, CARD_FILE: file_digest(unfinished / CARD_FILE)}
    manifest = dataclasses.replace(manifest, files=files)
    (unfinished / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    return unfinished.rename(unfinished.with_name(manifest.identity))
