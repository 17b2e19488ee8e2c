"""A shift's films in a real browser: several at once, the list, and a verdict on each."""

import io
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_clinician import judge, settle
from tests.browser.test_preferences import prefer
from tests.conftest import corner_film, png

pytestmark = pytest.mark.browser

DROP_FILES = """(place, files) => {
  const transfer = new DataTransfer();
  for (const [name, bytes] of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
  place.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""

OFFER = """form => {  // as the page of a refused negative has it
  const box = document.createElement("input");
  Object.assign(box, {type: "checkbox", name: "invert", value: "y"});
  form.append(box);
}"""


@pytest.fixture
def ward(tmp_path: Path, ill_png: bytes, healthy_png: bytes) -> list[Path]:
    """Nine films and a broken one."""
    paths = []
    for index in range(10):
        data = [ill_png, healthy_png][index % 2] if index != 4 else ill_png[:200]
        paths.append(tmp_path / f"ward-{index}.png")
        paths[-1].write_bytes(data)
    return paths


def finish(page: Page) -> None:
    page.get_by_role("button", name="Judge these films").click()
    expect(page.locator("#progress [role=status]")).to_contain_text("Done", timeout=60_000)
    page.wait_for_load_state("networkidle")


def open_list(page: Page) -> None:
    page.get_by_role("link", name="Open the work list").click()
    page.wait_for_url("**/work-list", wait_until="networkidle")


def test_ten_films_with_a_broken_one_become_a_list_of_nine(page: Page, ward: list[Path]) -> None:
    page.set_input_files("#image", ward)
    expect(page.locator("#prompt")).to_have_text("10 files")
    finish(page)
    expect(page.locator("#progress [role=status]")).to_have_text("Done: 9 judged. 1 not judged, see below.")
    expect(page.locator("#progress .failed")).to_contain_text(
        "ward-4.png: not judged. Expected a whole image"
    )
    expect(page.get_by_role("link", name="Open the work list")).to_be_focused()
    open_list(page)
    expect(page.locator(".work-list tbody tr")).to_have_count(9)
    expect(page.locator(".work-list tbody tr").first).to_contain_text("Signs of pneumonia")
    expect(page.locator(".work-list tbody tr").last).to_contain_text("No signs found")


def test_several_films_and_an_archive_can_be_dropped(page: Page, ill_png: bytes) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("night/one.png", ill_png)
        archive.writestr("night/two.png", ill_png)
    files = [["night.zip", list(stream.getvalue())], ["three.png", list(ill_png)]]
    page.locator("#upload").evaluate(DROP_FILES, files)
    finish(page)
    lines = page.locator("#progress li")
    expect(lines).to_have_count(3)
    assert {line.split(":")[0] for line in lines.all_inner_texts()} == {"one.png", "two.png", "three.png"}


@pytest.mark.parametrize(("ticked", "headline"), [(False, "No signs found"), (True, "Signs of pneumonia")])
def test_several_negatives_are_judged_as_the_box_says(
    page: Page, tmp_path: Path, ticked: bool, headline: str
) -> None:
    paths = [tmp_path / "one.png", tmp_path / "two.png"]
    for path in paths:
        path.write_bytes(png(255 - corner_film(True)))
    page.locator("#upload").evaluate(OFFER)
    page.locator("#upload [name=invert]").set_checked(ticked)
    page.set_input_files("#image", paths)
    finish(page)
    lines = page.locator("#progress li").all_inner_texts()
    assert [headline in line for line in lines] == [True, True]


def test_the_list_knows_names_and_finds_by_them(page: Page, ward: list[Path]) -> None:
    page.set_input_files("#image", ward[:3])
    finish(page)
    open_list(page)
    page.get_by_label("Name").fill("ward-1")
    expect(page.locator(".work-list tbody tr:visible")).to_have_count(1)
    expect(page.locator(".work-list tbody tr:visible")).to_contain_text("ward-1.png")


def test_the_list_is_worked_through_by_keyboard(page: Page, ward: list[Path]) -> None:
    page.set_input_files("#image", ward[:3])
    finish(page)
    open_list(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    settle(page)
    first = page.url
    expect(page.get_by_role("navigation", name="Films of the work list")).to_contain_text("1 of 3")
    page.keyboard.press("n")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    settle(page)
    page.keyboard.press("p")
    page.wait_for_url(first, wait_until="networkidle")


def test_single_letters_do_nothing_once_they_are_turned_off(page: Page, ward: list[Path]) -> None:
    page.set_input_files("#image", ward[:2])
    finish(page)
    open_list(page)
    prefer(page, "Turn single-letter keys off")
    page.keyboard.press("j")
    expect(page.locator(".work-list th a:focus")).to_have_count(0)
    page.locator(".work-list th a").first.click()
    settle(page)
    shown = page.url
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url == shown
    page.locator("#panes").click()
    page.keyboard.press("i")  # of the film, while it has the focus
    expect(page.locator("#invert")).to_have_attribute("aria-pressed", "true")
    prefer(page, "Turn single-letter keys on")
    page.keyboard.press("n")
    expect(page.get_by_text("2 of 2")).to_be_visible()
    settle(page)


def test_a_verdict_is_given_and_seen_in_the_list(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    page.get_by_label("I disagree").check()
    page.get_by_label("What you see on the film").select_option("no pneumonia")
    page.get_by_label("Note").fill("a skin fold")
    page.get_by_role("button", name="Keep my verdict").click()
    expect(page.get_by_text("Change it as you like")).to_be_visible()
    expect(page.get_by_label("Note")).to_have_value("a skin fold")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="Work list", exact=True).click()
    expect(page.locator(".work-list")).to_contain_text("you disagree")


def test_a_batch_works_without_scripts(chromium: Browser, server: str, ward: list[Path]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.set_input_files("#films", ward[3:6])
    page.get_by_role("button", name="Judge these films").click()
    expect(page.get_by_text("That was all.")).to_be_visible(timeout=30_000)
    expect(page.locator(".lines li")).to_have_count(3)
    page.get_by_role("link", name="Open the work list").click()
    expect(page.locator(".work-list tbody tr")).to_have_count(2)
    context.close()


def test_list_and_progress_fit_a_phone(page: Page, ward: list[Path]) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.set_input_files("#image", ward[3:6])
    finish(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    open_list(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
