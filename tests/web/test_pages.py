"""What a clinician does in a browser, and what nobody else may see."""

import io
import re
from html import unescape

import numpy as np
import pytest
from PIL import Image

from app.config import Settings
from app.diagnosis import Diagnoser
from app.models.store import StoredModel
from app.models.view_model import ViewModel
from app.web import create_app
from app.web.pages.percents import distinct_percents
from tests.conftest import BrightCornerRuntime, corner_film, make_manifest, png
from tests.models.test_view_model import SettledNetwork, make_view_manifest
from tests.web.actors import Browser, post_film


def picture(browser: Browser, address: str) -> np.ndarray:
    answer = browser.client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.data)))


def test_the_start_page_has_a_form_for_a_film(doctor: Browser) -> None:
    page = doctor.client.get("/").text
    assert 'action="/diagnoses"' in page
    assert 'name="image"' in page
    assert "Not a medical device" in page
    assert "up to 1 MB" in page


def test_an_upload_leads_to_its_result(doctor: Browser, ill_png: bytes) -> None:
    answer = doctor.upload(ill_png)
    assert answer.status_code == 303
    page = unescape(doctor.client.get(answer.headers["Location"]).text)
    for words in ("Signs of pneumonia", "over 99 %", "threshold 60 %", "tiny 0.1.0", "drawn children"):
        assert words in page
    assert "On 9 drawn films the model has sensitivity 90.0 % (80.0 to 100.0)" in page
    assert "Not a medical device" in page


def test_a_healthy_film_is_said_to_have_no_evidence(doctor: Browser, healthy_png: bytes) -> None:
    page = doctor.client.get(doctor.result(healthy_png)).text
    assert "No signs of pneumonia found" in page
    assert "No region argues for pneumonia." in page


