"""Bad input: the right status, a clear sentence, nothing kept, nothing told to the log."""

import io
import logging
from html import unescape

import numpy as np
import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import encode_multipart

from app.config import Settings
from app.diagnosis import Diagnoser, Diagnosis
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import BrightCornerRuntime, corner_film, make_manifest, png
from tests.web.actors import Browser, api_upload, kept, post_film

GIF = io.BytesIO()
Image.fromarray(corner_film(True)).save(GIF, "GIF")
FRAMES = [Image.fromarray(corner_film(bright)) for bright in (True, False)]
BAD = {
    "empty-file": (b"", 422),
    "unsupported-format": (GIF.getvalue(), 415),
    "damaged-image": (png(np.random.default_rng(0).integers(0, 256, (99, 99), dtype=np.uint8))[:4000], 422),
    "animated-image": (png(FRAMES[0], save_all=True, append_images=FRAMES[1:]), 422),
    "too-many-pixels": (png(np.zeros((1001, 1000), np.uint8)), 413),
    "file-too-large": (b"\x89PNG" + bytes(2**20 + 1), 413),
    "blank": (png(np.zeros((99, 99), np.uint8)), 422),
    "too-small": (png(corner_film(True, 20, 20)), 422),
    "colour": (png(np.dstack([corner_film(True), corner_film(False), corner_film(True)])), 422),
}


@pytest.mark.parametrize("code", BAD)
def test_the_page_says_what_is_wrong_and_keeps_nothing(
    doctor: Browser, settings: Settings, code: str
) -> None:
    data, status = BAD[code]
    answer = doctor.upload(data)
    assert answer.status_code == status
    assert "The film was not judged" in answer.text
    assert "xpected" in answer.text
    assert 'name="image"' in answer.text
    assert kept(settings) == []


@pytest.mark.parametrize("code", BAD)
def test_the_api_answers_problem_details(client: FlaskClient, settings: Settings, code: str) -> None:
    data, status = BAD[code]
    answer = api_upload(client, data)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem.keys() == {"type", "title", "status", "detail", "code", "request_id"}
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert kept(settings) == []


def test_a_body_over_the_limit_is_not_read(client: FlaskClient, doctor: Browser) -> None:
    body = bytes(3 * 2**20)
    assert api_upload(client, body).status_code == 413
    answer = doctor.upload(body)
    assert answer.status_code == 413
    assert "at most 1 MB" in answer.text


def test_a_missing_film_is_a_bad_request(client: FlaskClient, doctor: Browser) -> None:
    assert client.post("/api/v1/diagnoses").status_code == 400
    assert client.post("/api/v1/diagnoses", data={"image": "text"}).status_code == 400
    answer = doctor.client.post("/diagnoses", data={"csrf_token": doctor.token()})
    assert answer.status_code == 400
    assert "Choose a radiograph first." in answer.text


@pytest.mark.parametrize("asked", ["view", "contrast", "method", "point"])
def test_a_page_quotes_the_beginning_of_what_it_was_asked(
    doctor: Browser, ill_png: bytes, asked: str
) -> None:
    answer = doctor.client.get(f"{doctor.result(ill_png)}?{asked}={'q' * 5000}")
    assert answer.status_code in (400, 422)
    assert f"received '{'q' * 40}'" in unescape(answer.text)


@pytest.mark.parametrize("asked", ["invert", "method", "layer", "point"])
def test_the_api_quotes_the_beginning_of_what_it_was_asked(
    client: FlaskClient, ill_png: bytes, asked: str
) -> None:
    problem = post_film(client, f"/api/v1/diagnoses?{asked}={'q' * 5000}", ill_png).get_json()
    assert problem["detail"].endswith(f"received '{'q' * 40}'")


def test_two_films_at_once_are_a_bad_request(client: FlaskClient, ill_png: bytes) -> None:
    two = {"image": [(io.BytesIO(ill_png), "a.png"), (io.BytesIO(ill_png), "b.png")]}
    answer = client.post("/api/v1/diagnoses", data=two)
    assert answer.status_code == 400
    assert "received 2" in answer.get_json()["detail"]


def test_a_film_sent_as_text_is_told_so(client: FlaskClient) -> None:
    boundary, body = encode_multipart({"image": "x" * 600_000})
    answer = client.post(
        "/api/v1/diagnoses", data=body, content_type=f"multipart/form-data; boundary={boundary}"
    )
    assert answer.status_code == 413
    assert "as a file" in answer.get_json()["detail"]


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    assert "POST" in client.get("/api/v1/diagnoses").headers["Allow"]


@pytest.mark.parametrize("address", ["/diagnoses", "/diagnoses/drawn"])
def test_a_form_without_its_token_is_forbidden(doctor: Browser, ill_png: bytes, address: str) -> None:
    answer = post_film(doctor.client, address, ill_png)
    assert answer.status_code == 403
    assert "Reload" in answer.text


def test_the_token_of_another_browser_is_forbidden(
    doctor: Browser, stranger: Browser, ill_png: bytes
) -> None:
    doctor.token()
    answer = post_film(doctor.client, "/diagnoses", ill_png, csrf_token=stranger.token())
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/diagnoses/0123", 404),
        ("GET", "/diagnoses/../secret_key", 404),
        ("GET", "/api/v1/diagnoses/0123", 404),
        ("DELETE", "/diagnoses", 405),
        ("GET", "/api/v1/diagnoses", 405),
    ],
)
def test_other_addresses_answer_in_their_own_kind(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == status
    expected = "application/problem+json" if address.startswith("/api/") else "text/html; charset=utf-8"
    assert answer.content_type == expected


def test_the_log_has_reason_and_id_and_nothing_of_the_film(
    doctor: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = doctor.upload(b"Jane Doe's film", "doe_jane_1970.png")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert f"refused unsupported-format status=415 request={answer.headers['X-Request-ID']}" in said
    assert "doe" not in said.lower()


def test_nothing_is_stored_under_an_uploaded_name(
    doctor: Browser, settings: Settings, ill_png: bytes
) -> None:
    doctor.upload(ill_png, "../../doe_jane.png")
    (case_id,) = {name.partition(".")[0] for name in kept(settings)}
    files = [path for path in settings.instance_path.parent.rglob("*") if path.is_file()]
    assert {path.name for path in files if "cases.db" not in path.name} == {f"{case_id}.npy", "secret_key"}
    assert not any("doe" in str(path) or b"doe" in path.read_bytes() for path in files)


def test_a_fault_of_the_server_is_told_without_its_inside(settings: Settings, ill_png: bytes) -> None:
    class Faulty(Diagnoser):
        def diagnose(self, *_: object, **__: object) -> Diagnosis:
            raise ZeroDivisionError("of the inside")

    app = create_app(settings, Faulty(StoredModel(make_manifest(), BrightCornerRuntime())))
    answer = api_upload(app.test_client(), ill_png)
    assert answer.status_code == 500
    assert answer.get_json()["code"] == "internal"
    assert "inside" not in answer.text
