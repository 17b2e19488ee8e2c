"""An answer read at an operating point and a prevalence: on the page, by the API, on the page of limits."""

import dataclasses
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from app.diagnosis import Diagnoser
from app.imaging.phantom import draw_film
from app.models.manifest import Calibration, ModelManifest
from app.models.operating_point import Measurement, OperatingPoint
from app.models.store import StoredModel
from app.web import create_app
from app.web.terms import asked_in_percent
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, make_manifest, png
from tests.web.actors import Browser, api_upload, post_film


@pytest.fixture
def manifest() -> ModelManifest:
    return make_manifest(operating_points=POINTS, probability_interval=INTERVALS)


@pytest.fixture
def doubtful() -> bytes:
    """A film whose probability lies between the thresholds."""
    return png(draw_film(1, True, 256, 256).pixels)


def test_the_answer_has_interval_points_and_predictive_values(client: FlaskClient, doubtful: bytes) -> None:
    body = api_upload(client, doubtful).get_json()
    low, high = body["interval"]
    assert low < body["probability"] < high
    assert [point["name"] for point in body["operating_points"]] == ["balanced", "sensitive", "specific"]
    assert [point["label"] for point in body["operating_points"]][1:] == ["pneumonia", "normal"]
    assert body["prevalence"] == 0.5
    assert body["probability_at_prevalence"] == body["probability"]
    assert body["ppv"]["value"] == pytest.approx(0.9 / 1.1, abs=1e-4)
    assert body["npv"]["interval"] == pytest.approx([0.7 / 0.9, 1.0], abs=1e-5)
    assert body["evidence_in_lungs"] is None


def test_prevalence_and_point_of_the_query_change_what_it_is_worth_and_only_the_point_the_label(
    client: FlaskClient, doubtful: bytes
) -> None:
    rare = post_film(client, "/api/v1/diagnoses?prevalence=0.1&point=sensitive", doubtful).get_json()
    odds = rare["probability"] / (1 - rare["probability"]) / 9
    assert rare["probability_at_prevalence"] == pytest.approx(odds / (1 + odds), abs=1e-5)
    assert (rare["label"], rare["operating_point"]["name"]) == ("pneumonia", "sensitive")
    assert rare["ppv"]["value"] == pytest.approx(0.099 / (0.099 + 0.45), abs=1e-4)
    assert client.get(rare["links"]["self"]).get_json() == rare
    assert "prevalence=10" in rare["links"]["page"]
    strict = client.get(rare["links"]["self"].replace("sensitive", "specific")).get_json()
    assert strict["label"] == "normal"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("prevalence=0", "bad-prevalence"),
        ("prevalence=1", "bad-prevalence"),
        ("prevalence=20", "bad-prevalence"),
        ("prevalence=nan", "bad-prevalence"),
        ("prevalence=snan", "bad-prevalence"),
        ("prevalence=1e9999999999", "bad-prevalence"),
        ("prevalence=1e-400", "bad-prevalence"),
        ("prevalence=", "bad-prevalence"),
        ("point=best", "unknown-operating-point"),
        ("point=", "unknown-operating-point"),
    ],
)
def test_what_is_none_is_refused_before_the_film_is_kept(
    client: FlaskClient, doubtful: bytes, query: str, code: str
) -> None:
    answer = post_film(client, f"/api/v1/diagnoses?{query}", doubtful)
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)
    assert "expected" in answer.get_json()["detail"]


def test_the_page_reads_the_case_at_the_point_and_prevalence_of_its_address(
    doctor: Browser, doubtful: bytes
) -> None:
    address = doctor.result(doubtful)
    page = unescape(doctor.client.get(f"{address}?prevalence=20&point=sensitive").text)
    assert "Signs of pneumonia" in page
    assert "probability of pneumonia, where 20 % of films show it" in page
    assert '<option value="sensitive" selected>' in page
    assert 'value="20"' in page
    assert "33.1 % (" in page  # 0.99 * 0.2 / (0.99 * 0.2 + 0.5 * 0.8)
    strict = unescape(doctor.client.get(f"{address}?prevalence=20&point=specific").text)
    assert "No signs of pneumonia found" in strict


@pytest.mark.parametrize("prevalence", ["0.5", "50", "99"])
def test_no_prevalence_changes_the_call(doctor: Browser, doubtful: bytes, prevalence: str) -> None:
    address = doctor.result(doubtful)
    for point, headline in (("sensitive", "Signs of pneumonia"), ("specific", "No signs of pneumonia")):
        page = unescape(doctor.client.get(f"{address}?prevalence={prevalence}&point={point}").text)
        assert f">{headline}" in page
        side = "above" if point == "sensitive" else "below"
        assert f"The probability is {side} the threshold." in page


def test_the_interval_stands_on_the_page_and_on_its_scale(doctor: Browser, doubtful: bytes) -> None:
    page = unescape(doctor.client.get(doctor.result(doubtful)).text)
    assert re.search(r"Interval: <strong>\d+ % to \d+ %</strong>", page)
    assert '<rect class="interval"' in page
    assert re.search(r'aria-label="Probability \d+ %, interval \d+ % to \d+ %, ', page)


