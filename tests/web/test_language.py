"""Pages in the reader's language, and everything for programs in English."""

import json
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.diagnosis import Diagnoser, OtherModels
from app.imaging.decode import DecodeLimits
from app.imaging.phantom import draw_film
from app.models.manifest import ModelManifest
from app.models.store import StoredModel
from app.web import create_app
from app.web.language.choice import LANGUAGE
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, corner_film, make_manifest, png
from tests.test_diagnosis import Lungs
from tests.test_other_models import OWN, Shelf
from tests.web.actors import Browser, Program, api_upload, post_film
from tests.web.pdf_text import whole
from tests.web.test_errors import BAD

FRENCH = {"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.4"}
TELL_TALES = re.compile(
    r"\b(the|of|films?|and|with|without|judged?|judging|answers?|lungs?|evidence|readers?|your?|threshold|"
    r"warnings?|interval|limits|expected|received|from|probability|pneumonia|heatmap|this|that|is|not|what|where|how)\b",
    re.IGNORECASE,
)
SPOKEN = re.compile(r'\b(?:aria-label|alt|title|placeholder|data-edited)="([^"]*)"|data-words=\'([^\']*)\'')


LIMITS = DecodeLimits(2**20, 10**6)


class FrenchBrowser(Browser):
    """Somebody whose browser asks for French."""

    def __init__(self, app: Flask) -> None:
        client = app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = FRENCH["Accept-Language"]
        super().__init__(client)


@pytest.fixture
def medecin(app: Flask) -> FrenchBrowser:
    return FrenchBrowser(app)


def spoken(page: str) -> str:
    """What a page says to eyes and ears, without what it marks as English."""
    page = re.sub(r'<(\w+)[^>]*\blang="en"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    labels = [label for label, _ in SPOKEN.findall(page)]
    of_scripts = [json.loads(words).values() for _, words in SPOKEN.findall(page) if words]
    words = re.sub(r"\{\w+\}", "", " ".join(word for each in of_scripts for word in each))
    return " ".join((unescape(re.sub(r"<[^>]+>", " ", page)), unescape(" ".join(labels)), words))


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("fr", "fr"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.5", "en"),
        ("en;q=0.4, fr;q=0.7", "fr"),
        ("de", "en"),
        ("de, fr;q=0.3", "fr"),
        ("fr;q=0", "en"),
        ("*", "en"),
        ("", "en"),
        ("x-nonsense;;q=what", "en"),
    ],
)
def test_the_language_is_what_the_browser_asks_for(client: FlaskClient, asked: str, answered: str) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert f'<html lang="{answered}"' in answer.text
    assert answer.headers["Content-Language"] == answered


def test_an_answer_says_what_its_language_depended_on(client: FlaskClient) -> None:
    for address in ("/", "/help", "/nowhere"):
        vary = ", ".join(client.get(address).headers.getlist("Vary"))
        assert "Accept-Language" in vary
        assert "Cookie" in vary


