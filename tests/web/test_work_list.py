"""The list of one's own films."""

import csv
import io
import json

from app.config import Settings
from tests.web.actors import Browser, kept
from tests.web.several import ANSWERS, listed


def test_the_list_shows_own_films_only_and_narrows(
    doctor: Browser, stranger: Browser, ill_png: bytes, healthy_png: bytes
) -> None:
    ill, well = (doctor.result(data).rpartition("/")[2] for data in (ill_png, healthy_png))
    assert listed(doctor) == [ill, well]
    assert (listed(doctor, "?show=positive"), listed(doctor, "?show=negative")) == ([ill], [well])
    assert listed(stranger) == []
    assert doctor.client.get("/work-list?show=mine").status_code == 400


def test_who_reads_films_first_has_them_as_they_came_and_each_answer_after_the_verdict(
    doctor: Browser, ill_png: bytes, healthy_png: bytes
) -> None:
    doctor.client.post("/preferences", data={"csrf_token": doctor.token(), "read_first": "yes"})
    well, ill = (doctor.result(data).rpartition("/")[2] for data in (healthy_png, ill_png))
    assert listed(doctor) == [well, ill]
    assert f'rel="prev" href="/diagnoses/{well}"' in doctor.client.get(f"/diagnoses/{ill}").text
    page = doctor.client.get("/work-list").text
    assert page.count("Read the film first</td>") == 2
    assert ANSWERS.search(page) is None
    assert listed(doctor, "?show=positive") == listed(doctor, "?show=negative") == []
    verdict = {"csrf_token": doctor.token(), "opinion": "agree", "finding": "pneumonia"}
    assert doctor.client.post(f"/diagnoses/{ill}/verdict", data=verdict).status_code == 303
    assert listed(doctor, "?show=positive") == [ill]
    assert (
        len(ANSWERS.findall(doctor.client.get("/work-list").text)) == 2
    )  # of the one: headline and probability


def test_a_small_picture_is_for_the_owner(doctor: Browser, stranger: Browser, ill_png: bytes) -> None:
    page = doctor.result(ill_png)
    answer = doctor.client.get(f"{page}/thumbnail.png")
    assert answer.data.startswith(b"\x89PNG")
    assert int.from_bytes(answer.data[16:20], "big") == 160
    assert stranger.client.get(f"{page}/thumbnail.png").status_code == 404


def test_a_film_leads_to_its_neighbours(doctor: Browser, ill_png: bytes, healthy_png: bytes) -> None:
    first = doctor.result(ill_png)
    assert "Films of the work list" not in doctor.client.get(first).text
    second = doctor.result(healthy_png)
    page = doctor.client.get(first).text
    assert f'rel="next" href="{second}"' in page
    assert 'rel="prev"' not in page
    assert "1 of 2" in page


def test_the_list_is_had_as_csv_and_json(doctor: Browser, ill_png: bytes, healthy_png: bytes) -> None:
    ids = [doctor.result(data).rpartition("/")[2] for data in (ill_png, healthy_png)]
    table = doctor.client.get("/work-list.csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    answers = doctor.client.get("/work-list.json").get_json()
    assert [row["id"] for row in rows] == [answer["id"] for answer in answers] == ids
    assert [row["label"] for row in rows] == ["pneumonia", "normal"]
    assert "attachment" in table.headers["Content-Disposition"]
    assert all("key" not in json.dumps(answer) for answer in answers)


def test_all_own_films_are_deleted_by_one_button(
    doctor: Browser, stranger: Browser, settings: Settings, ill_png: bytes
) -> None:
    doctor.result(ill_png), doctor.result(ill_png)
    others = stranger.result(ill_png).rpartition("/")[2]
    assert doctor.client.post("/work-list/deletion").status_code == 403
    answer = doctor.client.post("/work-list/deletion", data={"csrf_token": doctor.token()})
    assert answer.status_code == 303
    assert listed(doctor) == []
    assert {name.partition(".")[0] for name in kept(settings)} == {others}
