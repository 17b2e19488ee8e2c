"""Readers' verdicts, on the page of a film and counted."""

import csv
import io
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.cases.verdict import LONGEST_NOTE
from app.cases.verdicts import CountedVerdict
from app.web.language.choice import LANGUAGE
from app.web.verdicts.agreement import present_agreement, wilson
from tests.web.actors import Browser


def give(browser: Browser, page: str, query: str = "", **fields: str) -> TestResponse:
    data = {"csrf_token": browser.token(), "opinion": "agree", **fields}
    return browser.client.post(f"{page}/verdict{query}", data=data)


def test_a_verdict_stands_on_the_films_page_from_then_on(doctor: Browser, ill_png: bytes) -> None:
    page = doctor.result(ill_png)
    answer = give(doctor, page, opinion="disagree", finding="other", note="an <old> scar")
    assert answer.status_code == 303
    shown = doctor.client.get(answer.headers["Location"]).text
    assert 'value="disagree" required checked' in shown
    assert 'value="other" selected' in shown
    assert "an &lt;old&gt; scar" in shown


def test_a_verdict_leads_back_to_the_page_as_it_was_read(doctor: Browser, ill_png: bytes) -> None:
    page = doctor.result(ill_png)
    answer = give(doctor, page, "?prevalence=20")
    assert answer.headers["Location"] == f"{page}?prevalence=20#verdict"


@pytest.mark.parametrize("fields", [{"opinion": ""}, {"finding": "flu"}, {"note": "x" * 2001}])
def test_a_verdict_that_is_none_is_refused(doctor: Browser, ill_png: bytes, fields: dict[str, str]) -> None:
    answer = give(doctor, doctor.result(ill_png), **fields)
    assert answer.status_code == 400
    assert "xpected" in answer.text


def test_a_note_as_long_as_the_form_allows_is_kept_whatever_its_lines(
    doctor: Browser, ill_png: bytes
) -> None:
    lines = ["a"] * (LONGEST_NOTE // 2)
    answer = give(doctor, doctor.result(ill_png), note="\r\n".join(lines))  # as browsers send it
    assert answer.status_code == 303
    assert "\n".join(lines) + "</textarea>" in doctor.client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("field", ["opinion", "finding"])
def test_a_long_verdict_that_is_none_is_quoted_by_its_beginning(
    doctor: Browser, ill_png: bytes, field: str
) -> None:
    doctor.client.set_cookie(LANGUAGE, "fr")
    long = ": expected one of , received " * 3500
    answer = give(doctor, doctor.result(ill_png), **{field: long})
    assert answer.status_code == 400
    assert f"'{long[:40]}'" in unescape(answer.text)


def test_who_may_not_see_a_film_gives_no_verdict_on_it(
    doctor: Browser, stranger: Browser, client: FlaskClient, ill_png: bytes
) -> None:
    page = doctor.result(ill_png)
    assert give(stranger, page).status_code == 404
    assert client.post(f"{page}/verdict", data={"opinion": "agree"}).status_code == 403
    assert "No verdict was given yet" in doctor.client.get("/agreement").text


def test_the_list_and_its_files_tell_verdicts(doctor: Browser, ill_png: bytes) -> None:
    give(doctor, doctor.result(ill_png), opinion="unsure", finding="pneumonia", note="=1+1")
    assert "you are not sure" in doctor.client.get("/work-list").text
    assert "No film of the list is like that" in doctor.client.get("/work-list?show=unread").text
    (row,) = csv.DictReader(io.StringIO(doctor.client.get("/work-list.csv").text))
    assert (row["opinion"], row["finding"], row["note"]) == ("unsure", "pneumonia", "'=1+1")
    (answer,) = doctor.client.get("/work-list.json").get_json()
    assert answer["verdict"]["note"] == "=1+1"


def test_verdicts_are_counted_for_everybody_and_outlast_their_films(
    doctor: Browser, stranger: Browser, ill_png: bytes
) -> None:
    page = doctor.result(ill_png)
    give(doctor, page, finding="pneumonia")
    doctor.delete(page)
    shown = stranger.client.get("/agreement").text
    assert "1 of 1 (100 %; 21 to 100)" in shown
    assert "1 verdict since" in shown


def test_a_drawn_film_does_not_count(doctor: Browser) -> None:
    answer = doctor.client.post("/diagnoses/drawn", data={"csrf_token": doctor.token(), "seed": "3"})
    assert give(doctor, answer.headers["Location"]).status_code == 303
    assert "No verdict was given yet" in doctor.client.get("/agreement").text


def verdict(probability: float, finding: str | None, model: str = "m-1.0.0") -> CountedVerdict:
    label = "pneumonia" if probability >= 0.5 else "normal"
    return CountedVerdict("2026-01-02", model, label, probability, "agree", finding)


def test_what_readers_saw_is_set_against_what_the_model_said() -> None:
    said = [verdict(0.9, "pneumonia"), verdict(0.95, "no-pneumonia"), verdict(1.0, "pneumonia")]
    said += [verdict(0.1, "no-pneumonia"), verdict(0.3, None), verdict(0.5, "unreadable")]
    (model,) = present_agreement(said).models
    assert dict(model.table) == {"pneumonia": (2, 0), "no pneumonia": (1, 1), "another finding": (0, 0)}
    assert [row[1] for row in model.calibration] == ["1", "0", "0", "0", "3"]
    assert model.calibration[4][2:] == ("95 %", "2 of 3 (67 %; 21 to 94)")


def test_each_model_is_counted_by_itself_the_last_judged_first() -> None:
    page = present_agreement([verdict(0.9, None, "old-1.0.0"), verdict(0.9, None, "new-2.0.0")])
    assert [(model.model, model.count) for model in page.models] == [("new-2.0.0", 1), ("old-1.0.0", 1)]


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(81, 263, 0.255, 0.366), (15, 148, 0.062, 0.160), (0, 20, 0.0, 0.161)]
)
def test_intervals_are_those_of_newcombe(count: int, total: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-4)
