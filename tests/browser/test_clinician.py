"""What a clinician does, in a real browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

DROP = """(place, [name, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
  for (const kind of ["dragenter", "dragover", "drop"])
    place.dispatchEvent(new DragEvent(kind, {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


def judge(page: Page) -> None:
    """Send the form and wait until the page of the result is all there."""
    page.click("text=Judge this film")
    settle(page)


def settle(page: Page) -> None:
    page.wait_for_url("**/diagnoses/*", wait_until="networkidle")


def test_choosing_a_film_shows_it_and_judging_shows_its_result(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    expect(page.locator("#preview")).to_be_visible()
    judge(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.get_by_text("over 99 %").first).to_be_visible()


def test_a_film_can_be_dropped(page: Page, film_file: Path) -> None:
    page.locator("#upload").evaluate(DROP, [film_file.name, list(film_file.read_bytes())])
    expect(page.locator("#prompt")).to_have_text("film.png")
    expect(page.locator("#preview")).to_be_visible()
    judge(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")


def test_a_case_is_deleted_by_the_button_of_its_page(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    address = page.url
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_role("status")).to_have_text("Deleted: the film, the answer and its heatmaps.")
    assert page.context.request.get(address).status == 404


def test_the_slider_fades_the_heatmap_without_asking_the_server(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    heatmap = page.locator("#heatmap")
    expect(heatmap).to_have_css("opacity", "1")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#opacity").fill("30")
    expect(heatmap).to_have_css("opacity", "0.3")
    expect(page.locator("#opacity-value")).to_have_text("30 %")
    assert asked == []


def test_the_heatmap_lies_exactly_over_the_film(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    film = page.locator(".layers img").first
    expect(film).to_be_visible()
    assert page.locator("#heatmap").bounding_box() == film.bounding_box()
    for picture in page.locator("figure img").all():
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 240


def test_a_film_that_is_too_large_is_not_even_sent(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(bytes(2**20 + 1))
    page.set_input_files("#image", large)
    expect(page.get_by_role("alert")).to_contain_text("at most 1.0 MB")
    expect(page.locator("#judge")).to_be_disabled()


def test_a_drawn_film_is_labelled_as_drawn(page: Page) -> None:
    page.click("text=Drawn film with an opacity")
    settle(page)
    expect(page.locator(".banner")).to_contain_text("a drawing by the program")


def test_it_works_by_keyboard_alone(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    page.locator("#image").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "judge"
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    page.locator("#opacity").focus()
    page.keyboard.press("Home")
    expect(page.locator("#heatmap")).to_have_css("opacity", "0")


@pytest.mark.parametrize("width", [360, 800, 1600])
def test_nothing_is_wider_than_the_screen(page: Page, film_file: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_input_files("#image", film_file)
    judge(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_without_scripts(chromium, server: str, film_file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.set_input_files("#image", film_file)
    judge(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Signs of pneumonia")
    expect(page.locator("#heatmap")).to_be_visible()
    expect(page.locator("#opacity")).to_be_hidden()
    context.close()


SHOWN = "image => image.decode().then(() => image.naturalWidth)"


def test_the_heatmap_can_be_shown_signed_and_in_the_films_own_contrast(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    page.locator("#opacity").fill("40")
    for box in ("show evidence against, too", "this film's own contrast"):
        page.get_by_label(box).check()
        expect(page.get_by_label(box)).to_be_checked()
        expect(page.get_by_label(box)).to_be_focused()
    expect(page.get_by_text("for", exact=False).first).to_be_visible()
    expect(page.locator("#heatmap")).to_have_attribute("src", re.compile("view=signed&contrast=film"))
    assert page.locator("#heatmap").evaluate(SHOWN) == 240
    expect(page.locator("#heatmap")).to_have_css("opacity", "0.4")
    assert "view=signed" in page.url


def test_another_method_is_asked_for_on_the_page_and_its_limits_are_said(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    for method, warning in (("layer-cam", "A detail view"), ("eigen-cam", "not what argues for pneumonia")):
        page.select_option("#method", method)
        page.get_by_role("button", name="Explain").click()
        expect(page.locator(".tools").get_by_text(warning)).to_be_visible()
        expect(page.locator("#heatmap")).to_have_attribute("src", re.compile(f"method={method}"))
        assert page.locator("#heatmap").evaluate(SHOWN) == 240
    page.reload(wait_until="networkidle")
    expect(page.locator("#method")).to_have_value("eigen-cam")


def test_style_and_method_work_without_scripts(chromium, server: str, film_file: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.set_input_files("#image", film_file)
    judge(page)
    page.select_option("#method", "grad-cam++")
    page.get_by_role("button", name="Explain").click()
    page.wait_for_url("**method=grad-cam*", wait_until="networkidle")
    expect(page.get_by_text("gives no logits").first).to_be_visible()
    page.get_by_label("this film's own contrast").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**contrast=film*", wait_until="networkidle")
    expect(page.locator("#method")).to_have_value("grad-cam++")
    context.close()


def test_a_refused_explanation_is_told_in_the_servers_words(chromium, server: str, film_file: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server, wait_until="networkidle")
    page.set_input_files("#image", film_file)
    judge(page)
    page.locator("#method option").first.evaluate("option => { option.value = 'saliency'; }")
    page.click("text=Explain")
    expect(page.get_by_text("xpected one of grad-cam")).to_be_visible()
    expect(page.get_by_text("Back to the start")).to_be_visible()
    context.close()
