"""Who is judged: a stored model by its name and version, or a finished run by its folder."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from app.errors import LaboratoryError, ManifestError
from app.models.keras_runtime import KerasRuntime
from app.models.manifest import ModelManifest
from app.models.store import KERAS_FILE, MANIFEST_FILE, ModelStore, StoredModel, file_digest
from app.training.data.sources import Folders
from app.training.fitting.run import Run, refuse_unfinished, replace_file
from app.training.publishing.decide import decide
from app.training.publishing.evidence_scale import with_own_scale

DECIDED_FILE = "decided.json"


@dataclass(frozen=True, eq=False)
class Subject:
    """A model that is ready to judge films; run: where it is a run and not from the store."""

    name: str
    model: StoredModel
    run: Run | None = None


def open_subject(text: str | None, store: ModelStore, folders: Folders) -> Subject:
    """Return the model or run of that name, by default the newest stored model.

    folders: of the sources that a run was trained on. Raises a ModelError for an unknown model, and
    LaboratoryError for a run that is unfinished or was trained on other films.
    """
    if text is None or not is_run(text):
        model = store.open(text)
        return Subject(model.manifest.identity, model)
    run = Run(Path(text))
    return Subject(run_name(run), run_model(run, store, folders), run)


def is_run(text: str) -> bool:
    """Does the text name a folder that is no stored model's?"""
    return Path(text).is_dir() and not (Path(text) / MANIFEST_FILE).is_file()


def run_name(run: Run) -> str:
    """Return what a run is called: its folder, and for one of several folds the folder above it."""
    folder = run.folder.resolve()
    return f"{folder.parent.name}/{folder.name}" if folder.name.startswith("fold-") else folder.name


def run_model(run: Run, store: ModelStore, folders: Folders) -> StoredModel:
    """Return a finished run as a model that decides as it would if it were published.

    Its calibration and operating points are kept in DECIDED_FILE beside the weights, and hold for these
    weights alone.
    """
    run.read_config()
    refuse_unfinished(run)
    if not run.split_file.is_file():
        raise LaboratoryError(f"{run.folder}: expected a finished run, found no {run.split_file.name}")
    kept = _kept(run)
    if kept:
        return StoredModel(kept, KerasRuntime.open(run.model_file, kept.evidence.layer))
    decided = decide(run, store, run.folder.resolve().name, "run", folders)
    main, _ = decided.of_main_source()
    manifest = with_own_scale(decided.manifest, main)
    with contextlib.suppress(OSError):  # where nothing can be kept, it is found anew each time
        replace_file(
            run.folder / DECIDED_FILE, lambda path: path.write_text(manifest.to_json(), encoding="utf-8")
        )
    return StoredModel(manifest, decided.runtime)


def _kept(run: Run) -> ModelManifest | None:
    """What was found for just these weights, if it was."""
    path = run.folder / DECIDED_FILE
    if not path.is_file():
        return None
    try:
        manifest = ModelManifest.read(path)
    except ManifestError:
        return None
    return manifest if manifest.files[KERAS_FILE] == file_digest(run.model_file) else None
