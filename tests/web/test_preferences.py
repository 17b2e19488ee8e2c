"""Themes, letters as keys, and reading the film before the answer: what the server says and keeps."""

import dataclasses
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from app.config import Settings
from app.diagnosis import Diagnoser
from app.imaging.phantom import draw_film
from app.models.manifest import ModelManifest
from app.models.store import StoredModel
from app.web import create_app
from app.web.pages.preferences import LETTER_KEYS, READ_FIRST, THEME
from tests.conftest import BrightCornerRuntime, make_manifest, png
from tests.test_diagnosis import Lungs
from tests.web.actors import Browser, Program

ANSWER = re.compile(r"Signs of pneumonia|over 99|probability|heatmap|overlay|threshold", re.IGNORECASE)
LETTERS = re.compile(r"\b[JKNP]\b")
STATIC = Path(__file__).parents[2] / "static"


def prefer(browser: Browser, **fields: str):
    return browser.client.post("/preferences", data={"csrf_token": browser.token(), **fields})


def reader(browser: Browser) -> Browser:
    """Somebody who prefers to read the film first."""
    prefer(browser, read_first="yes")
    return browser


def test_a_theme_is_kept_in_a_cookie_that_no_script_reads(doctor: Browser) -> None:
    assert '<html lang="en" data-theme="dark">' in doctor.client.get("/").text
    answer = prefer(doctor, theme="light", back="/limits")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/limits")
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(THEME)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    for address in ("/", "/limits", "/nowhere"):
        assert '<html lang="en" data-theme="light">' in doctor.client.get(address).text


def test_behind_tls_the_cookies_never_travel_without(settings: Settings, diagnoser: Diagnoser) -> None:
    behind = create_app(dataclasses.replace(settings, secure_cookies=True), diagnoser).test_client()
    doctor = Browser(behind)
    secure = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/"}}
    token = re.search(r'name="csrf_token" value="([^"]+)"', behind.get("/", **secure).text)
    assert token
    fields = {"csrf_token": token.group(1), "read_first": "yes"}
    answer = doctor.client.post("/preferences", data=fields, **secure)
    assert any(READ_FIRST in each and "Secure" in each for each in answer.headers.getlist("Set-Cookie"))


def test_a_page_of_another_site_sets_no_preference(doctor: Browser) -> None:
    answer = doctor.client.post("/preferences", data={"theme": "light"})
    assert answer.status_code == 403
    assert doctor.client.get_cookie(THEME) is None


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {"read_first": "perhaps"}, {"letter_keys": "j"}])
def test_a_preference_that_is_none_is_refused(doctor: Browser, fields: dict[str, str]) -> None:
    assert prefer(doctor, **fields).status_code == 400
    doctor.client.set_cookie(THEME, '"><script>')
    assert 'data-theme="dark"' in doctor.client.get("/").text


def test_single_letters_are_told_of_until_they_are_turned_off(doctor: Browser, ill_png: bytes) -> None:
    doctor.result(ill_png)
    told = {doctor.result(ill_png): "keys P and N", "/work-list": "Keys: J and K", "/help": "<kbd>J</kbd>"}
    for address, words in told.items():
        page = doctor.client.get(address).text
        assert words in page
        assert "data-letter-keys" not in page
    assert prefer(doctor, letter_keys="no").status_code == 303
    for address in told:
        page = doctor.client.get(address).text
        assert re.search(r'<html [^>]*data-letter-keys="off">', page)
        assert not LETTERS.search(re.sub(r"<[^>]+>", " ", page)), address


def test_single_letters_are_turned_on_again_and_are_on_where_a_cookie_says_nothing(doctor: Browser) -> None:
    for choice in ("no", "yes"):
        prefer(doctor, letter_keys=choice)
    assert "data-letter-keys" not in doctor.client.get("/").text
    doctor.client.set_cookie(LETTER_KEYS, "maybe")
    assert "Turn single-letter keys off" in doctor.client.get("/").text


def test_a_letter_works_all_over_a_page_by_the_one_script_that_asks_whether_it_may() -> None:
    wide = re.compile(r"\b(?:document\w*|body|window)\.(?:addEventListener\(.key|onkey)")
    scripts = {path.name: path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")}
    assert [name for name, script in scripts.items() if wide.search(script)] == ["letters.js"]
    assert "dataset.letterKeys" in scripts["letters.js"]
    assert not any("accesskey" in page.read_text() for page in (STATIC.parent / "templates").glob("*.html"))


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "evil", "/a\r\nb"],
)
def test_the_way_back_never_leads_to_another_site(doctor: Browser, back: str) -> None:
    answer = prefer(doctor, theme="light", back=back)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_the_forms_lead_back_to_their_page_with_all_it_was_asked_for(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png) + "?view=signed&prevalence=5&method=grad-cam"
    page = doctor.client.get(address).text
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert back
    assert unescape(back.group(1)) == address
    assert prefer(doctor, theme="light", back=unescape(back.group(1))).headers["Location"] == address


