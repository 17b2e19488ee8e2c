"""Several films at once: judged one after the other, whatever one of them is."""

import dataclasses
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.diagnosis import Diagnoser
from app.errors import BusyError
from app.web import create_app
from app.web.services import Services
from tests.conftest import corner_film, png
from tests.web.actors import Browser, kept
from tests.web.several import ANSWERS, EVENTS, events, listed, send, zipped


def services(app: Flask) -> Services:
    found: Services = app.extensions["pneumoscope"]
    return found


def test_one_bad_film_does_not_stop_the_others(doctor: Browser, ill_png: bytes, healthy_png: bytes) -> None:
    said = events(
        send(doctor, ("a.png", ill_png), ("b.png", b"no film"), ("c.png", healthy_png), headers=EVENTS)
    )
    assert [film["name"] for film in said] == ["a.png", "b.png", "c.png"]
    assert [film.get("positive") for film in said] == [True, None, False]
    assert str(said[1]["complaint"]).startswith("Expected")
    assert doctor.client.get(str(said[0]["page"])).status_code == 200


def test_without_scripts_the_page_says_the_same(doctor: Browser, ill_png: bytes) -> None:
    page = send(doctor, ("a.png", ill_png), ("<b>.png", b"no film")).text
    assert page.index("a.png") < page.index("Signs of pneumonia") < page.index("not judged")
    assert "&lt;b&gt;.png" in page
    assert "<b>.png" not in page
    assert page.index("not judged") < page.index("That was all")


def test_an_archive_is_opened_and_its_films_are_judged(doctor: Browser, ill_png: bytes) -> None:
    archive = zipped(("ward/a.png", ill_png), ("ward/readme.txt", b"hello"), ("b.png", ill_png))
    said = events(send(doctor, ("night.zip", archive), headers=EVENTS))
    assert [(film["name"], bool(film["complaint"])) for film in said] == [
        ("a.png", False),
        ("readme.txt", True),
        ("b.png", False),
    ]
    assert len(listed(doctor)) == 2


def test_negatives_are_judged_with_black_and_white_exchanged_where_the_form_says_so(
    doctor: Browser, ill_png: bytes
) -> None:
    negative = png(255 - corner_film(True))
    films = ("a.png", negative), ("b.zip", zipped(("c.png", negative), ("d.png", negative)))
    for fields, positive in (({}, False), ({"invert": ""}, False), ({"invert": "y"}, True)):
        said = events(send(doctor, *films, headers=EVENTS, **fields))
        assert [film["positive"] for film in said] == [positive] * 3
    shown = doctor.client.get(f"{said[0]['page']}/film.png").data
    assert shown == doctor.client.get(f"{doctor.result(ill_png)}/film.png").data


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", zipped(), zipped((".hidden", b"x"))])
def test_an_archive_without_films_is_said_to_be(doctor: Browser, ill_png: bytes, data: bytes) -> None:
    said = events(send(doctor, ("a.zip", data), ("b.png", ill_png), headers=EVENTS))
    assert [bool(film["complaint"]) for film in said] == [True, False]


def test_no_more_films_are_judged_than_the_settings_allow(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    few = dataclasses.replace(settings, max_batch_films=2)
    doctor = Browser(create_app(few, diagnoser).test_client())
    assert send(doctor, *[("a.png", ill_png)] * 3).status_code == 400
    archive = zipped(*[(f"{index}.png", ill_png) for index in range(2)])
    said = events(send(doctor, ("1.zip", archive), ("2.zip", archive), headers=EVENTS))
    assert [bool(film["complaint"]) for film in said] == [False, False, True]
    assert "at most 2 films at once" in str(said[2]["complaint"])
    assert len(listed(doctor)) == 2


def test_a_request_larger_than_allowed_is_refused(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    small = dataclasses.replace(settings, max_batch_mb=0.5)
    doctor = Browser(create_app(small, diagnoser).test_client())
    answer = send(doctor, ("a.png", ill_png), ("b.png", bytes(2**21)))
    assert answer.status_code == 413
    assert "at most 0.5 MB" in answer.text


def test_several_films_may_be_larger_together_than_one_alone(doctor: Browser, ill_png: bytes) -> None:
    large = bytes(900_000)
    said = events(send(doctor, *[("x", large)] * 3, ("a.png", ill_png), headers=EVENTS))
    assert [bool(film["complaint"]) for film in said] == [True, True, True, False]


def test_names_of_files_are_kept_nowhere(doctor: Browser, settings: Settings, ill_png: bytes) -> None:
    send(doctor, ("Miller-Anne.png", ill_png)).get_data()
    send(doctor, ("Miller-Anne.zip", zipped(("Miller-Anne/1.png", ill_png)))).get_data()
    assert "Miller" not in doctor.client.get("/work-list").text
    for path in settings.instance_path.rglob("*"):
        assert not path.is_file() or b"Miller" not in path.read_bytes()


def test_without_the_forms_token_nothing_is_judged(
    client: FlaskClient, settings: Settings, ill_png: bytes
) -> None:
    films = {"image": (io.BytesIO(ill_png), "a.png")}
    assert client.post("/films", data=films).status_code == 403
    assert kept(settings) == []


def test_a_batch_that_finds_no_place_is_told_to_come_again(app: Flask, ill_png: bytes) -> None:
    doctor, rooms = Browser(app.test_client()), services(app).rooms
    object.__setattr__(rooms, "batches", FullRoom())
    answer = send(doctor, ("a.png", ill_png))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


class FullRoom:
    """A waiting room without a seat."""

    def turn(self) -> None:
        raise BusyError("the server is busy")


def test_a_batch_whose_reader_went_away_gives_its_place_back(app: Flask, ill_png: bytes) -> None:
    doctor = Browser(app.test_client())
    for _ in range(2 * services(app).rooms.batches.bounds.places):
        send(doctor, *[("a.png", ill_png)] * 3, headers=EVENTS).close()
    assert len(events(send(doctor, ("a.png", ill_png), headers=EVENTS))) == 1


def test_a_fault_with_one_film_is_said_in_its_place(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes, healthy_png: bytes
) -> None:
    doctor = Browser(create_app(settings, Tripping(diagnoser, healthy_png)).test_client())
    said = events(send(doctor, ("a", healthy_png), ("b", ill_png), headers=EVENTS))
    assert said[0]["complaint"] == "Something went wrong in the server"
    assert said[1]["positive"] is True


class Tripping:
    """A judge that fails on one film, by a fault of its own."""

    def __init__(self, judge: Diagnoser, stone: bytes) -> None:
        self._judge, self._stone = judge, stone

    def __getattr__(self, name: str) -> object:
        return getattr(self._judge, name)

    def diagnose(self, data: bytes, *asked: object, **named: object) -> object:
        if data == self._stone:
            raise ZeroDivisionError
        return self._judge.diagnose(data, *asked, **named)


def test_the_progress_of_a_batch_keeps_answers_from_who_reads_films_first(
    doctor: Browser, ill_png: bytes, healthy_png: bytes
) -> None:
    doctor.client.post("/preferences", data={"csrf_token": doctor.token(), "read_first": "yes"})
    films = ("a.png", ill_png), ("b.png", healthy_png)
    for film in events(send(doctor, *films, headers=EVENTS)):
        assert (film["headline"], film["positive"], film["probability"]) == ("Read the film first", None, "")
    assert ANSWERS.search(send(doctor, *films).text) is None