@pytest.mark.parametrize("prevalence", ["99.99999", "0.00001234567", "12.3456789", "7", "20"])
def test_the_links_of_a_page_carry_the_prevalence_that_it_was_asked(
    doctor: Browser, doubtful: bytes, prevalence: str
) -> None:
    page = doctor.client.get(f"{doctor.result(doubtful)}?prevalence={prevalence}").text
    assert f'class="of-terms" name="prevalence" value="{prevalence}"' in page
    assert f"?prevalence={prevalence}" in page.partition("<main")[2]


@pytest.mark.parametrize("share", ["0.9999999", "0.0141", "1e-07", "0.123456789012345"])
def test_the_links_of_an_answer_carry_the_prevalence_that_it_was_asked(
    client: FlaskClient, doubtful: bytes, share: str
) -> None:
    answer = post_film(client, f"/api/v1/diagnoses?prevalence={share}", doubtful).get_json()
    assert f"prevalence={share}" in answer["links"]["self"]
    with client.application.test_request_context(answer["links"]["page"]):
        assert asked_in_percent().prevalence == float(share)


@pytest.mark.parametrize("query", ["prevalence=0", "prevalence=100", "prevalence=many", "point=best"])
def test_a_page_with_terms_that_are_none_is_a_400(doctor: Browser, doubtful: bytes, query: str) -> None:
    answer = doctor.client.get(f"{doctor.result(doubtful)}?{query}")
    assert answer.status_code == 400
    assert "xpected" in answer.text


def test_choices_of_the_heatmap_keep_those_of_the_reading(doctor: Browser, doubtful: bytes) -> None:
    address = doctor.result(doubtful)
    page = doctor.client.get(f"{address}?prevalence=12.5&point=specific&view=signed").text
    assert '<input type="hidden" class="of-terms" name="prevalence" value="12.5">' in page
    assert '<input type="hidden" class="of-style" name="view" value="signed">' in page
    form = {"csrf_token": doctor.token(), "method": "layer-cam"}
    again = doctor.client.post(f"{address}/explanations?prevalence=12.5&point=specific", data=form)
    assert "prevalence=12.5" in again.headers["Location"]
    assert "point=specific" in again.headers["Location"]


def test_the_setting_is_the_prevalence_where_the_address_names_none(settings, doubtful: bytes) -> None:
    model = StoredModel(make_manifest(), BrightCornerRuntime())
    app = create_app(dataclasses.replace(settings, prevalence=0.1), Diagnoser(model))
    doctor = Browser(app.test_client())
    assert "where 10 % of films show it" in unescape(doctor.client.get(doctor.result(doubtful)).text)
    assert api_upload(app.test_client(), doubtful).get_json()["prevalence"] == 0.1


def test_a_model_that_was_not_calibrated_is_not_taken_to_a_prevalence(settings, doubtful: bytes) -> None:
    point = OperatingPoint("given", 0.6, None, None, None, None, "no films", "by hand")
    manifest = make_manifest(operating_points=(point,), calibration=Calibration(1.0, (0.0, 0.0, 0.0), None))
    app = create_app(settings, Diagnoser(StoredModel(manifest, BrightCornerRuntime())))
    body = post_film(app.test_client(), "/api/v1/diagnoses?prevalence=0.1", doubtful).get_json()
    unknown = ("prevalence", "probability_at_prevalence", "ppv", "npv", "interval")
    assert [body[name] for name in unknown] == [None] * 5
    doctor = Browser(app.test_client())
    page = doctor.client.get(doctor.result(doubtful)).text
    assert 'id="terms"' not in page
    assert "(PPV)" not in page


def test_every_page_leads_to_the_limits_and_they_say_what_was_measured(settings) -> None:
    share = {"value": 0.91, "interval": [0.85, 0.95]}
    part = {"films": 30, "pneumonia": 10, "sensitivity": share, "specificity": share, "auc": share}
    measured = Measurement("30 test films", 0.99, (0.9, 1.0), 0.5, (0.4, 0.6))
    point = OperatingPoint(
        "balanced", 0.25, 0.99, (0.9, 1.0), 0.5, (0.4, 0.6), "30 test films", "r", (measured,)
    )
    manifest = make_manifest(
        metrics={"test": part, "held out, nih": part, "held out, far": part},
        training={"also": ["nih"]},
        operating_points=(point,),
        failures=("Fails in the dark.",),
    )
    client = create_app(settings, Diagnoser(StoredModel(manifest, BrightCornerRuntime()))).test_client()
    assert 'href="/limits"' in client.get("/").text
    page = unescape(client.get("/limits").text)
    for heading in ("Internal<br>", "Second source<br>NIH", "External<br>FAR, patients never used"):
        assert heading in page
    said = ("91 (85 to 95)", "0.91 (0.85 to 0.95)", "30 (10)", "finds 99, spares 50", "25.0 %")
    for words in (*said, "Fails in the dark.", "Knows drawn films only.", "drawn children", "no aetiology"):
        assert words in page


def test_the_limits_of_a_model_that_nobody_measured_say_so(client: FlaskClient) -> None:
    assert "was not measured" in client.get("/limits").text
