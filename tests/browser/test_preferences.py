"""Themes, and reading the film before the answer, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.barriers import axe_source, barriers
from tests.browser.test_clinician import judge, settle

pytestmark = pytest.mark.browser


def prefer(page: Page, choice: str) -> None:
    page.locator(".preferences summary").click()
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("button", name=choice).click()


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_page_has_a_barrier_in_either_theme(page: Page, film_file: Path, axe: str, theme: str) -> None:
    if theme == "light":
        prefer(page, "Light theme")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.locator(".preferences summary").click()
    assert barriers(page, axe) == []
    page.set_input_files("#image", film_file)
    judge(page)
    assert barriers(page, axe) == []
    page.click("#help")
    assert barriers(page, axe) == []
    page.keyboard.press("Escape")
    prefer(page, "Read the film first")
    assert barriers(page, axe) == []
    page.get_by_role("link", name="where it fails").click()
    page.wait_for_url("**/limits", wait_until="networkidle")
    assert barriers(page, axe) == []


def test_a_theme_is_kept_and_the_films_surroundings_stay_black(page: Page, film_file: Path) -> None:
    prefer(page, "Light theme")
    page.set_input_files("#image", film_file)
    judge(page)
    expect(page.locator("body")).to_have_css("background-color", "rgb(244, 246, 248)")
    expect(page.locator(".stage").first).to_have_css("background-color", "rgb(0, 0, 0)")
    prefer(page, "Dark theme")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 19, 24)")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_paper_is_white_whatever_the_theme(page: Page, theme: str) -> None:
    if theme == "light":
        prefer(page, "Light theme")
    page.emulate_media(media="print")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator("h1")).to_have_css("color", "rgb(0, 0, 0)")


def test_the_film_is_read_first_and_its_viewer_works(page: Page, film_file: Path) -> None:
    prefer(page, "Read the film first")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files("#image", film_file)
    judge(page)
    page.click("#zoom-in")
    expect(page.locator("#zoom-value")).to_have_text("125 %")
    assert not any("heatmap" in url or "overlay" in url for url in asked)
    assert "99 %" not in page.content() + page.title()
    assert "Signs of pneumonia" not in page.content() + page.title()


def test_the_answer_is_revealed_and_stays_so_while_it_is_read(page: Page, film_file: Path) -> None:
    prefer(page, "Read the film first")
    page.set_input_files("#image", film_file)
    judge(page)
    page.get_by_role("link", name="Reveal the answer").click()
    page.wait_for_url("**reveal=yes*", wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    page.get_by_label("this film's own contrast").check()
    page.wait_for_url("**contrast=film*")
    page.locator("#prevalence").fill("5")
    page.wait_for_url(re.compile(r"prevalence=5(&|$)"))
    page.select_option("#method", "layer-cam")
    page.get_by_role("button", name="Explain").click()
    page.wait_for_url("**method=layer-cam*")
    page.reload(wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.locator("#prevalence")).to_have_value("5")


def test_preferences_work_without_scripts(chromium: Browser, server: str, film_file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    prefer(page, "Light theme")
    prefer(page, "Read the film first")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.set_input_files("#image", film_file)
    judge(page)
    expect(page.locator("#heatmap")).to_have_count(0)
    expect(page.locator(".controls")).to_be_hidden()
    page.get_by_role("link", name="Reveal the answer").click()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.locator("#heatmap")).to_be_visible()
    context.close()