def test_nothing_of_the_answer_is_on_the_page_of_a_film_to_be_read_first(
    doctor: Browser, ill_png: bytes
) -> None:
    address = reader(doctor).result(ill_png)
    for query in ("", "?reveal=no", "?view=signed&point=balanced"):
        page = doctor.client.get(address + query).text
        assert "Read the film first" in page
        assert f"{address}/film.png" in page
        assert ANSWER.search(page) is None


def test_the_page_before_the_answer_is_the_same_for_ill_and_healthy(
    doctor: Browser, ill_png: bytes, healthy_png: bytes
) -> None:
    def page(data: bytes) -> str:
        address = reader(doctor).result(data)
        text = doctor.client.get(address).text.replace(address, "")
        return re.sub(r'name="csrf_token"[^>]+>|until [^;]+;', "", text)

    assert page(ill_png) == page(healthy_png)


def test_that_it_was_close_is_not_told_before_the_answer(settings: Settings, manifest: ModelManifest) -> None:
    doubtful = png(draw_film(1, True, 256, 256).pixels)
    point = dataclasses.replace(manifest.operating_point, threshold=0.5)
    model = StoredModel(make_manifest(operating_points=(point,)), BrightCornerRuntime())
    judged = Diagnoser(model).diagnose(doubtful).probability
    near = dataclasses.replace(point, threshold=float(np.clip(judged, 0.02, 0.98)))
    model = StoredModel(make_manifest(operating_points=(near,)), BrightCornerRuntime())
    doctor = reader(Browser(create_app(settings, Diagnoser(model)).test_client()))
    address = doctor.result(doubtful)
    assert "close to the threshold" in doctor.client.get(f"{address}?reveal=yes").text
    assert "close to" not in doctor.client.get(address).text


def test_revealing_shows_the_answer_and_every_form_of_it_keeps_it_revealed(
    doctor: Browser, ill_png: bytes
) -> None:
    address = reader(doctor).result(ill_png)
    hidden = unescape(doctor.client.get(f"{address}?view=signed").text)
    link = re.search(r'href="([^"]+)">Reveal the answer', hidden)
    assert link
    page = unescape(doctor.client.get(link.group(1)).text)
    assert "Signs of pneumonia" in page
    assert '<input type="checkbox" name="view" value="signed" checked>' in page
    assert page.count('name="reveal" value="yes"') == 2
    form = {"csrf_token": doctor.token(), "method": "layer-cam"}
    explained = doctor.client.post(f"{address}/explanations?reveal=yes", data=form)
    assert "reveal=yes" in explained.headers["Location"]


def test_whoever_reads_a_link_first_keeps_its_key(app: Flask, stranger: Browser, ill_png: bytes) -> None:
    page = Program(app.test_client()).links(ill_png)["page"]
    hidden = unescape(reader(stranger).client.get(page).text)
    assert ANSWER.search(hidden) is None
    link = re.search(r'href="([^"]+)">Reveal the answer', hidden)
    assert link
    assert "Signs of pneumonia" in stranger.client.get(link.group(1)).text


def test_answers_are_shown_at_once_again_where_one_asks_for_it(doctor: Browser, ill_png: bytes) -> None:
    address = reader(doctor).result(ill_png)
    prefer(doctor, read_first="no")
    assert "Signs of pneumonia" in doctor.client.get(address).text


def test_evidence_outside_the_lungs_is_warned_of_once_and_before_the_answer(
    settings: Settings, manifest: ModelManifest, ill_png: bytes
) -> None:
    model = StoredModel(manifest, BrightCornerRuntime())
    doctor = Browser(create_app(settings, Diagnoser(model, lungs=Lungs(False))).test_client())
    page = doctor.client.get(doctor.result(ill_png)).text
    warning = "of the evidence for pneumonia lies in the lungs"
    cautions = re.findall(r'<p class="caution">([^<]*)', page)
    assert sum(warning in caution for caution in cautions) == 1
    assert page.index(warning) < page.index('<h1 id="headline"')


def test_a_verdict_leaves_the_answer_revealed(doctor: Browser, ill_png: bytes) -> None:
    address = reader(doctor).result(ill_png)
    page = unescape(doctor.client.get(f"{address}?reveal=yes").text)
    form = re.search(r'id="verdict"[^>]* action="([^"]+)"', page)
    assert form
    given = doctor.client.post(form.group(1), data={"csrf_token": doctor.token(), "opinion": "agree"})
    assert "Signs of pneumonia" in doctor.client.get(given.headers["Location"].split("#")[0]).text
    assert "Your verdict" not in doctor.client.get(address).text
