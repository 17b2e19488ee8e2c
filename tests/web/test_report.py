"""The report of a case: who gets it, and what it says."""

import dataclasses
import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask

from app.cases.case import Case, make_case
from app.cases.pictures import PLAIN
from app.cases.reading import read_case
from app.cases.verdict import LONGEST_NOTE, Verdict
from app.config import Settings
from app.diagnosis import Diagnoser
from app.imaging.radiograph import Radiograph
from app.models.store import StoredModel
from app.web import create_app
from app.web.pages.evidence_page import present_evidence
from app.web.pages.presenters import present_result
from app.web.report.films import film_pair
from app.web.report.letters import MISSING, readable, some_lines
from app.web.report.page import ReportPage, present_report
from app.web.report.pdf import report_pdf
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, corner_film, make_manifest, png
from tests.web.actors import Browser, Program
from tests.web.pdf_text import pages, whole

SAID_ALIKE = (
    r"(No signs of pneumonia found|Signs of pneumonia)",
    r"threshold \d+ %",
    r"where \d+ % of films show it",
    r"On 9 drawn films .*? brackets",
    r"have it \(PPV\) [^A-Z]*\)",
    r"are free \(NPV\) [^A-Z]*\)",
    r"Interval: \S+ % to \S+ %",
    r"Frontal chest radiograph\. .*? Read by:",
)
LATIN = frozenset(range(32, 256)) | {ord(MISSING)}


@pytest.fixture
def reader(settings: Settings) -> Browser:
    """Somebody at a server whose model has several operating points, and intervals."""
    manifest = make_manifest(operating_points=POINTS, probability_interval=INTERVALS)
    app = create_app(settings, Diagnoser(StoredModel(manifest, BrightCornerRuntime())))
    return Browser(app.test_client())


