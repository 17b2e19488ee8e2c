"""The draft of the report and its PDF, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.imaging.phantom import draw_film
from tests.browser.test_clinician import judge
from tests.conftest import png
from tests.web.pdf_text import whole

pytestmark = pytest.mark.browser


@pytest.fixture
def judged(page: Page, tmp_path: Path) -> Page:
    """The page of a film between the thresholds of the sensitive and the specific point."""
    film = tmp_path / "doubtful.png"
    film.write_bytes(png(draw_film(1, True, 256, 256).pixels))
    page.set_input_files("#image", film)
    judge(page)
    return page


def downloaded(page: Page) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download report").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
    return Path(waiting.value.path()).read_bytes()


def test_the_button_downloads_the_report_with_the_text_as_edited(judged: Page) -> None:
    judged.get_by_label("Written by the software").fill("Lobar consolidation.\nRead by: me")
    data = downloaded(judged)
    assert data.startswith(b"%PDF-")
    assert "Report, as edited by the reader Lobar consolidation. Read by: me" in whole(data)


def test_the_report_follows_the_operating_point_of_the_page(judged: Page) -> None:
    judged.select_option("#point", "specific")
    judged.wait_for_url("**point=specific*")
    said = whole(downloaded(judged))
    assert "specific: few false alarms" in said
    assert "by the software, not edited Frontal" in said


def test_an_unedited_draft_follows_the_answer_and_an_edited_one_says_that_it_is_old(judged: Page) -> None:
    draft = judged.locator("#draft")
    judged.locator("#prevalence").fill("5")
    expect(judged.locator(".probability")).to_contain_text("where 5 %")
    assert "where 5 % of films show it" in draft.input_value()
    draft.fill("Mine.")
    expect(judged.locator("#draft-stale")).to_be_hidden()
    judged.locator("#prevalence").fill("7")
    expect(judged.locator("#draft-stale")).to_be_visible()
    assert draft.input_value() == "Mine."
    judged.get_by_role("button", name="Undo my changes").click()
    assert "where 7 % of films show it" in draft.input_value()
    expect(judged.locator("#draft-stale")).to_be_hidden()


def test_the_draft_is_copied_as_it_stands(judged: Page) -> None:
    judged.context.grant_permissions(["clipboard-read", "clipboard-write"])
    judged.locator("#draft").fill("Mine.")
    judged.get_by_role("button", name="Copy text").click()
    expect(judged.locator("#draft-said")).to_have_text("Copied.")
    assert judged.evaluate("navigator.clipboard.readText()") == "Mine."


def test_on_paper_the_page_is_a_report_without_controls(judged: Page) -> None:
    judged.locator("#draft").fill("Mine.")
    judged.emulate_media(media="print")
    for part in ("h1", ".films", "#worth", ".about", ".on-paper", ".probability"):
        expect(judged.locator(part)).to_be_visible()
    expect(judged.locator(".on-paper .draft-text")).to_have_text("Mine.")
    expect(judged.locator(".on-paper .draft-by")).to_have_text("Report, as edited by the reader")
    for control in judged.locator("button, input:not([type=hidden]), select, textarea, summary").all():
        expect(control).to_be_hidden()
    judged.emulate_media(media="screen")
