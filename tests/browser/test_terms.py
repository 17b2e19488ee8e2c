"""Reading a result at another operating point and prevalence, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.imaging.phantom import draw_film
from tests.browser.test_clinician import judge
from tests.conftest import png

pytestmark = pytest.mark.browser

UNNAMED = """() =>
  [...document.querySelectorAll("input:not([type=hidden]), select, button, img, svg[role=img]")]
  .filter((each) => !(each.labels?.length || each.textContent.trim() || each.hasAttribute("alt")
    || each.getAttribute("aria-label"))).map((each) => each.outerHTML)"""
DOUBLE = """() => [...document.querySelectorAll("[id]")].map((each) => each.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""


@pytest.fixture
def doubtful(tmp_path: Path) -> Path:
    """A film between the thresholds of the sensitive and the specific point."""
    path = tmp_path / "doubtful.png"
    path.write_bytes(png(draw_film(1, True, 256, 256).pixels))
    return path


def test_another_prevalence_changes_the_worth_and_leaves_call_film_and_focus(
    page: Page, doubtful: Path
) -> None:
    page.set_input_files("#image", doubtful)
    judge(page)
    page.locator("#opacity").fill("40")
    headline = page.get_by_role("heading", level=1).inner_text()
    page.locator("#prevalence").fill("5")
    expect(page.locator(".probability")).to_contain_text("where 5 % of films show it")
    expect(page.locator("#worth")).to_contain_text("where 5 % of films show it")
    expect(page.locator("#prevalence")).to_be_focused()
    expect(page.locator("#heatmap")).to_have_css("opacity", "0.4")
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    assert "prevalence=5" in page.url


def test_another_operating_point_changes_the_call_and_the_heatmaps_choices_stay(
    page: Page, doubtful: Path
) -> None:
    page.set_input_files("#image", doubtful)
    judge(page)
    page.get_by_label("show evidence against, too").check()
    page.wait_for_url("**view=signed*")
    for point, headline in (("specific", "No signs of pneumonia found"), ("sensitive", "Signs of pneumonia")):
        page.select_option("#point", point)
        expect(page.get_by_role("heading", level=1)).to_have_text(headline)
        assert "view=signed" in page.url
    page.get_by_label("this film's own contrast").check()
    page.wait_for_url("**contrast=film*")
    assert "point=sensitive" in page.url
    page.get_by_role("button", name="Explain").click()
    page.wait_for_url("**method=grad-cam*")
    assert "point=sensitive" in page.url
    page.reload(wait_until="networkidle")
    expect(page.locator("#point")).to_have_value("sensitive")


def test_another_operating_point_changes_what_is_said_of_the_evidence_and_where_a_verdict_goes(
    page: Page, doubtful: Path
) -> None:
    page.set_input_files("#image", doubtful)
    judge(page)
    page.locator("#opacity").fill("40")
    page.locator("#point").focus()
    expect(page.locator("#reading")).to_contain_text("close to the threshold")
    page.select_option("#point", "sensitive")
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.locator("#reading")).not_to_contain_text("close to the threshold")
    expect(page.locator("#verdict")).to_have_attribute("action", re.compile("point=sensitive"))
    expect(page.locator("#style [name=point]")).to_have_value("sensitive")
    expect(page.locator("#point")).to_be_focused()
    expect(page.locator("#heatmap")).to_have_css("opacity", "0.4")


def test_a_prevalence_that_is_none_is_not_even_asked_for(page: Page, doubtful: Path) -> None:
    page.set_input_files("#image", doubtful)
    judge(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#prevalence").fill("0")
    page.wait_for_timeout(600)
    assert asked == []


def test_terms_work_without_scripts(chromium, server: str, doubtful: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.set_input_files("#image", doubtful)
    judge(page)
    page.get_by_label("this film's own contrast").check()
    page.locator("#style").get_by_role("button", name="Show").click()
    page.wait_for_url("**contrast=film*", wait_until="networkidle")
    page.select_option("#point", "specific")
    page.locator("#prevalence").fill("20")
    page.locator("#terms").get_by_role("button", name="Work out").click()
    page.wait_for_url("**prevalence=20*", wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_have_text("No signs of pneumonia found")
    expect(page.locator("#prevalence")).to_have_value("20")
    expect(page.get_by_label("this film's own contrast")).to_be_checked()
    context.close()


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_the_page_of_limits_is_no_wider_than_the_screen(page: Page, server: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.get_by_role("link", name="where it fails").click()
    page.wait_for_url(f"{server}/limits", wait_until="networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_that_can_be_used_has_a_name_and_every_id_is_there_once(
    page: Page, server: str, doubtful: Path
) -> None:
    page.set_input_files("#image", doubtful)
    judge(page)
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(DOUBLE) == []
    page.goto(f"{server}/limits", wait_until="networkidle")
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(DOUBLE) == []