def report(browser: Browser, address: str, query: str = "") -> str:
    answer = browser.client.get(f"{address}/report.pdf{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return whole(answer.data)


def words(browser: Browser, address: str) -> str:
    """What stands on the page, without its markup."""
    return " ".join(unescape(re.sub("<[^>]*>", " ", browser.client.get(address).text)).split())


def draft_on(browser: Browser, address: str) -> str:
    page = unescape(browser.client.get(address).text)
    return re.search(r'<textarea id="draft"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)[1]


def send(browser: Browser, address: str, draft: str) -> bytes:
    form = {"csrf_token": browser.token(), "draft": draft}
    answer = browser.client.post(f"{address}/report.pdf", data=form)
    assert answer.status_code == 200
    return answer.data


def a_case(diagnoser: Diagnoser, verdict: Verdict | None = None) -> Case:
    diagnosis = diagnoser.diagnose_film(Radiograph(corner_film(True)), known=True)
    return dataclasses.replace(make_case(diagnosis, "0" * 32, 1e9, ""), verdict=verdict)


def a_page(case: Case, edited: str | None = None) -> ReportPage:
    reading = read_case(case, None, 0.5)
    evidence = present_evidence(case, reading, case.evidence, PLAIN)
    result = present_result(case, reading, evidence, 60, by_link=False)
    return present_report(case, case.evidence, result, edited)


def printed(case: Case, edited: str | None = None) -> bytes:
    return report_pdf(a_page(case, edited), film_pair(case.evidence, corner_film(True), PLAIN))


def test_owner_and_colleague_with_a_link_get_the_report_and_a_stranger_does_not(
    app: Flask, doctor: Browser, stranger: Browser, ill_png: bytes
) -> None:
    address = doctor.result(ill_png) + "/report.pdf"
    assert doctor.client.get(address).status_code == 200
    assert stranger.client.get(address).status_code == 404
    assert stranger.client.get(f"{address}?key=guess").status_code == 404
    form = {"csrf_token": stranger.token(), "draft": "mine"}
    assert stranger.client.post(address, data=form).status_code == 404
    page, key = Program(app.test_client()).links(ill_png)["page"].split("?")
    assert stranger.client.get(f"{page}/report.pdf?{key}").status_code == 200


def test_the_report_is_a_file_that_nobody_stores_on_the_way(doctor: Browser, ill_png: bytes) -> None:
    answer = doctor.client.get(doctor.result(ill_png) + "/report.pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert re.fullmatch(
        r"attachment; filename=pneumoscope-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.pdf",
        answer.headers["Content-Disposition"],
    )


def test_nothing_of_a_file_name_gets_into_the_report(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.upload(ill_png, "Jane Doe 1970.png").headers["Location"]
    data = doctor.client.get(f"{address}/report.pdf").data
    assert b"Doe" not in data
    assert "Doe" not in whole(data)
    assert address.rpartition("/")[2] not in whole(data)


def test_the_same_case_gives_the_same_bytes_whoever_else_asks_meanwhile(diagnoser: Diagnoser) -> None:
    cases = [a_case(diagnoser, Verdict("agree", note=note)) for note in ("abc", "xyž Ω ≥ é")]
    alone = [printed(case) for case in cases]
    with ThreadPoolExecutor(4) as crowd:
        together = list(crowd.map(printed, cases * 4))
    assert together == alone * 4


def test_the_report_carries_the_time_of_the_case(diagnoser: Diagnoser) -> None:
    data = printed(a_case(diagnoser))
    assert b"/CreationDate (D:20010909014640+00'00')" in data
    assert "Judged 01:46 UTC, 9 September 2001" in whole(data)


@pytest.mark.parametrize("query", ["", "?point=specific&prevalence=5", "?point=sensitive&prevalence=90"])
def test_the_report_says_what_the_page_says(reader: Browser, drawn_png: bytes, query: str) -> None:
    address = reader.result(drawn_png)
    page, said = words(reader, address + query), report(reader, address, query)
    for pattern in SAID_ALIKE:
        found = re.search(pattern, page)
        assert found, pattern
        assert found[0].lower() in said.lower()


def test_the_report_says_where_the_evidence_lies_as_the_page_does(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    where = re.search(r"Where: .*? facing you", words(doctor, address))[0]
    assert where in report(doctor, address)


def test_model_population_limits_and_use_stand_on_the_report(doctor: Browser, ill_png: bytes) -> None:
    said = report(doctor, doctor.result(ill_png))
    for part in ("tiny 0.1.0, SHA-256", "drawn children", "Knows drawn films only.", "Page 1 of 1"):
        assert part in said
    assert "For research. Not a medical device." in said
    assert "logits per cell" in said


def test_heatmap_style_and_method_are_those_that_were_asked_for(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    said = report(doctor, address, "?view=signed&contrast=film")
    assert "evidence for and against pneumonia" in said
    assert "this film's own scale" in said
    assert doctor.client.get(f"{address}/report.pdf?method=none").status_code == 422
    assert doctor.client.get(f"{address}/report.pdf?prevalence=0").status_code == 400


def test_warnings_stand_before_the_answer(doctor: Browser) -> None:
    said = report(doctor, doctor.result(png(corner_film(True, 100, 100))))
    warning = said.index("Warning: The film has only 100 x 100 pixels")
    assert warning < said.index("Signs of pneumonia")
    assert "gives no warning" not in said


def test_a_drawn_film_is_labelled_on_the_report_and_in_both_pictures(doctor: Browser) -> None:
    form = {"csrf_token": doctor.token(), "seed": "7", "opacity": "y"}
    address = doctor.client.post("/diagnoses/drawn", data=form).headers["Location"]
    said = report(doctor, address)
    assert "DRAWN FILM: NOBODY'S CHEST" in said
    assert said.count("DRAWN FILM") >= 4
    assert "DRAWN FILM, no patient." in said


def test_the_label_stays_whatever_the_reader_writes(doctor: Browser) -> None:
    form = {"csrf_token": doctor.token(), "seed": "7"}
    address = doctor.client.post("/diagnoses/drawn", data=form).headers["Location"]
    assert "DRAWN FILM: NOBODY'S CHEST" in whole(send(doctor, address, "A patient of mine."))


def test_an_uploaded_film_is_not_called_drawn(doctor: Browser, ill_png: bytes) -> None:
    assert "DRAWN" not in report(doctor, doctor.result(ill_png))


def test_the_readers_verdict_stands_on_the_report(diagnoser: Diagnoser) -> None:
    said = whole(printed(a_case(diagnoser, Verdict("disagree", "other", "Effusion, left.", 1.1e9))))
    assert "The reader disagrees with the software. Finding: another finding." in said
    assert "Effusion, left." in said
    assert "Given 11:33 UTC, 9 November 2004" in said


def test_without_a_verdict_there_are_lines_to_write_on(diagnoser: Diagnoser) -> None:
    said = whole(printed(a_case(diagnoser)))
    assert "Agree / disagree / unsure Finding Name, date, signature" in said
    assert "The reader agrees" not in said


@pytest.mark.parametrize(
    "note",
    [
        "<b>bold</b> & </para> <img src='file:///etc/passwd'/> &amp; <a href=",
        "肺炎😀" * (LONGEST_NOTE // 3),
        "".join(map(chr, range(1, 32))) + "\x7f\x85\u202e\u200b\ufeff\ud800",
        "a\n" * (LONGEST_NOTE // 2),
        "W" * LONGEST_NOTE,
        "%(page)s {page} \\n \\) ( \\",
    ],
    ids=["markup", "unknown letters", "controls", "lines", "one word", "patterns"],
)
def test_no_note_or_text_breaks_a_report_or_fills_more_than_two_pages(
    diagnoser: Diagnoser, note: str
) -> None:
    data = printed(a_case(diagnoser, Verdict("unsure", None, note)), edited=note)
    assert len(pages(data)) <= 2
    said = whole(data)
    assert "The reader is unsure." in said
    assert "Knows drawn films only." in said


def test_markup_in_a_note_is_printed_and_not_obeyed(diagnoser: Diagnoser) -> None:
    note = "<b>x</b> &amp; <img src='a'/> (1) \\"
    assert note in whole(printed(a_case(diagnoser, Verdict("agree", None, note))))


def test_what_cannot_be_printed_is_seen_to_be_missing(diagnoser: Diagnoser) -> None:
    said = whole(printed(a_case(diagnoser, Verdict("agree", None, "Dvořák 肺炎 ok"))))
    assert f"{MISSING}{MISSING} ok" in said
    assert "has no letter for" in said
    assert "has no letter for" not in whole(printed(a_case(diagnoser, Verdict("agree", None, "Müller"))))


@pytest.mark.parametrize(
    ("written", "printed_as"),
    [
        ("Mu\u0308ller", "Müller"),
        ("Nguyễn", "Nguyen"),
        ("SpO₂ → 5\u202fµg", "SpO2 -> 5 µg"),
        ("10⁵", f"10{MISSING}"),
        ("a≯b", f"a{MISSING}b"),
        ("a\u202eb\x00c", "abc"),
        ("a\r\nb\u2028c", "a\nb\nc"),
    ],
)
def test_letters_keep_their_meaning_or_are_marked_as_missing(written: str, printed_as: str) -> None:
    assert readable(written, LATIN) == printed_as


def test_few_lines_stay_lines_and_many_run_together() -> None:
    assert some_lines("a\n\n b \n") == ["a", "b"]
    assert some_lines("a\n" * 100) == [" / ".join("a" * 100)]


def test_the_page_offers_a_draft_that_names_model_probability_and_place(
    reader: Browser, ill_png: bytes
) -> None:
    draft = draft_on(reader, reader.result(ill_png) + "?prevalence=20")
    for part in (
        "Software (tiny 0.1.0, for research): signs of pneumonia; probability of pneumonia over 99 %",
        "where 20 % of films show it, above the threshold of",
        "mainly in the patient's right side of the chest",
        "Read by: ____",
    ):
        assert part in draft


def test_the_draft_of_a_healthy_film_excludes_nothing(doctor: Browser, healthy_png: bytes) -> None:
    said = report(doctor, doctor.result(healthy_png))
    assert "no signs of pneumonia found" in said
    assert "This does not exclude pneumonia." in said


def test_the_draft_takes_the_warnings_along(doctor: Browser) -> None:
    draft = draft_on(doctor, doctor.result(png(corner_film(True, 100, 100))))
    assert "The film has only 100 x 100 pixels" in draft


def test_an_edited_draft_is_printed_as_the_readers_and_not_kept(
    doctor: Browser, settings: Settings, ill_png: bytes
) -> None:
    address = doctor.result(ill_png)
    said = whole(send(doctor, address, "Lobar\r\nconsolidation <x>"))
    assert "Report, as edited by the reader Lobar consolidation <x>" in said
    assert "Draft for the report, by the software, not edited Frontal" in report(doctor, address)
    kept = b"".join(path.read_bytes() for path in settings.instance_path.rglob("*") if path.is_file())
    assert b"consolidation" not in kept


def test_a_draft_sent_as_it_was_is_not_called_edited(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png)
    assert "by the software, not edited" in whole(send(doctor, address, draft_on(doctor, address)))


def test_a_draft_needs_the_forms_token_and_a_bounded_length(doctor: Browser, ill_png: bytes) -> None:
    address = doctor.result(ill_png) + "/report.pdf"
    assert doctor.client.post(address, data={"draft": "x"}).status_code == 403
    form = {"csrf_token": doctor.token(), "draft": "x" * 2001}
    answer = doctor.client.post(address, data=form)
    assert answer.status_code == 400
    assert "expected at most 2000 characters" in answer.text
    form["draft"] = "ab\r\n" * 666  # two characters each, as a browser counts the end of a line
    assert doctor.client.post(address, data=form).status_code == 200


def test_reports_wait_in_the_room_of_the_pictures(
    settings: Settings, diagnoser: Diagnoser, ill_png: bytes
) -> None:
    app = create_app(dataclasses.replace(settings, films_at_once=1, films_waiting=0), diagnoser)
    doctor = Browser(app.test_client())
    address = doctor.result(ill_png) + "/report.pdf"
    with app.extensions["pneumoscope"].rooms.drawing.turn():
        assert doctor.client.get(address).status_code == 503
    assert doctor.client.get(address).status_code == 200
