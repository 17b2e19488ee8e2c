"""Every page, in both themes: no barrier, nothing too wide, nothing heavy, nothing from elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.config import Settings
from app.diagnosis import Diagnoser, OtherModels
from app.models.store import StoredModel
from app.web import create_app
from tests.browser.barriers import axe_source, barriers
from tests.browser.conftest import serving
from tests.browser.test_clinician import judge, settle
from tests.browser.test_preferences import prefer
from tests.conftest import BrightCornerRuntime, make_manifest
from tests.test_other_models import OWN, Shelf

pytestmark = pytest.mark.browser

PLAIN = ("/", "/help", "/about", "/limits", "/agreement", "/work-list", "/nowhere")
LOADED = (
    "performance.getEntriesByType('resource')"
    ".filter(each => !/film[.]png|heatmap[.]png|thumbnail/.test(each.name)).map(each => each.transferSize)"
)
READY = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
SENT = "performance.getEntriesByType('navigation')[0].transferSize"


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_source()


@pytest.fixture(params=["dark", "light"])
def themed(request: pytest.FixtureRequest, page: Page) -> Page:
    """The start page in either theme."""
    if request.param == "light":
        prefer(page, "Light theme")
    expect(page.locator("html")).to_have_attribute("data-theme", request.param)
    return page


def visit(page: Page, address: str) -> None:
    origin = page.url.split("/", 3)[:3]
    page.goto("/".join(origin) + address, wait_until="networkidle")


def check(page: Page, axe: str) -> None:
    """No barrier at either width, and nothing wider than the screen."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 700})
        assert barriers(page, axe) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    page.set_viewport_size({"width": 1280, "height": 800})


def test_pages_to_read_and_refusals_have_no_barrier(
    chromium: Browser, server: str, tmp_path: Path, axe: str
) -> None:
    note = tmp_path / "note.png"
    note.write_bytes(b"a shopping list")
    for theme in ("dark", "light"):
        context = chromium.new_context()
        page = context.new_page()
        page.goto(server, wait_until="networkidle")
        if theme == "light":
            prefer(page, "Light theme")
        for address in PLAIN:  # the last of which is none: a page all the same
            visit(page, address)
            check(page, axe)
        refuse(page, note)
        check(page, axe)
        context.close()


def refuse(page: Page, note: Path) -> None:
    visit(page, "/")
    page.set_input_files("#image", note)
    with page.expect_navigation(wait_until="networkidle"):
        page.click("#judge")
    expect(page.get_by_role("alert")).to_contain_text("not judged")


def test_a_list_a_film_and_its_verdict_have_no_barrier(themed: Page, film_file: Path, axe: str) -> None:
    broken = film_file.with_name("broken.png")
    broken.write_bytes(film_file.read_bytes()[:300])
    themed.set_input_files("#image", [film_file, film_file, broken])
    themed.click("#judge")
    expect(themed.locator("#progress [role=status]")).to_contain_text("Done", timeout=30_000)
    check(themed, axe)
    visit(themed, "/work-list")
    check(themed, axe)
    themed.locator(".work-list th a").first.click()
    settle(themed)
    themed.get_by_label("I agree").check()
    themed.click("text=Keep my verdict")
    expect(themed.get_by_text("Change it as you like")).to_be_visible()
    themed.wait_for_load_state("networkidle")
    check(themed, axe)
    visit(themed, "/agreement")
    check(themed, axe)


@pytest.mark.parametrize("address", [*PLAIN[:-1], "result"])
def test_a_page_is_ready_within_a_second_and_light(page: Page, film_file: Path, address: str) -> None:
    if address == "result":
        page.set_input_files("#image", film_file)
        judge(page)
    times, sizes = [], []
    for _ in range(3):
        page.reload(wait_until="networkidle") if address == "result" else visit(page, address)
        times.append(page.evaluate(READY))
        sizes.append(page.evaluate(SENT) + sum(page.evaluate(LOADED)))
    assert min(times) < 1000
    assert 0 < max(sizes) < 150_000


@pytest.fixture(scope="module")
def server_with_models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose store holds further models."""
    settings = Settings(instance_path=tmp_path_factory.mktemp("instance"), max_upload_mb=1)
    diagnoser = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()))
    with serving(create_app(settings, diagnoser, OtherModels(Shelf(), diagnoser, OWN))) as address:
        yield address


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_choice_of_models_and_two_of_them_on_one_film_have_no_barrier(
    chromium: Browser, server_with_models: str, film_file: Path, axe: str, theme: str
) -> None:
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.goto(server_with_models, wait_until="networkidle")
    if theme == "light":
        prefer(page, "Light theme")
    check(page, axe)
    page.set_input_files("#image", film_file)
    judge(page)
    check(page, axe)
    page.click("text=Ask this model, too")
    page.wait_for_url("**/comparisons/**", wait_until="networkidle")
    expect(page.get_by_text("contradict each other")).to_be_visible()
    check(page, axe)
    context.close()
