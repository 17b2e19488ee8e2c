"""Films by name, in a folder or in a bucket: whole, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from moto.server import ThreadedMotoServer

from app.cases.database import Database
from app.cases.films import FilmStore, open_films
from app.cases.orphans import Orphans
from app.cases.store import CaseStore
from app.diagnosis import Diagnosis
from app.errors import ConfigurationError, StorageError
from tests.cases.conftest import folder_of_films, keep_case
from tests.conftest import corner_film


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of a store on loopback with a bucket; credentials are its own."""
    import boto3

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            environment.setenv(name, "us-east-1")
        boto3.client("s3", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="films")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> FilmStore:
    if request.param == "folder":
        return folder_of_films(tmp_path / "films")
    return open_films(f"s3://films/{tmp_path.name}?endpoint={request.getfixturevalue('s3')}")


def test_bytes_come_back_under_their_name(anywhere: FilmStore) -> None:
    anywhere.write("one.npy", b"first")
    anywhere.write("one.npy", memoryview(b"second"))
    anywhere.write("two.npy", b"")
    assert (anywhere.read("one.npy"), anywhere.read("two.npy")) == (b"second", b"")
    assert sorted(anywhere.names()) == ["one.npy", "two.npy"]


def test_what_is_removed_is_absent_and_may_be_removed_again(anywhere: FilmStore) -> None:
    anywhere.write("one.npy", b"first")
    anywhere.remove("one.npy")
    anywhere.remove("one.npy")
    assert list(anywhere.names()) == []
    with pytest.raises(FileNotFoundError):
        anywhere.read("one.npy")


def test_a_case_is_kept_seen_and_deleted_there(
    anywhere: FilmStore, tmp_path: Path, diagnosis: Diagnosis
) -> None:
    store = CaseStore(Database(f"sqlite:///{tmp_path / 'cases.db'}"), anywhere, 60)
    case = store.keep(diagnosis, "secret")
    assert np.array_equal(store.film(store.find(case.id, "secret")), corner_film(True))
    assert store.film_png(case) == store.film_png(case)
    assert list(anywhere.names()) == [f"{case.id}.png"]
    store.delete(case.id, "secret")
    assert list(anywhere.names()) == []


def test_orphans_are_swept_at_the_second_look_and_nothing_else_is(
    anywhere: FilmStore, tmp_path: Path, diagnosis: Diagnosis
) -> None:
    database, now = Database(f"sqlite:///{tmp_path / 'cases.db'}"), 0.0
    case = CaseStore(database, anywhere, 60).keep(diagnosis, "secret")
    orphans = Orphans(database, anywhere, apart=60, clock=lambda: now)
    for name in (f"{'0' * 32}.npy", f"{'1' * 32}.png", f".film-{'2' * 16}", "somebody_elses.png"):
        anywhere.write(name, b"left")
    assert orphans.sweep() == 0
    now = 59.0
    assert orphans.sweep() == 0
    now = 60.0
    assert orphans.sweep() == 3
    assert sorted(anywhere.names()) == sorted([f"{case.id}.npy", "somebody_elses.png"])


def test_a_case_that_is_being_kept_at_the_first_look_is_no_orphan(
    anywhere: FilmStore, tmp_path: Path, diagnosis: Diagnosis
) -> None:
    database, now = Database(f"sqlite:///{tmp_path / 'cases.db'}"), 0.0
    store, orphans = CaseStore(database, anywhere, 60), Orphans(database, anywhere, clock=lambda: now)
    case = store.keep(diagnosis, "secret")
    store.delete(case.id, "secret")
    anywhere.write(f"{case.id}.npy", b"the film is there, its row not yet")
    assert orphans.sweep() == 0
    keep_case(case, corner_film(True), database, anywhere)
    now = 3600.0
    assert orphans.sweep() == 0
    assert np.array_equal(store.film(case), corner_film(True))


def test_a_folder_that_vanishes_is_trouble_and_serves_when_it_is_back(tmp_path: Path) -> None:
    films = folder_of_films(tmp_path / "films")
    films.write("one.npy", b"first")
    films.folder.rename(tmp_path / "away")
    for ask in (lambda: films.read("one.npy"), lambda: films.write("two.npy", b""), lambda: [*films.names()]):
        with pytest.raises(StorageError):
            ask()
    (tmp_path / "away").rename(films.folder)
    assert films.read("one.npy") == b"first"


@pytest.mark.parametrize("prefix", ["s3://films/a", "s3://absent/a"])
def test_a_bucket_that_cannot_be_reached_or_is_absent_is_trouble(s3: str, prefix: str) -> None:
    films = open_films(f"{prefix}?endpoint={s3 if 'absent' in prefix else 'http://127.0.0.1:1'}")
    for ask in (lambda: films.write("two.npy", b""), lambda: [*films.names()]):
        with pytest.raises(StorageError):
            ask()


@pytest.mark.parametrize("url", ["films", "http://host/a", "file://host/a", "s3://", "s3://films?acl=public"])
def test_an_address_of_another_kind_is_a_setting_to_fix(url: str) -> None:
    with pytest.raises(ConfigurationError, match="STORAGE_URL: expected"):
        open_films(url)


def test_a_folder_that_cannot_be_made_is_a_setting_to_fix(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="STORAGE_URL: expected a folder"):
        open_films((tmp_path / "file" / "below").as_uri())
