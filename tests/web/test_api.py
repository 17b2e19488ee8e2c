"""The API: one call, one answer, links that work for whoever holds them."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import corner_film, png
from tests.web.actors import api_upload, post_film


def test_a_film_gets_a_complete_answer(client: FlaskClient, ill_png: bytes) -> None:
    answer = api_upload(client, ill_png)
    body = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == body["links"]["self"]
    assert body["label"] == "pneumonia"
    assert set(body["probabilities"]) == {"normal", "bacterial", "viral"}
    assert sum(body["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert body["operating_point"] == {
        "name": "balanced",
        "threshold": 0.6,
        "sensitivity": 0.9,
        "specificity": 0.8,
    }
    assert body["model"] == {"name": "tiny", "version": "0.1.0", "sha256": "0" * 64}
    assert body["warnings"] == []
    evidence = body["evidence"]
    assert (evidence["unit"], evidence["grid"], evidence["scale"]) == ("logit", [4, 4], 1.0)
    assert (evidence["method"], evidence["layer"], evidence["empty"]) == ("grad-cam", "features", False)
    assert evidence["location"]["right"]["upper"] > 0.5
    assert (evidence["location"]["by"], evidence["location"]["outside"]) == ("film", None)
    zones = [share for side in ("right", "left") for share in evidence["location"][side].values()]
    assert sum(zones) == pytest.approx(1, abs=1e-3)


def test_method_and_layer_can_be_asked_for(client: FlaskClient, ill_png: bytes) -> None:
    answer = post_film(client, "/api/v1/diagnoses?method=layer-cam&layer=features", ill_png).get_json()
    assert (answer["evidence"]["method"], answer["evidence"]["unit"]) == ("layer-cam", None)
    assert "not-logits" in [warning["code"] for warning in answer["warnings"]]


@pytest.mark.parametrize("query", ["method=saliency", "method=layer-cam&layer=nose"])
def test_an_unknown_method_or_layer_is_refused_by_name(
    client: FlaskClient, ill_png: bytes, query: str
) -> None:
    answer = post_film(client, f"/api/v1/diagnoses?{query}", ill_png)
    assert answer.status_code == 422
    assert answer.get_json()["code"] == "unknown-method"
    assert "expected one of" in answer.get_json()["detail"]


def test_a_film_without_evidence_has_no_place_of_it(client: FlaskClient, healthy_png: bytes) -> None:
    evidence = api_upload(client, healthy_png).get_json()["evidence"]
    assert evidence["empty"]
    assert evidence["location"] is None


def test_its_links_work_without_cookies_and_only_with_their_key(client: FlaskClient, ill_png: bytes) -> None:
    links = api_upload(client, ill_png).get_json()["links"]
    assert links.keys() == {"self", "page", "film", "overlay", "heatmap"}
    for link in links.values():
        assert client.get(link).status_code == 200
        assert client.get(link.split("?")[0]).status_code == 404
        assert client.get(link[:-1]).status_code == 404


def test_the_page_of_a_link_shows_its_pictures(client: FlaskClient, ill_png: bytes) -> None:
    links = api_upload(client, ill_png).get_json()["links"]
    assert links["heatmap"].replace("&", "&amp;") in client.get(links["page"]).text


def test_the_same_answer_can_be_fetched_again(client: FlaskClient, ill_png: bytes) -> None:
    body = api_upload(client, ill_png).get_json()
    assert client.get(body["links"]["self"]).get_json() == body


def test_a_caution_is_a_code_and_a_sentence(client: FlaskClient) -> None:
    pale = png(corner_film(True) // 8 + 100)
    (warning,) = api_upload(client, pale).get_json()["warnings"]
    assert warning == {"code": "low-contrast", "message": "The film has very low contrast."}


def test_a_negative_is_judged_by_request_with_black_and_white_exchanged(client: FlaskClient) -> None:
    negative = png(255 - corner_film(True))
    labels = [
        post_film(client, f"/api/v1/diagnoses{query}", negative).get_json()["label"]
        for query in ("", "?invert=0", "?invert=1")
    ]
    assert labels == ["normal", "normal", "pneumonia"]
    assert post_film(client, "/api/v1/diagnoses?invert=yes", negative).status_code == 400
