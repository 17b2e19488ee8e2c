"""Publishing a lung field: from a finished run to a folder of the model store."""

from pathlib import Path

from app.models.store import ModelStore
from app.training.card import render
from app.training.lungs.describe import describe
from app.training.publish import begin, finish, refuse_unfit
from app.training.run import Run

_TEMPLATE = "LUNG_CARD.md.j2"


def publish(run: Run, store: ModelStore, name: str, version: str, data: Path) -> Path:
    """Write `<name>-<version>` into the store and return its folder.

    data: the folder that the run was trained on. Raises LaboratoryError where the run is
    unfinished or the version exists.
    """
    folder = store.folder / f"{name}-{version}"
    refuse_unfit(run, folder)
    manifest = describe(run, name, version, data)
    return finish(begin(run, folder), manifest, render(_TEMPLATE, manifest))
