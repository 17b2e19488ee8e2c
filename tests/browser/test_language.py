"""The pages in French, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import axe_source, barriers
from tests.browser.conftest import watched
from tests.browser.test_clinician import settle
from tests.web.pdf_text import whole

pytestmark = pytest.mark.browser

TELEPHONE = {"viewport": {"width": 360, "height": 740}}
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def page(chromium: Browser, server: str) -> Iterator[Page]:
    """A French browser on the start page."""
    with watched(chromium, server, locale="fr-FR") as page:
        yield page


def judge(page: Page) -> None:
    page.get_by_role("button", name="Analyser ce cliché").click()
    settle(page)


def test_a_film_is_judged_and_reported_in_french(page: Page, film_file: Path) -> None:
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.set_input_files("#image", film_file)
    expect(page.locator("#hint")).to_have_text("0,0 Mo. Choisissez ou déposez-en un autre pour le remplacer.")
    judge(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signes de pneumonie")
    expect(page.get_by_text("plus de 99 %").first).to_be_visible()
    page.click("#zoom-in")
    expect(page.locator("#zoom-value")).to_have_text("125 %")
    page.locator("#prevalence").fill("5")
    expect(page.locator("#worth caption").first).to_contain_text("si 5 % des clichés")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger le compte rendu").click()
    assert "compte rendu" in whole(Path(download.value.path()).read_bytes())


def test_a_verdict_stands_in_the_french_work_list(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    page.get_by_label("Pas d\u2019accord").check()
    page.get_by_role("button", name="Enregistrer mon avis").click()
    expect(page.locator("#verdict [role=status]")).to_contain_text("Conservé avec ce cliché")
    page.get_by_role("link", name="Liste de travail").first.click()
    page.wait_for_url("**/work-list", wait_until="networkidle")
    expect(page.locator(".work-list tbody tr")).to_contain_text("vous n\u2019êtes pas d\u2019accord")


def test_several_films_are_told_of_in_french(page: Page, film_file: Path, tmp_path: Path) -> None:
    broken = tmp_path / "notes.txt"
    broken.write_text("no film")
    page.set_input_files("#image", [film_file, broken])
    expect(page.locator("#prompt")).to_have_text("2 fichiers")
    page.get_by_role("button", name="Analyser ces clichés").click()
    said = page.locator("#progress [role=status]")
    expect(said).to_have_text("Terminé. Clichés analysés : 1. Non analysés : 1, voir ci-dessous.")
    expect(page.locator("#progress .failed")).to_contain_text("notes.txt : non analysé. Attendu :")


def test_a_film_that_is_too_large_is_told_of_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(bytes(3 * 2**19))
    page.set_input_files("#image", large)
    expect(page.locator("#message-text")).to_have_text("Taille : 1,5 Mo ; au plus 1,0 Mo acceptés.")


def test_the_menu_leads_from_one_language_to_the_other_and_back(page: Page) -> None:
    for choice, language in (("English", "en"), ("Français", "fr")):
        page.locator(".preferences summary").click()
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name=choice).click()
        expect(page.locator("html")).to_have_attribute("lang", language)


def test_without_scripts_the_language_is_chosen_as_well(chromium: Browser, server: str) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.locator(".preferences summary").click()
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("pneumonie")
    context.close()


@pytest.mark.parametrize("size", [{}, TELEPHONE], ids=["desk", "telephone"])
def test_french_pages_have_no_barrier_and_are_no_wider_than_the_screen(
    chromium: Browser,
    server: str,
    film_file: Path,
    size: dict,
) -> None:
    axe = axe_source()
    with watched(chromium, server, locale="fr-FR", **size) as page:
        page.locator(".preferences summary").click()
        found = {"start": (barriers(page, axe), page.evaluate(WIDER))}
        page.locator(".preferences summary").click()
        page.set_input_files("#image", film_file)
        judge(page)
        found["result"] = (barriers(page, axe), page.evaluate(WIDER))
        for name in ("work-list", "limits", "help", "about", "agreement"):
            page.goto(f"{server}/{name}", wait_until="networkidle")
            found[name] = (barriers(page, axe), page.evaluate(WIDER))
    assert found == dict.fromkeys(found, ([], 0))