def test_a_choice_is_kept_in_a_cookie_and_beats_the_browser(medecin: FrenchBrowser) -> None:
    form = {"csrf_token": medecin.token(), "language": "en", "back": "/help"}
    answer = medecin.client.post("/preferences", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/help")
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith(LANGUAGE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert '<html lang="en"' in medecin.client.get("/help").text
    assert '<button name="language" value="fr" lang="fr">' in medecin.client.get("/").text


def test_a_language_that_there_is_not_is_refused(doctor: Browser) -> None:
    form = {"csrf_token": doctor.token(), "language": "tlh"}
    assert doctor.client.post("/preferences", data=form).status_code == 400
    doctor.client.set_cookie(LANGUAGE, '"><script>')
    assert '<html lang="en"' in doctor.client.get("/").text


@pytest.fixture
def app(settings: Settings) -> Flask:
    manifest = make_manifest(operating_points=POINTS, probability_interval=INTERVALS)
    diagnoser = Diagnoser(StoredModel(manifest, BrightCornerRuntime()), LIMITS, lungs=Lungs(True))
    app = create_app(settings, diagnoser, OtherModels(Shelf(), diagnoser, OWN))
    app.config["TESTING"] = True
    return app


def addresses(doctor: Browser, ill: str, healthy: str) -> list[str]:
    form = {"csrf_token": doctor.token(), "model": "tiny-0.0.9"}
    both = doctor.client.post(f"{ill}/comparison", data=form).headers["Location"]
    drawn = {"csrf_token": doctor.token(), "opacity": "y", "seed": "1"}
    drawing = doctor.client.post("/diagnoses/drawn", data=drawn).headers["Location"]
    verdict = {"csrf_token": doctor.token(), "opinion": "disagree", "finding": "other", "note": ""}
    doctor.client.post(f"{healthy}/verdict", data=verdict)
    for method in ("grad-cam++", "eigen-cam"):
        doctor.client.post(f"{ill}/explanations", data={"csrf_token": doctor.token(), "method": method})
    pages = ["/", "/?deleted=yes", "/help", "/about", "/limits", "/agreement", "/work-list", "/nowhere"]
    pages += ["/work-list?show=warned", "/work-list?show=x", f"{ill}?prevalence=5&point=sensitive"]
    pages += [ill, healthy, drawing, both, f"{ill}?view=signed&contrast=film", f"{ill}?prevalence=x"]
    return [*pages, f"{ill}?method=grad-cam%2B%2B", f"{ill}?method=eigen-cam", f"{ill}?point=x"]


def test_every_page_is_french_through_and_through(medecin: FrenchBrowser) -> None:
    ill, healthy = medecin.result(png(corner_film(True, 150, 150))), medecin.result(png(corner_film(False)))
    for address in addresses(medecin, ill, healthy):
        answer = medecin.client.get(address)
        assert answer.headers["Content-Language"] == "fr", address
        said = spoken(answer.text)
        assert "pneumonie" in said or "Pneumoscope" in said
        assert TELL_TALES.findall(re.sub(r"Grad-CAM|reçu.? : .*|drawn children", "", said)) == [], address


def test_the_film_is_read_first_in_french_too(medecin: FrenchBrowser, ill_png: bytes) -> None:
    medecin.client.post("/preferences", data={"csrf_token": medecin.token(), "read_first": "yes"})
    page = medecin.client.get(medecin.result(ill_png)).text
    assert "Afficher la réponse" in page
    assert TELL_TALES.findall(spoken(page)) == []
    assert not re.search(r"plus de 99|Signes de pneumonie|seuil|Carte de chaleur", spoken(page))


def test_french_figures_have_a_comma_and_a_bound_sign(medecin: FrenchBrowser, ill_png: bytes) -> None:
    page = spoken(medecin.client.get(medecin.result(ill_png)).text)
    assert "plus de 99\u00a0%" in page
    assert re.search(r"81,8\u00a0% \(72,7\sà\s90,9\)", page)
    assert not re.search(r"\d\.\d+\s%|\d %", page)


@pytest.mark.parametrize("code", BAD)
def test_a_refusal_is_french_and_keeps_its_numbers(medecin: FrenchBrowser, code: str) -> None:
    data, status = BAD[code]
    answer = medecin.upload(data)
    assert answer.status_code == status
    found = re.search(r'id="message-text">([^<]*)|class="lead detail">([^<]*)', answer.text)
    assert found
    said = unescape(found.group(1) or found.group(2))
    assert said.startswith("Attendu\u00a0:")
    assert TELL_TALES.findall(re.sub(r"\(.*\)", "", said)) == []
    english = api_upload(medecin.client, data).get_json()["detail"]
    numbers = re.findall(r"\d+(?:\.\d+)?", re.sub(r"\(.*\)", "", english))
    assert re.findall(r"\d+(?:,\d+)?", re.sub(r"\(.*\)", "", said)) == [
        each.replace(".", ",") for each in numbers
    ]


def test_a_batch_speaks_french(medecin: FrenchBrowser, ill_png: bytes) -> None:
    page = post_film(medecin.client, "/films", ill_png, csrf_token=medecin.token())
    assert "Signes de pneumonie" in page.text
    assert TELL_TALES.findall(spoken(page.text.replace("film.png", ""))) == []
    headers = {"Accept": "text/event-stream"}
    events = post_film(
        medecin.client, "/films", b"%PDF-1.7", headers=headers, csrf_token=medecin.token()
    ).text
    data = json.loads(re.findall(r"data: (.*)", events)[0])
    assert data["complaint"].endswith("reçu\u00a0: un PDF")


def test_the_report_is_french(medecin: FrenchBrowser, ill_png: bytes) -> None:
    address = medecin.result(ill_png)
    answer = medecin.client.get(f"{address}/report.pdf")
    assert b"/Lang (fr)" in answer.data
    said = whole(answer.data)
    for part in ("compte rendu", "Signes de pneumonie", "Page 1 sur 1", "Limites"):
        assert part in said
    kept = re.sub(r"drawn children|Knows drawn films only", "", said)
    assert TELL_TALES.findall(kept) == []


def test_what_programs_get_stays_english(app: Flask, medecin: FrenchBrowser, ill_png: bytes) -> None:
    program = Program(medecin.client)
    assert (
        program.judge(png(corner_film(True, 150, 150)))
        .get_json()["warnings"][0]["message"]
        .startswith("The film has only 150 x 150 pixels")
    )
    problem = api_upload(medecin.client, b"").get_json()
    assert problem["title"] == "Unprocessable Entity"
    assert problem["detail"] == "expected an image, received an empty file"
    medecin.result(png(corner_film(True, 150, 150)))
    assert "The film has only" in medecin.client.get("/work-list.json").text
    assert "pneumonia" in medecin.client.get("/work-list.csv").text


def test_a_model_that_nobody_translated_is_marked_as_english(medecin: FrenchBrowser) -> None:
    assert '<span lang="en">Knows drawn films only.</span>' in medecin.client.get("/limits").text


def test_a_published_model_speaks_french(app: Flask, manifest: ModelManifest) -> None:
    from app.web.language.model_texts import of_model

    limit = "The heatmap shows what raised the score, which need not be where the disease is."
    with app.test_request_context(headers=FRENCH):
        assert of_model(limit).startswith("La carte de chaleur montre")
    with app.test_request_context():
        assert of_model(limit) == limit


def test_the_drawn_film_says_so_in_french(medecin: FrenchBrowser) -> None:
    film = png(draw_film(1, True, 256, 256).pixels)
    assert "cliché" in spoken(medecin.client.get(medecin.result(film)).text)
