"""A film that is pneumonia at one operating point and none at another: what is said agrees with itself."""

import re
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.diagnosis import Diagnoser
from app.models.manifest import Calibration, ModelManifest
from app.models.store import StoredModel
from app.web.services import EXTENSION
from tests.conftest import POINTS, BrightCornerRuntime, make_manifest
from tests.test_diagnosis import Lungs
from tests.web.actors import Browser, Program
from tests.web.pdf_text import whole

CLOSE, OUTSIDE = "close to the threshold", "of the evidence for pneumonia lies in the lungs"


@pytest.fixture
def manifest() -> ModelManifest:
    """A model that finds about 0.44 in the film of the bright corner: between 0.2 and 0.6."""
    return make_manifest(operating_points=POINTS, calibration=Calibration(1.0, (7.2, 0.0, 0.0), 0.5))


@pytest.fixture
def diagnoser(manifest: ModelManifest) -> Diagnoser:
    """Beside lungs that do not lie where the evidence lies."""
    return Diagnoser(StoredModel(manifest, BrightCornerRuntime()), lungs=Lungs(False))


@pytest.mark.parametrize(
    ("point", "sentence"),
    [("sensitive", "Strong evidence for pneumonia"), ("balanced", "is outweighed by the rest of the film")],
)
def test_what_is_said_of_the_evidence_agrees_with_the_answer(
    doctor: Browser, ill_png: bytes, point: str, sentence: str
) -> None:
    address = doctor.result(ill_png)
    page = unescape(doctor.client.get(f"{address}?point={point}").text)
    report = whole(doctor.client.get(f"{address}/report.pdf?point={point}").data)
    called = "Signs of pneumonia" if point == "sensitive" else "No signs of pneumonia found"
    for said in (page, report):
        assert called in said
        assert sentence in said


@pytest.mark.parametrize(
    ("point", "told", "silent"), [("balanced", CLOSE, OUTSIDE), ("sensitive", OUTSIDE, CLOSE)]
)
def test_the_page_warns_by_the_point_that_is_read(
    doctor: Browser, ill_png: bytes, point: str, told: str, silent: str
) -> None:
    address = doctor.result(ill_png)
    for said in (
        doctor.client.get(f"{address}?point={point}").text,
        whole(doctor.client.get(f"{address}/report.pdf?point={point}").data),
    ):
        assert told in said
        assert silent not in said


def test_the_api_warns_by_the_point_that_is_read_and_the_list_by_that_of_the_server(
    app: Flask, doctor: Browser, ill_png: bytes
) -> None:
    program = Program(app.test_client())
    link = program.links(ill_png)["self"]
    warned = {
        point: [each["code"] for each in program.get(f"{link}&point={point}").get_json()["warnings"]]
        for point in ("balanced", "sensitive", "specific")
    }
    assert warned == {"balanced": ["borderline"], "sensitive": ["evidence-outside-lungs"], "specific": []}
    doctor.result(ill_png)
    (answer,) = doctor.client.get("/work-list.json").get_json()
    assert [each["code"] for each in answer["warnings"]] == ["borderline"]
    assert ",borderline," in doctor.client.get("/work-list.csv").text
    assert CLOSE in doctor.client.get("/work-list").text


@pytest.mark.parametrize(
    ("query", "called"),
    [
        ("?point=sensitive", "pneumonia"),
        ("?point=balanced", "normal"),
        ("?point=specific", "normal"),
        ("", "normal"),
    ],
)
def test_a_verdict_counts_against_the_answer_that_was_read(
    app: Flask, doctor: Browser, ill_png: bytes, query: str, called: str
) -> None:
    page = unescape(doctor.client.get(doctor.result(ill_png) + query).text)
    form = re.search(r'id="verdict"[^>]* action="([^"]+)"', page)
    assert form
    give(doctor, form.group(1))
    (counted,) = app.extensions[EXTENSION].verdicts.counted()
    assert (counted.label, counted.opinion) == (called, "agree")


def test_a_verdict_at_a_point_that_the_model_has_not_is_refused_and_not_kept(
    app: Flask, doctor: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    answer = give(doctor, f"{address}/verdict?point=best")
    assert answer.status_code == 400
    assert "xpected one of balanced, sensitive, specific" in answer.text
    assert app.extensions[EXTENSION].verdicts.counted() == []
    assert "Kept with this film" not in doctor.client.get(address).text


def give(browser: Browser, address: str) -> TestResponse:
    return browser.client.post(address, data={"csrf_token": browser.token(), "opinion": "agree"})


def test_the_film_before_its_answer_tells_of_no_point(doctor: Browser, ill_png: bytes) -> None:
    doctor.client.post("/preferences", data={"csrf_token": doctor.token(), "read_first": "yes"})
    address = doctor.result(ill_png)
    for point in ("balanced", "sensitive"):
        page = doctor.client.get(f"{address}?point={point}").text
        assert "Read the film first" in page
        assert CLOSE not in page
        assert OUTSIDE not in page
