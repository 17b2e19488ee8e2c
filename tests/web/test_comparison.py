"""Several models: which one judges, and two of them on one film."""

import dataclasses
import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.config import Settings
from app.diagnosis import Diagnoser, OtherModels
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import BrightCornerRuntime, make_manifest
from tests.test_other_models import OWN, Shelf
from tests.web.actors import Browser, kept, post_film

OTHER = "tiny-0.0.9"


@pytest.fixture
def app(settings: Settings, diagnoser: Diagnoser) -> Flask:
    return create_app(settings, diagnoser, OtherModels(Shelf(), diagnoser, OWN))


def compare(browser: Browser, page: str, model: str = OTHER, query: str = "") -> TestResponse:
    data = {"csrf_token": browser.token(), "model": model}
    return browser.client.post(f"{page}/comparison{query}", data=data)


def test_the_start_page_offers_every_model_the_servers_own_first(doctor: Browser) -> None:
    page = doctor.client.get("/").text
    assert page.index(f'value="{OWN}"') < page.index(f'value="{OTHER}"') < page.index('value="tiny-0.0.8"')


def test_a_film_is_judged_by_the_model_that_was_chosen(doctor: Browser, ill_png: bytes) -> None:
    fields = {"csrf_token": doctor.token(), "model": OTHER}
    answer = post_film(doctor.client, "/diagnoses", ill_png, **fields)
    page = doctor.client.get(answer.headers["Location"]).text
    assert "tiny 0.0.9" in page
    assert "No signs of pneumonia found" in page


@pytest.mark.parametrize(("asked", "chosen"), [(OTHER, [OTHER]), (OWN, [OWN]), ("vgg", [])])
def test_the_form_of_a_refused_film_still_names_the_model_that_was_chosen(
    doctor: Browser, asked: str, chosen: list[str]
) -> None:
    fields = {"csrf_token": doctor.token(), "model": asked}
    answer = post_film(doctor.client, "/diagnoses", b"no film", **fields)
    assert answer.status_code in (400, 415)
    assert re.findall(r'<option value="([^"]+)" selected>', answer.text) == chosen


def test_the_api_judges_by_the_model_that_was_named(app: Flask, ill_png: bytes) -> None:
    client = app.test_client()
    answers = {
        name: post_film(client, f"/api/v1/diagnoses?model={name}", ill_png) for name in (OWN, OTHER, "vgg")
    }
    assert answers[OWN].get_json()["label"] == "pneumonia"
    assert answers[OTHER].get_json()["model"]["version"] == "0.0.9"
    assert (answers["vgg"].status_code, answers["vgg"].get_json()["code"]) == (400, "unknown-model")


def test_two_models_that_contradict_each_other_are_said_to(doctor: Browser, ill_png: bytes) -> None:
    answer = compare(doctor, doctor.result(ill_png))
    assert answer.status_code == 303
    page = doctor.client.get(answer.headers["Location"]).text
    assert "contradict each other" in page
    assert page.index("tiny 0.1.0") < page.index("tiny 0.0.9")
    assert re.search(r"differ by (over )?9\d %", page)


def test_the_difference_is_that_of_the_probabilities_that_are_shown(
    settings: Settings, drawn_png: bytes
) -> None:
    settings = dataclasses.replace(settings, prevalence=0.05)
    diagnoser = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()))
    doctor = Browser(create_app(settings, diagnoser, OtherModels(Shelf(), diagnoser, OWN)).test_client())
    page = doctor.client.get(compare(doctor, doctor.result(drawn_png)).headers["Location"]).text
    one, other = map(float, re.findall(r'<span class="number">([\d.]+) %', page))
    found = re.search(r"differ by ([\d.]+) %", page)
    assert found
    assert float(found.group(1)) == pytest.approx(abs(one - other), abs=1)


def test_a_second_opinion_has_a_page_of_its_own_and_can_be_explained(doctor: Browser, ill_png: bytes) -> None:
    other = compare(doctor, doctor.result(ill_png)).headers["Location"].rpartition("/")[2]
    page = f"/diagnoses/{other}"
    assert doctor.client.get(page).status_code == 200
    form = {"csrf_token": doctor.token(), "method": "layer-cam"}
    assert doctor.client.post(f"{page}/explanations", data=form).status_code == 303


def test_answers_to_two_films_are_not_compared(doctor: Browser, ill_png: bytes, healthy_png: bytes) -> None:
    one, other = (doctor.result(data).rpartition("/")[2] for data in (ill_png, healthy_png))
    assert doctor.client.get(f"/comparisons/{one}/{one}").status_code == 200
    answer = doctor.client.get(f"/comparisons/{one}/{other}")
    assert answer.status_code == 400
    assert "two answers to one film" in answer.text


def test_who_may_not_see_a_film_can_have_no_second_opinion_on_it(
    doctor: Browser, stranger: Browser, settings: Settings, ill_png: bytes
) -> None:
    page = doctor.result(ill_png)
    assert compare(stranger, page).status_code == 404
    other = compare(doctor, page).headers["Location"]
    assert stranger.client.get(other).status_code == 404
    assert len([name for name in kept(settings) if "." not in name]) == 2


def test_whoever_has_a_links_key_compares_by_it(app: Flask, ill_png: bytes) -> None:
    links = post_film(app.test_client(), "/api/v1/diagnoses", ill_png).get_json()["links"]
    page, _, key = links["page"].partition("?")
    colleague = Browser(app.test_client())
    answer = compare(colleague, page, query=f"?{key}")
    assert colleague.client.get(answer.headers["Location"]).status_code == 200
    assert app.test_client().get(answer.headers["Location"].partition("?")[0]).status_code == 404


def test_an_unknown_model_is_said_to_be_and_nothing_is_kept(
    doctor: Browser, settings: Settings, ill_png: bytes
) -> None:
    page = doctor.result(ill_png)
    before = kept(settings)
    answer = compare(doctor, page, "vgg16-1.0.0")
    assert answer.status_code == 400
    assert "Model: expected one of" in answer.text
    assert kept(settings) == before


def test_where_there_is_one_model_nothing_is_to_be_chosen(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    doctor = Browser(create_app(settings, diagnoser).test_client())
    assert "<select" not in doctor.client.get("/").text
    assert "Second opinion" not in doctor.client.get(doctor.result(ill_png)).text


def test_where_there_is_one_model_no_other_name_is_taken_for_its_own(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    client = create_app(settings, diagnoser).test_client()
    own, other = (
        post_film(client, f"/api/v1/diagnoses?model={name}", ill_png) for name in (OWN, "nonsense-9.9")
    )
    assert (own.status_code, own.get_json()["model"]["version"]) == (201, "0.1.0")
    assert (other.status_code, other.get_json()["code"]) == (400, "unknown-model")
    assert "expected one of tiny-0.1.0; received 'nonsense-9.9'" in other.get_json()["detail"]