def test_film_heatmap_and_overlay_fit_each_other(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    film, heatmap, overlay = (
        picture(doctor, f"{address}/{name}.png") for name in ("film", "heatmap", "overlay")
    )
    assert np.array_equal(film, corner_film(True))
    assert heatmap.shape == (240, 240, 4)
    alpha = heatmap[:, :, 3:] / 255.0
    blended = (1 - alpha) * film[:, :, np.newaxis] + alpha * heatmap[:, :, :3]
    assert np.abs(blended - overlay).max() <= 0.5 + 1e-9


def test_nothing_is_drawn_over_a_healthy_film(doctor: Browser, healthy_png: bytes) -> None:
    address = doctor.result(healthy_png)
    assert picture(doctor, f"{address}/heatmap.png")[:, :, 3].max() == 0
    assert np.array_equal(picture(doctor, f"{address}/overlay.png")[:, :, 1], corner_film(False))


@pytest.mark.parametrize("name", ["", "/film.png", "/heatmap.png", "/overlay.png"])
def test_a_stranger_sees_nothing_of_it(doctor: Browser, stranger: Browser, ill_png: bytes, name: str) -> None:
    address = doctor.result(ill_png) + name
    assert doctor.client.get(address).status_code == 200
    assert stranger.client.get(address).status_code == 404
    stranger.result(ill_png)
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.get(f"{address}?key=guess").status_code == 404


@pytest.mark.parametrize("opacity", [{}, {"opacity": "y"}])
def test_a_drawn_film_is_labelled_as_drawn(doctor: Browser, opacity: dict[str, str]) -> None:
    form = {"csrf_token": doctor.token(), "seed": "7", **opacity}
    answer = doctor.client.post("/diagnoses/drawn", data=form)
    assert answer.status_code == 303
    assert "a drawing by the program" in doctor.client.get(answer.headers["Location"]).text


def test_an_uploaded_film_is_not_called_drawn(doctor: Browser, drawn_png: bytes) -> None:
    assert "a drawing by the program" not in doctor.client.get(doctor.result(drawn_png)).text


def test_a_drawn_film_needs_a_seed_in_range(doctor: Browser) -> None:
    answer = doctor.client.post("/diagnoses/drawn", data={"csrf_token": doctor.token(), "seed": "99999"})
    assert answer.status_code == 400
    assert "between 0 and 9999" in answer.text


def test_a_caution_stands_on_the_page(doctor: Browser) -> None:
    small = png(corner_film(True, 100, 100))
    page = doctor.client.get(doctor.result(small)).text
    assert "The film has only 100 x 100 pixels" in page


def test_each_drawn_film_is_another_one(doctor: Browser) -> None:
    def film() -> bytes:
        answer = doctor.client.post("/diagnoses/drawn", data={"csrf_token": doctor.token(), "opacity": "y"})
        return doctor.client.get(answer.headers["Location"] + "/film.png").data

    assert film() != film()


def test_a_kept_case_speaks_of_the_model_that_judged_it(
    settings: Settings, doctor: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    other = make_manifest(version="9.9.9", population="adults of elsewhere")
    later = create_app(settings, Diagnoser(StoredModel(other, BrightCornerRuntime()))).test_client()
    cookie = doctor.client.get_cookie("pneumoscope")
    assert cookie is not None
    later.set_cookie("pneumoscope", cookie.value)
    page = later.get(address).text
    assert "drawn children" in page
    assert "adults of elsewhere" not in page


def test_a_wrong_key_does_not_shut_out_the_owner(doctor: Browser, ill_png: bytes) -> None:
    assert doctor.client.get(doctor.result(ill_png) + "?key=old").status_code == 200


def test_probability_and_threshold_never_look_equal_when_they_are_not() -> None:
    assert distinct_percents(0.4551, 0.4554) == ("45.51 %", "45.54 %")
    assert distinct_percents(0.4561, 0.4554) == ("45.6 %", "45.5 %")
    assert distinct_percents(0.3, 0.4554) == ("30 %", "46 %")
    assert distinct_percents(0.6, 0.6) == ("60 %", "60 %")


def test_probability_and_threshold_never_read_none_or_all() -> None:
    assert distinct_percents(0.0003, 0.004) == ("0.03 %", "0.40 %")
    assert distinct_percents(0.9999, 0.993) == ("99.99 %", "99.30 %")
    assert distinct_percents(0.004, 1e-9) == ("0.4 %", "under 0.1 %")
    assert distinct_percents(1.0, 0.99995) == ("over 99.999 %", "99.995 %")
    assert distinct_percents(1e-9, 1e-8) == ("under 1 %", "under 1 %")


def test_a_negative_is_refused_and_the_form_offers_to_exchange_black_and_white(settings: Settings) -> None:
    view = ViewModel(make_view_manifest(), SettledNetwork((6.0, 6.0, -6.0, -6.0, 1.0, 0.0)))
    model = StoredModel(make_manifest(), BrightCornerRuntime())
    doctor = Browser(create_app(settings, Diagnoser(model, view=view)).test_client())
    answer = doctor.upload(png(corner_film(True)))
    assert answer.status_code == 422
    boxes = re.findall(r'<input type="checkbox" name="invert" value="y"( checked)?>', answer.text)
    assert boxes == [" checked", ""]  # of one film, and of several without a script
    assert 'name="invert"' not in doctor.client.get("/").text
    fields = {"csrf_token": doctor.token(), "invert": "y"}
    again = post_film(doctor.client, "/diagnoses", png(corner_film(True)), **fields)
    assert again.status_code == 422
    assert "it can be judged without black and white exchanged" in again.text
    assert 'name="invert"' not in again.text


def test_a_film_is_judged_with_black_and_white_exchanged_where_the_form_says_so(doctor: Browser) -> None:
    negative = png(255 - corner_film(True))
    fields = {"csrf_token": doctor.token(), "invert": "y"}
    answer = post_film(doctor.client, "/diagnoses", negative, **fields)
    film = picture(doctor, f"{answer.headers['Location']}/film.png")
    assert np.array_equal(film, corner_film(True))
