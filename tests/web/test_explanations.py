"""Other methods and styles of the heatmap, asked for on the result page."""

import dataclasses
import io
import re
from html import unescape

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app.diagnosis import Diagnoser
from app.explain.location import Location
from app.imaging.lungs import LungField
from app.models.store import StoredModel
from app.web import create_app
from app.web.pages.location_words import location_sentence
from tests.conftest import BrightCornerRuntime, make_manifest
from tests.web.actors import Browser, api_upload, post_film


def explain(browser: Browser, address: str, method: str, query: str = "") -> TestResponse:
    form = {"csrf_token": browser.token(), "method": method}
    return browser.client.post(f"{address}/explanations{query}", data=form)


def heatmap(browser: Browser, address: str, query: str = "") -> np.ndarray:
    return np.asarray(
        Image.open(io.BytesIO(browser.client.get(f"{address}/heatmap.png{query}").data)), dtype=np.int16
    )


def test_a_method_asked_for_is_computed_once_and_kept(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    assert doctor.client.get(f"{address}/heatmap.png?method=layer-cam").status_code == 422
    answer = explain(doctor, address, "layer-cam")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{address}?method=layer-cam"
    page = unescape(doctor.client.get(answer.headers["Location"]).text)
    assert "A detail view of an inner layer" in page
    assert '<option value="layer-cam" selected>' in page
    assert not np.array_equal(
        heatmap(doctor, address), heatmap(doctor, address, "?method=layer-cam&contrast=film")
    )
    assert explain(doctor, address, "layer-cam").status_code == 303


def test_the_models_own_method_is_not_computed_again(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    before = heatmap(doctor, address)
    assert explain(doctor, address, "grad-cam").headers["Location"] == f"{address}?method=grad-cam"
    assert np.array_equal(before, heatmap(doctor, address, "?method=grad-cam"))


@pytest.mark.parametrize("method", ["saliency", ""])
def test_an_unknown_method_is_refused_in_words(doctor: Browser, ill_png: bytes, method: str) -> None:
    answer = explain(doctor, doctor.result(ill_png), method)
    assert answer.status_code in (400, 422)
    assert "xpected one of grad-cam" in answer.text or "Choose a method first." in answer.text


def test_a_stranger_can_neither_see_nor_ask_for_an_explanation(
    doctor: Browser, stranger: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    assert explain(stranger, address, "layer-cam").status_code == 404
    assert doctor.client.post(f"{address}/explanations", data={"method": "layer-cam"}).status_code == 403


def test_whoever_holds_the_link_can_ask_for_an_explanation(client, stranger: Browser, ill_png: bytes) -> None:
    page = api_upload(client, ill_png).get_json()["links"]["page"]
    address, key = page.split("?")
    answer = explain(stranger, address, "grad-cam++", f"?{key}")
    assert answer.status_code == 303
    assert key in answer.headers["Location"]
    assert "gives no logits" in stranger.client.get(answer.headers["Location"]).text


def test_a_case_explained_at_a_named_layer_can_be_explained_at_the_methods_own(
    client: FlaskClient, stranger: Browser, ill_png: bytes
) -> None:
    asked = post_film(client, "/api/v1/diagnoses?method=grad-cam&layer=detail", ill_png).get_json()
    assert asked["evidence"]["layer"] == "detail"
    address, key = asked["links"]["page"].split("?")
    answer = explain(stranger, address, "grad-cam", f"?{key}")
    assert "A detail view" in stranger.client.get(asked["links"]["page"]).text
    assert "A detail view" not in stranger.client.get(answer.headers["Location"]).text


def test_a_case_of_another_model_is_not_explained_by_this_one(
    app: Flask, settings, doctor: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    other = StoredModel(make_manifest(files={"model.keras": "1" * 64}), BrightCornerRuntime())
    later = Browser(create_app(settings, Diagnoser(other)).test_client())
    later.client._cookies = doctor.client._cookies
    answer = explain(later, address, "layer-cam")
    assert answer.status_code == 422
    assert "Another model serves by now" in answer.text


def test_the_signed_view_shows_what_argues_against(doctor: Browser, healthy_png: bytes) -> None:
    address = doctor.result(healthy_png)
    assert heatmap(doctor, address)[..., 3].max() == 0
    signed = heatmap(doctor, address, "?view=signed")
    assert signed[20, 20, 3] > 0
    assert signed[20, 20, 2] > signed[20, 20, 0]  # blue
    assert "against" in doctor.client.get(f"{address}?view=signed").text


def test_a_method_without_signs_leaves_the_signed_view(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    answer = explain(doctor, address, "grad-cam++", "?view=signed&contrast=film")
    assert answer.headers["Location"] == f"{address}?contrast=film&method=grad-cam%2B%2B"
    page = doctor.client.get(f"{address}?method=grad-cam%2B%2B&view=signed").text
    assert " against</span>" not in page
    assert "view=signed" not in page.partition("<main")[2]
    plain, signed = (
        heatmap(doctor, address, f"?method=grad-cam%2B%2B{more}") for more in ("", "&view=signed")
    )
    assert np.array_equal(plain, signed)


def test_the_signed_view_stays_with_a_method_that_has_signs(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    answer = explain(doctor, address, "hires-cam", "?view=signed")
    assert "view=signed" in answer.headers["Location"]
    assert " against</span>" in doctor.client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("query", ["view=x-ray", "contrast=full"])
def test_a_style_that_does_not_exist_is_refused(doctor: Browser, ill_png: bytes, query: str) -> None:
    address = doctor.result(ill_png)
    assert doctor.client.get(f"{address}?{query}").status_code == 400


def test_the_page_says_where_the_evidence_lies_and_what_it_assumes(doctor: Browser, ill_png: bytes) -> None:
    page = unescape(doctor.client.get(doctor.result(ill_png)).text)
    assert "in the patient's right side (left of the picture)" in page
    assert "This takes the film to hang as usual, the patient facing you." in page
    assert '<th scope="row">Upper third</th>' in page


def test_evidence_on_both_sides_and_all_heights_is_said_so() -> None:
    even = {(side, zone): 1 / 6 for side in ("right", "left") for zone in ("upper", "middle", "lower")}
    sentence = location_sentence(Location(even, 0.0), by_lungs=False)
    assert sentence.startswith("Where: both sides, 50 % in the patient's right side")
    assert "spread over the thirds of the film" in sentence
    assert location_sentence(None, by_lungs=True) == ""


def _page(app: Flask, film: bytes) -> str:
    doctor = Browser(app.test_client())
    return doctor.client.get(doctor.result(film)).text


class WholeLungs:
    """Lungs that fill the halves of the picture but for a border below."""

    def field(self, _: object) -> LungField:
        left, right = np.zeros((2, 64, 64), dtype=bool)
        left[:40, 4:30], right[:40, 34:60] = True, True
        return LungField(left, right, (left | right).astype(np.float32), 0.5)

    def check_ready(self) -> None:
        """Always."""


def test_with_the_lungs_known_the_evidence_is_located_by_them(settings, ill_png: bytes) -> None:
    diagnoser = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()), lungs=WholeLungs())
    app = create_app(settings, diagnoser)
    page = unescape(_page(app, ill_png))
    assert re.search(
        r"\d+ % in the patient's right lung \(left of the picture\); .*; \d+ % outside the lungs", page
    )
    assert '<th scope="row">Outside the lungs</th>' in page
    location = api_upload(app.test_client(), ill_png).get_json()["evidence"]["location"]
    assert location["by"] == "lungs"
    assert 0.05 < location["outside"] < 0.5
    assert location["right"]["upper"] > location["left"]["upper"]


def test_lungs_that_are_no_pair_leave_the_film_to_divide(settings, ill_png: bytes) -> None:
    class OneLung(WholeLungs):
        def field(self, film: object) -> LungField:
            both = super().field(film)
            return LungField(both.left, both.right & False, both.probability, 0.5)

    diagnoser = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()), lungs=OneLung())
    location = api_upload(create_app(settings, diagnoser).test_client(), ill_png).get_json()["evidence"][
        "location"
    ]
    assert (location["by"], location["outside"]) == ("film", None)


def test_the_colour_bar_says_whose_scale_it_is(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    assert "the same scale for every film" in doctor.client.get(address).text
    assert "own scale: not to be compared" in doctor.client.get(f"{address}?contrast=film").text


def test_a_map_that_could_not_be_computed_is_said_so_and_the_answer_stands(settings, ill_png: bytes) -> None:
    class Broken(BrightCornerRuntime):
        def run(self, batch):
            outputs = super().run(batch)
            return dataclasses.replace(outputs, class_maps=outputs.class_maps * np.float32("nan"))

    doctor = Browser(create_app(settings, Diagnoser(StoredModel(make_manifest(), Broken()))).test_client())
    page = doctor.client.get(doctor.result(ill_png)).text
    assert "Signs of pneumonia" in page
    assert "No evidence map could be computed" in page
    assert "No region argues for pneumonia." not in page
