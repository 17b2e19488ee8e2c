"""Databases and stores of films, of every kind that a deployment may choose."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases.case import Case
from app.cases.database import Database
from app.cases.film_folder import FilmFolder
from app.cases.films import FilmStore, open_films
from app.cases.kept_film import keep_film
from app.cases.pictures import Picture
from app.cases.store import CaseStore
from app.cases.tables import CaseRow
from app.diagnosis import Diagnoser, Diagnosis
from tests.cases.postgres import Postgres, programs


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL: apt-get install postgresql to run this test")
    server = Postgres.make(found)
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    postgres_server.empty()
    return postgres_server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").url
    return f"sqlite:///{tmp_path / 'cases.db'}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.release()


@pytest.fixture
def films(tmp_path: Path) -> FilmFolder:
    return folder_of_films(tmp_path / "films")


@pytest.fixture
def store(database: Database, films: FilmStore) -> CaseStore:
    return CaseStore(database, films, retention=60)


@pytest.fixture
def diagnosis(diagnoser: Diagnoser, ill_png: bytes) -> Diagnosis:
    return diagnoser.diagnose(ill_png)


def keep_case(case: Case, film: Picture, database: Database, films: FilmStore) -> None:
    """Keep a case that the test made for 60 seconds: its film first, then its row."""
    keep_film(films, case.id, film)
    row = CaseRow(id=case.id, created=case.created, expires=case.created + 60, payload=case.to_json())
    row.owner_sha256, row.probability = case.secret_sha256, case.probability
    with database.writing() as session:
        session.add(row)


def folder_of_films(folder: Path) -> FilmFolder:
    store = open_films(folder.as_uri())
    assert isinstance(store, FilmFolder)
    return store
