"""When cases can be neither kept nor found: one answer, and none lost when it is mended."""

import dataclasses
import errno
import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cases.opening import DATABASE_FILE, FILM_FOLDER
from app.config import Settings
from app.diagnosis import Diagnoser, Diagnosis
from app.errors import RefusedFilmError
from app.models.store import StoredModel
from app.web import create_app
from tests.cases.conftest import postgres, postgres_server  # noqa: F401 - fixtures
from tests.cases.disk import SmallDisk
from tests.cases.postgres import Postgres
from tests.conftest import BrightCornerRuntime, make_manifest
from tests.web.actors import Browser, Program, api_upload, kept, post_film


@pytest.fixture
def on_postgres(settings: Settings, diagnoser: Diagnoser, postgres: Postgres) -> Flask:  # noqa: F811
    return create_app(dataclasses.replace(settings, database_url=postgres.url), diagnoser)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    disk = SmallDisk(tmp_path / "disk", 400)
    yield disk
    disk.unmount()


def unavailable(answer: TestResponse) -> bool:
    problem = json.loads(answer.data)
    coming_back = answer.headers["Retry-After"] == "5"
    return (answer.status_code, problem["code"], coming_back) == (503, "storage-unavailable", True)


def test_a_database_that_is_gone_is_said_so_and_serves_when_it_is_back(
    on_postgres: Flask,
    postgres: Postgres,  # noqa: F811
    settings: Settings,
    ill_png: bytes,
) -> None:
    program, doctor = Program(on_postgres.test_client()), Browser(on_postgres.test_client())
    links = program.links(ill_png)
    postgres.stop()
    asked = (program.judge(ill_png), program.get(links["self"]), program.delete(links["self"]))
    assert [unavailable(answer) for answer in (*asked, program.get("/readyz"))] == [True] * 4
    page = doctor.upload(ill_png)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "The film was not judged" in page.text
    assert "tell whoever runs this server" in doctor.client.get(links["page"]).text
    assert program.get("/healthz").status_code == 200
    postgres.start()
    assert [program.get(links[name]).status_code for name in ("self", "page", "film")] == [200] * 3
    assert program.judge(ill_png).status_code == 201
    assert program.get("/readyz").status_code == 200
    assert len(list((settings.instance_path / FILM_FOLDER).iterdir())) == 2


def test_a_server_that_starts_before_its_database_serves_when_it_comes(
    settings: Settings,
    diagnoser: Diagnoser,
    postgres: Postgres,  # noqa: F811
    ill_png: bytes,
) -> None:
    postgres.stop()
    late = create_app(dataclasses.replace(settings, database_url=postgres.url), diagnoser).test_client()
    assert unavailable(api_upload(late, ill_png))
    assert late.get("/").status_code == 200
    postgres.start()
    assert api_upload(late, ill_png).status_code == 201


def test_a_full_disk_is_said_so_and_what_was_kept_is_there(
    settings: Settings, diagnoser: Diagnoser, disk: SmallDisk, ill_png: bytes
) -> None:
    app = create_app(dataclasses.replace(settings, instance_path=disk.folder / "instance"), diagnoser)
    program, kept = Program(app.test_client()), []
    while (answer := program.judge(ill_png)).status_code == 201:
        kept.append(answer.get_json()["links"])
    assert unavailable(answer)
    assert [program.get(links[name]).status_code for links in kept for name in ("self", "film")] == [
        200
    ] * 2 * len(kept)
    assert program.delete(kept[0]["self"]).status_code == 204
    assert program.judge(ill_png).status_code == 201


def test_films_of_a_version_before_the_database_do_not_stay_for_ever(
    settings: Settings, diagnoser: Diagnoser
) -> None:
    former = settings.instance_path / "cases" / ("0" * 32)
    former.mkdir(parents=True)
    (former / "film.npy").write_bytes(b"of a patient")
    create_app(settings, diagnoser)
    assert not former.parent.exists()


def damage(settings: Settings) -> None:
    with closing(connect(settings.instance_path / DATABASE_FILE)) as database, database:
        database.execute("UPDATE cases SET payload = substr(payload, 1, 100)")


def test_a_damaged_case_is_said_to_its_owner_with_what_to_do_next(
    client: FlaskClient, doctor: Browser, stranger: Browser, settings: Settings, ill_png: bytes
) -> None:
    links, address = api_upload(client, ill_png).get_json()["links"], doctor.result(ill_png)
    damage(settings)
    answer = client.get(links["self"])
    assert (answer.status_code, answer.get_json()["code"]) == (410, "case-damaged")
    page = doctor.client.get(address)
    assert page.status_code == 410
    assert "upload the film again" in page.text
    assert stranger.client.get(address).status_code == 404


def test_a_damaged_case_can_still_be_deleted(
    client: FlaskClient, doctor: Browser, settings: Settings, ill_png: bytes
) -> None:
    links, address = api_upload(client, ill_png).get_json()["links"], doctor.result(ill_png)
    damage(settings)
    assert client.delete(links["self"]).status_code == 204
    assert doctor.delete(address).status_code == 303
    assert list((settings.instance_path / FILM_FOLDER).iterdir()) == []


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 503), (errno.EROFS, 503), (errno.EBADF, 500)])
def test_trouble_of_any_other_disk_is_told_apart_from_a_fault(
    settings: Settings, ill_png: bytes, number: int, status: int
) -> None:
    class OnFullDisk(Diagnoser):
        def diagnose(self, *_: object, **__: object) -> Diagnosis:
            raise OSError(number, "of the disk where uploads wait")

    app = create_app(settings, OnFullDisk(StoredModel(make_manifest(), BrightCornerRuntime())))
    answer = api_upload(app.test_client(), ill_png)
    assert answer.status_code == status
    assert "uploads wait" not in answer.text


def test_a_film_does_not_lie_without_its_case_while_a_long_explanation_is_made(
    settings: Settings, ill_png: bytes
) -> None:
    seen = []

    class Looking(Diagnoser):
        def judge(self, *asked: object, **named: object) -> list[Diagnosis | RefusedFilmError]:
            time.sleep(0.3)  # longer than it takes to write a film
            seen.append(kept(settings))
            return super().judge(*asked, **named)

    client = create_app(settings, Looking(StoredModel(make_manifest(), BrightCornerRuntime()))).test_client()
    for query in ("", "?method=hires-cam"):
        assert post_film(client, f"/api/v1/diagnoses{query}", ill_png).status_code == 201
    assert [len(each) for each in seen] == [
        1,
        2,
    ]  # its own film at once; then that of the first, and its case
