"""Taking in a case: the film is written while it is judged, and stays only with its case."""

import threading
from pathlib import Path

import numpy as np
import pytest

from app.cases.database import Database
from app.cases.film_folder import FilmFolder
from app.cases.store import CaseStore
from app.diagnosis import Diagnoser, Diagnosis, Requisition
from app.errors import RefusedFilmError, StorageError
from tests.conftest import corner_film, png


class Watched(FilmFolder):
    """A folder that says when a film has been written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.written = threading.Event()

    def write(self, name: str, data: bytes | memoryview) -> None:
        super().write(name, data)
        self.written.set()


def test_a_film_is_written_while_it_is_judged(
    database: Database, films: FilmFolder, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    watched = Watched(films.folder)
    store = CaseStore(database, watched, 60)
    with store.intake() as intake:
        diagnosis = diagnoser.diagnose(ill_png, accepted=intake.film)
        assert watched.written.wait(10)  # before anybody asks for it to be kept
        case = intake.keep(diagnosis, "secret")
    assert np.array_equal(store.film(store.find(case.id, "secret")), corner_film(True))
    assert list(films.names()) == [f"{case.id}.npy"]


def test_a_film_that_the_gate_refuses_is_not_written(
    store: CaseStore, films: FilmFolder, diagnoser: Diagnoser
) -> None:
    handed = []
    with pytest.raises(RefusedFilmError):
        diagnoser.diagnose(png(np.full((300, 300), 90, np.uint8)), accepted=handed.append)
    assert handed == []


def test_a_negative_is_written_as_it_is_judged(store: CaseStore, diagnoser: Diagnoser) -> None:
    with store.intake() as intake:
        negative = png(255 - corner_film(True))
        diagnosis = diagnoser.diagnose(negative, Requisition(invert=True), accepted=intake.film)
        case = intake.keep(diagnosis, "secret")
    assert np.array_equal(store.film(case), corner_film(True))


@pytest.mark.parametrize("waits", [True, False], ids=["when written", "while it is written"])
def test_a_film_without_a_case_is_removed(
    database: Database, films: FilmFolder, diagnosis: Diagnosis, waits: bool
) -> None:
    watched = Watched(films.folder)
    with CaseStore(database, watched, 60).intake() as intake:
        intake.film(diagnosis.film)
        assert not waits or watched.written.wait(10)
    assert watched.written.is_set()
    assert list(films.names()) == []


def test_a_film_that_cannot_be_written_leaves_no_case(
    database: Database, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    films.folder.rmdir()
    store = CaseStore(database, films, 60)
    with store.intake() as intake:
        intake.film(diagnosis.film)
        with pytest.raises(StorageError):
            intake.keep(diagnosis, "secret")
    assert store.delete_all("secret") == 0
