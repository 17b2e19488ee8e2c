"""Under load: films wait in order, pages do not, and one more than may wait is told so."""

import dataclasses
import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.config import Settings
from app.diagnosis import Diagnoser, Diagnosis
from app.errors import EmptyFileError
from app.web import create_app
from app.web.load.rooms import open_rooms
from tests.waiting import until
from tests.web.actors import Browser, api_upload, kept, post_film
from tests.web.test_explanations import explain


class SlowDiagnoser(Diagnoser):
    """Counts who is inside, and lets nobody out before it is told to."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.go, self.inside, self.most = threading.Event(), 0, 0
        self._counting = threading.Lock()

    def diagnose(self, *arguments: object, **options: object) -> Diagnosis:
        self._wait()
        return super().diagnose(*arguments, **options)

    def diagnose_film(self, *arguments: object, **options: object) -> Diagnosis:
        self._wait()
        return super().diagnose_film(*arguments, **options)

    def _wait(self) -> None:
        with self._counting:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.go.wait(10)
        with self._counting:
            self.inside -= 1


@pytest.fixture
def slow(diagnoser: Diagnoser) -> SlowDiagnoser:
    return SlowDiagnoser(diagnoser.model, diagnoser.limits)


@pytest.fixture
def busy(settings: Settings, slow: SlowDiagnoser) -> Flask:
    """One film at a time, two waiting."""
    return create_app(dataclasses.replace(settings, films_at_once=1, films_waiting=2), slow)


def start_uploads(pool: ThreadPoolExecutor, app: Flask, film: bytes, count: int) -> list[Future]:
    return [pool.submit(api_upload, app.test_client(), film) for _ in range(count)]


def waiting(app: Flask) -> int:
    return len(app.extensions["pneumoscope"].rooms.judging._waiting)


def test_films_are_judged_one_at_a_time_and_all_are_answered(busy: Flask, slow, ill_png: bytes) -> None:
    with ThreadPoolExecutor(3) as pool:
        uploads = start_uploads(pool, busy, ill_png, 3)
        until(lambda: waiting(busy) == 2)
        slow.go.set()
    assert [upload.result().status_code for upload in uploads] == [201] * 3
    assert slow.most == 1


def test_a_film_too_many_is_refused_in_words_and_nothing_of_it_is_kept(
    busy: Flask, slow, settings: Settings, ill_png: bytes
) -> None:
    doctor = Browser(busy.test_client())
    with ThreadPoolExecutor(3) as pool:
        start_uploads(pool, busy, ill_png, 3)
        until(lambda: waiting(busy) == 2)
        problem, page = api_upload(busy.test_client(), ill_png), doctor.upload(ill_png)
        left = kept(settings)
        slow.go.set()
    assert (problem.status_code, problem.get_json()["code"]) == (503, "busy")
    assert problem.headers["Retry-After"] == page.headers["Retry-After"] == "5"
    assert page.status_code == 503
    assert "The film was not judged" in page.text
    assert "The server is busy" in page.text
    assert 'name="image"' in page.text
    assert left == []


def test_pages_pictures_and_health_checks_do_not_wait_for_films(busy: Flask, slow, ill_png: bytes) -> None:
    slow.go.set()
    links = api_upload(busy.test_client(), ill_png).get_json()["links"]
    slow.go.clear()
    with ThreadPoolExecutor(3) as pool:
        start_uploads(pool, busy, ill_png, 3)
        until(lambda: waiting(busy) == 2)
        asker = busy.test_client()
        answers = [asker.get(address).status_code for address in ("/", "/healthz", *links.values())]
        slow.go.set()
    assert answers == [200] * 7


def test_a_slow_explanation_holds_up_no_film(busy: Flask, slow, ill_png: bytes) -> None:
    doctor = Browser(busy.test_client())
    slow.go.set()
    address = doctor.result(ill_png)
    slow.go.clear()

    def asked(address: str) -> TestResponse:
        return post_film(busy.test_client(), address, ill_png)

    with ThreadPoolExecutor(3) as pool:
        one = pool.submit(explain, doctor, address, "score-cam")
        other = pool.submit(asked, "/api/v1/diagnoses?method=score-cam")
        until(lambda: len(busy.extensions["pneumoscope"].rooms.explaining._waiting) == 1)
        until(lambda: slow.inside == 1)
        film = pool.submit(api_upload, busy.test_client(), ill_png)
        until(lambda: slow.inside == 2)
        slow.go.set()
    assert [each.result().status_code for each in (one, other, film)] == [303, 201, 201]


def test_two_explanations_asked_for_at_once_are_both_kept(busy: Flask, slow, ill_png: bytes) -> None:
    slow.go.set()
    page, key = api_upload(busy.test_client(), ill_png).get_json()["links"]["page"].split("?")
    slow.go.clear()
    methods = ("layer-cam", "hires-cam")
    with ThreadPoolExecutor(2) as pool:
        for method in methods:
            pool.submit(explain, Browser(busy.test_client()), page, method, f"?{key}")
        until(lambda: len(busy.extensions["pneumoscope"].rooms.explaining._waiting) == 1)
        slow.go.set()
    for method in methods:
        assert busy.test_client().get(f"{page}/heatmap.png?method={method}&{key}").status_code == 200


def test_a_film_that_cannot_be_read_gives_its_place_back(busy: Flask, slow, ill_png: bytes) -> None:
    slow.go.set()
    for _ in range(4):
        assert api_upload(busy.test_client(), b"").get_json()["code"] == EmptyFileError.code
    assert api_upload(busy.test_client(), ill_png).status_code == 201
    rooms = busy.extensions["pneumoscope"].rooms
    assert [room._free for room in (rooms.judging, rooms.explaining, rooms.drawing)] == [1, 1, 1]


def test_pictures_are_bounded_too(busy: Flask, slow, ill_png: bytes) -> None:
    slow.go.set()
    links = api_upload(busy.test_client(), ill_png).get_json()["links"]
    room = busy.extensions["pneumoscope"].rooms.drawing
    with ThreadPoolExecutor(2) as pool, room.turn():
        drawn = [pool.submit(busy.test_client().get, links[name]) for name in ("heatmap", "overlay")]
        until(lambda: len(room._waiting) == 2)
        assert busy.test_client().get(links["heatmap"]).status_code == 503
        assert busy.test_client().get(links["film"]).status_code == 200
    assert [each.result().status_code for each in drawn] == [200, 200]


def test_the_rooms_know_how_many_threads_they_can_hold(settings: Settings) -> None:
    rooms = open_rooms(dataclasses.replace(settings, films_at_once=3, films_waiting=4))
    assert rooms.threads == (3 + 4) + (1 + 4) + (3 + 4) + (4 + 8)
