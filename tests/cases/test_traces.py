"""What is deleted is gone: nothing of film, evidence or lungs is left in any file."""

import base64
import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.cases.case import Case, make_case
from app.cases.database import Database
from app.cases.kept_lungs import KeptLungs
from app.cases.rows import digest
from app.cases.store import CaseStore
from app.cases.tables import CaseRow
from app.diagnosis import Diagnosis
from tests.cases.conftest import folder_of_films, keep_case

SIDE = 256
NOISE = np.random.default_rng(5).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
MASK = base64.b64encode(NOISE[: SIDE // 2].tobytes()).decode()  # fills pages of its own in the database
PIECES = [NOISE[row].tobytes() for row in range(0, SIDE, 16)]
PIECES += [MASK[start : start + 64].encode() for start in range(0, len(MASK) - 64, 512)]
PIECES += [b"drawn children", b"grad-cam"]


def traces(folder: Path) -> set[bytes]:
    """Return which pieces of a case stand in any file of the folder."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert files
    return {piece for piece in PIECES for data in files if piece in data}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    yield database
    database.release()


@pytest.fixture
def store(database: Database, tmp_path: Path, clock: Clock) -> CaseStore:
    return CaseStore(database, folder_of_films(tmp_path / "films"), 60, clock=clock)


@pytest.fixture
def case(store: CaseStore, database: Database, tmp_path: Path, diagnosis: Diagnosis) -> Case:
    """A case of noise, whose row was written over, and whose film was looked at."""
    case = make_case(diagnosis, "5" * 32, time.time(), digest("secret"))
    case = dataclasses.replace(case, lungs=KeptLungs(SIDE, SIDE, MASK, MASK))
    keep_case(case, NOISE, database, folder_of_films(tmp_path / "films"))
    return store.add(case, dataclasses.replace(case.evidence, method="layer-cam"))


def test_nothing_of_a_deleted_case_is_left_in_any_file(store: CaseStore, case: Case, tmp_path: Path) -> None:
    assert traces(tmp_path) == set(PIECES)
    store.film_png(case)
    store.delete(case.id, "secret")
    assert traces(tmp_path) == set()
    assert list((tmp_path / "films").iterdir()) == []


def test_nothing_of_a_case_over_its_time_is_left_in_any_file(
    store: CaseStore, case: Case, tmp_path: Path, clock: Clock
) -> None:
    assert traces(tmp_path) == set(PIECES)
    clock.now += 61
    assert store.purge() == 1
    assert traces(tmp_path) == set()
    assert list((tmp_path / "films").iterdir()) == []


def test_what_a_reader_holds_up_is_removed_at_the_next_purge(
    store: CaseStore, case: Case, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    with reader.reading() as session:
        assert session.get(CaseRow, case.id)
        store.delete(case.id, "secret")
    assert "stays in the database's log" in caplog.text
    store.purge()
    assert traces(tmp_path) == set()
