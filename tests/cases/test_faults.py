"""When disk or database fails: one error, no half case, and all is well when it is mended."""

import dataclasses
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.case import Case
from app.cases.database import Database
from app.cases.film_folder import FilmFolder
from app.cases.orphans import Orphans
from app.cases.store import CaseStore
from app.cases.tables import CaseRow
from app.diagnosis import Diagnosis
from app.errors import CaseNotFoundError, StorageError
from app.imaging.lungs import LungField
from app.imaging.radiograph import Radiograph
from tests.cases.conftest import folder_of_films
from tests.cases.disk import SmallDisk
from tests.conftest import corner_film

ROOM = 1024  # kB: for about a dozen films of 58 kB beside the database


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "disk", ROOM)
    yield disk
    disk.unmount()


@pytest.fixture
def database(disk: SmallDisk) -> Database:
    return Database(f"sqlite:///{disk.folder / 'cases.db'}")


@pytest.fixture
def films(disk: SmallDisk) -> FilmFolder:
    return folder_of_films(disk.folder / "films")


def fill(store: CaseStore, diagnosis: Diagnosis) -> list[Case]:
    """Keep cases until there is no room; return those that were acknowledged."""
    kept = []
    with suppress(StorageError):
        while len(kept) < 100:
            kept.append(store.keep(diagnosis, "secret"))
    assert 0 < len(kept) < 100
    return kept


def whole(store: CaseStore, films: FilmFolder, kept: list[Case]) -> bool:
    """Whether exactly these cases are there, each as it was kept."""
    found = [store.find(case.id, "secret") for case in kept]
    pixels = all(np.array_equal(store.film(case), corner_film(True)) for case in kept)
    return found == kept and pixels and {name[:32] for name in films.names()} == {case.id for case in kept}


def test_a_full_disk_loses_no_case_and_leaves_no_half_one(
    store: CaseStore, films: FilmFolder, diagnosis: Diagnosis
) -> None:
    kept = fill(store, diagnosis)
    with pytest.raises(StorageError):
        store.keep(diagnosis, "secret")
    assert whole(store, films, kept)


def test_a_full_disk_still_shows_its_films(store: CaseStore, diagnosis: Diagnosis, disk: SmallDisk) -> None:
    kept = fill(store, diagnosis)
    (disk.folder / "rest").write_bytes(bytes(free(disk)))
    assert store.film_png(kept[0]) == store.film_png(kept[0])
    assert np.array_equal(store.film(kept[0]), corner_film(True))


@pytest.mark.parametrize("deleted", [1, 3])
def test_a_full_disk_serves_again_when_a_case_was_deleted(
    store: CaseStore, films: FilmFolder, disk: SmallDisk, diagnosis: Diagnosis, deleted: int
) -> None:
    kept = fill(store, diagnosis)
    (disk.folder / "rest").write_bytes(bytes(free(disk)))
    for case in kept[:deleted]:
        store.delete(case.id, "secret")
    again = [store.keep(diagnosis, "secret") for _ in range(deleted - 1)]
    assert whole(store, films, kept[deleted:] + again)


def test_a_full_disk_serves_again_when_cases_are_over_their_time(
    database: Database, films: FilmFolder, disk: SmallDisk, diagnosis: Diagnosis
) -> None:
    now = 1e9
    store = CaseStore(database, films, 60, clock=lambda: now)
    first = fill(store, diagnosis)
    (disk.folder / "rest").write_bytes(bytes(free(disk)))
    now += 61
    assert store.purge() == len(first)
    assert whole(store, films, [store.keep(diagnosis, "secret")])


def test_a_read_only_disk_is_trouble_and_serves_again_when_it_is_writable(
    store: CaseStore, films: FilmFolder, database: Database, disk: SmallDisk, diagnosis: Diagnosis
) -> None:
    case = store.keep(diagnosis, "secret")
    database.release()
    disk.remount("ro")
    asks = (lambda: store.keep(diagnosis, "secret"), lambda: store.delete(case.id, "secret"), store.purge)
    for ask in asks:
        with pytest.raises(StorageError):
            ask()
    disk.remount("rw")
    assert whole(store, films, [case])
    assert whole(store, films, [case, store.keep(diagnosis, "secret")])


def free(disk: SmallDisk) -> int:
    """Return how many bytes there is room for."""
    found = os.statvfs(disk.folder)
    return found.f_bavail * found.f_bsize


class NoCommit(Database):
    """A database whose writing fails, before it is sent or as it is committed."""

    early = True

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if self.early:
            raise StorageError
        with super().writing() as session:
            yield session
        raise StorageError


@pytest.mark.parametrize("early", [True, False])
def test_a_case_that_was_not_acknowledged_is_whole_or_swept(
    tmp_path: Path, diagnosis: Diagnosis, early: bool
) -> None:
    database, films = NoCommit(f"sqlite:///{tmp_path / 'cases.db'}"), folder_of_films(tmp_path / "films")
    database.early = early
    with pytest.raises(StorageError):
        CaseStore(database, films, 60).keep(diagnosis, "secret")
    assert Orphans(database, films, apart=0).sweep() == 0
    for name in films.names():  # the commit had worked after all: the case is whole
        store = CaseStore(database, films, 60)
        assert np.array_equal(store.film(store.find(name[:32], "secret")), corner_film(True))
    assert len(list(films.names())) == (0 if early else 1)


def test_a_restored_database_without_its_films_finds_the_case_and_no_film(
    tmp_path: Path, diagnosis: Diagnosis
) -> None:
    films = folder_of_films(tmp_path / "films")
    store = CaseStore(Database(f"sqlite:///{tmp_path / 'cases.db'}"), films, 60)
    case = store.keep(diagnosis, "secret")
    for name in films.names():
        films.remove(name)
    assert store.find(case.id, "secret") == case
    with pytest.raises(CaseNotFoundError):
        store.film(case)


class NoLungs:
    """A lung field model that fails."""

    def field(self, film: Radiograph) -> LungField:
        raise ZeroDivisionError


@pytest.mark.parametrize("there", [True, False], ids=["film written", "folder away"])
def test_a_case_that_cannot_be_made_leaves_no_film(tmp_path: Path, diagnosis: Diagnosis, there: bool) -> None:
    database, films = Database(f"sqlite:///{tmp_path / 'cases.db'}"), folder_of_films(tmp_path / "films")
    broken = dataclasses.replace(diagnosis, lung_model=NoLungs())
    if not there:
        films.folder.rmdir()
    with pytest.raises(ZeroDivisionError):
        CaseStore(database, films, 60).keep(broken, "secret")
    assert not there or list(films.names()) == []


def test_a_film_that_cannot_be_written_leaves_no_case(tmp_path: Path, diagnosis: Diagnosis) -> None:
    database, films = Database(f"sqlite:///{tmp_path / 'cases.db'}"), folder_of_films(tmp_path / "films")
    films.folder.rmdir()
    with pytest.raises(StorageError):
        CaseStore(database, films, 60).keep(diagnosis, "secret")
    with database.reading() as session:
        assert session.scalars(select(CaseRow.id)).all() == []
