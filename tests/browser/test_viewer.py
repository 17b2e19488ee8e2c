"""The viewer of a film: where one looks, how grey is shown, what lies over it, in a real browser."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import watched
from tests.browser.test_clinician import judge
from tests.waiting import until

pytestmark = pytest.mark.browser

GREY, PLACE = 100, (0.75, 0.75)  # of the film's lower right quarter
TRANSFORM = "plane => getComputedStyle(plane).transform"


@pytest.fixture
def film(chromium: Browser, server_with_lungs: str, film_file: Path) -> Iterator[Page]:
    """The result of a film on which lungs were found."""
    with watched(chromium, server_with_lungs) as page:
        page.set_input_files("#image", film_file)
        judge(page)
        yield page


def box(place: Locator) -> tuple[float, float, float, float]:
    """Left, top, width, height, fractions of pixels included."""
    return tuple(place.evaluate("p => (b => [b.left, b.top, b.width, b.height])(p.getBoundingClientRect())"))


def stage(page: Page) -> Locator:
    return page.locator(".stage").first


def plane(page: Page) -> Locator:
    return page.locator(".plane").first


def at(page: Page, x: float, y: float) -> tuple[float, float]:
    """Shares of the first stage, as a place on the screen."""
    left, top, width, height = box(stage(page))
    return left + x * width, top + y * height


def under(page: Page, place: tuple[float, float]) -> tuple[float, float]:
    """The point of the film at a place on the screen, as shares of the film."""
    left, top, width, height = box(plane(page))
    return (place[0] - left) / width, (place[1] - top) / height


def scale(page: Page) -> float:
    return box(plane(page))[2] / box(stage(page))[2]


def grey(page: Page, x: float, y: float) -> tuple[int, ...]:
    """The colour on the screen at shares of the first stage."""
    picture = Image.open(io.BytesIO(stage(page).screenshot())).convert("RGB")
    return picture.getpixel((round(x * picture.width), round(y * picture.height)))


def drag(page: Page, by: tuple[float, float], button: str = "left") -> None:
    x, y = at(page, 0.5, 0.5)
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    page.mouse.move(x + by[0], y + by[1], steps=4)
    page.mouse.up(button=button)


def test_the_wheel_zooms_about_the_pointer(film: Page) -> None:
    place = at(film, 0.3, 0.6)
    before = under(film, place)
    film.mouse.move(*place)
    film.mouse.wheel(0, -500)
    expect(film.locator("#zoom-value")).to_have_text("212 %")
    assert scale(film) == pytest.approx(2.117, abs=0.01)
    assert under(film, place) == pytest.approx(before, abs=0.003)
    film.mouse.wheel(0, 250)
    assert under(film, place) == pytest.approx(before, abs=0.003)


def test_the_wheel_turned_back_at_the_whole_film_scrolls_the_page(film: Page) -> None:
    film.mouse.move(*at(film, 0.5, 0.5))
    film.mouse.wheel(0, 300)
    until(lambda: film.evaluate("scrollY") > 0)  # scrolling takes a few frames, and longer on a busy machine
    assert scale(film) == 1


def test_a_double_click_looks_closer_at_a_place_and_another_shows_the_whole_film(film: Page) -> None:
    place = at(film, 0.4, 0.4)
    before = under(film, place)
    film.mouse.dblclick(*place)
    assert scale(film) == pytest.approx(2.5)
    assert under(film, place) == pytest.approx(before, abs=0.003)
    film.mouse.dblclick(*place)
    assert scale(film) == 1


def test_two_fingers_zoom_about_their_middle(
    chromium: Browser, server_with_lungs: str, film_file: Path
) -> None:
    with watched(chromium, server_with_lungs, has_touch=True) as page:
        page.set_input_files("#image", film_file)
        judge(page)
        place = at(page, 0.5, 0.4)
        before = under(page, place)
        screen = page.context.new_cdp_session(page)
        for kind, apart in (("touchStart", 30), ("touchMove", 50), ("touchMove", 90), ("touchEnd", None)):
            fingers = [{"x": place[0] + side * apart, "y": place[1]} for side in (-1, 1)] if apart else []
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        assert scale(page) == pytest.approx(3, rel=0.02)
        assert under(page, place) == pytest.approx(before, abs=0.005)


def test_buttons_and_keys_zoom_and_show_the_whole_film_again(film: Page) -> None:
    for larger, whole in (("#zoom-in", "#zoom-fit"), ("#zoom-in", "#reset")):
        film.click(larger)
        assert scale(film) == pytest.approx(1.25)
        film.click(whole)
        assert scale(film) == 1
    film.locator("#panes").focus()
    for key, expected in (("+", 1.25), ("=", 1.5625), ("-", 1.25), ("0", 1)):
        film.keyboard.press(key)
        assert scale(film) == pytest.approx(expected)


def test_both_films_are_moved_together(film: Page) -> None:
    film.mouse.dblclick(*at(film, 0.2, 0.7))
    drag(film, (40, -25))
    one, other = (each.evaluate(TRANSFORM) for each in film.locator(".plane").all())
    assert one == other != "none"


def test_the_film_follows_the_drag_and_is_never_lost_from_view(film: Page) -> None:
    film.mouse.dblclick(*at(film, 0.5, 0.5))
    place = at(film, 0.5, 0.5)
    before = under(film, place)
    drag(film, (50, 30))
    assert under(film, (place[0] + 50, place[1] + 30)) == pytest.approx(before, abs=0.003)
    drag(film, (3000, -3000))
    (left, top, _, height), shown = box(stage(film)), box(plane(film))
    assert shown[0] == pytest.approx(left, abs=1)
    assert shown[1] + shown[3] == pytest.approx(top + height, abs=1)


def test_arrows_move_the_film(film: Page) -> None:
    film.mouse.dblclick(*at(film, 0.5, 0.5))
    for key, axis, sign in (("ArrowRight", 0, -1), ("ArrowLeft", 0, 1), ("ArrowDown", 1, -1)):
        before = box(plane(film))[axis]
        film.keyboard.press(key)
        assert (box(plane(film))[axis] - before) * sign > 20


def test_a_window_shows_grey_as_dicom_says_and_leaves_the_heatmap_alone(film: Page) -> None:
    assert grey(film, *PLACE) == (GREY,) * 3
    for width, level in ((40, 104), (300, 60)):
        film.locator("#window-width").fill(str(width))
        film.locator("#window-level").fill(str(level))
        expected = ((GREY - (level - 0.5)) / (width - 1) + 0.5) * 255  # PS3.3 C.11.2.1.2.1
        assert grey(film, *PLACE) == pytest.approx((expected,) * 3, abs=0.75)
        expect(film.locator("#window-width-value")).to_have_text(str(width))
    expect(film.locator("#heatmap")).to_have_css("filter", "none")
    film.click("#reset")
    assert grey(film, *PLACE) == (GREY,) * 3


@pytest.mark.parametrize("way", ["mode", "right button", "shift"])
def test_dragging_changes_window_and_level_and_not_the_place(film: Page, way: str) -> None:
    if way == "mode":
        film.click("#window-mode")
    if way == "shift":
        film.keyboard.down("Shift")
    drag(film, (-60, -20), button="right" if way == "right button" else "left")
    expect(film.locator("#window-width-value")).to_have_text("196")
    expect(film.locator("#window-level-value")).to_have_text("108")
    assert grey(film, *PLACE)[0] > GREY
    assert scale(film) == 1


def test_keys_change_window_and_level(film: Page) -> None:
    film.locator("#panes").focus()
    for key in ("Shift+ArrowLeft", "Shift+ArrowUp", "Shift+ArrowUp"):
        film.keyboard.press(key)
    expect(film.locator("#window-width-value")).to_have_text("248")
    expect(film.locator("#window-level-value")).to_have_text("112")


def test_inverting_exchanges_black_and_white_of_the_film_alone(film: Page) -> None:
    film.locator("#panes").focus()
    film.keyboard.press("i")
    expect(film.locator("#invert")).to_have_attribute("aria-pressed", "true")
    assert grey(film, *PLACE) == pytest.approx((255 - GREY,) * 3, abs=1)
    expect(film.locator("#heatmap")).to_have_css("filter", "none")
    film.click("#invert")
    assert grey(film, *PLACE) == (GREY,) * 3


def test_the_heatmap_is_taken_away_and_laid_back_as_it_was(film: Page) -> None:
    film.locator("#opacity").fill("40")
    film.locator("#panes").focus()
    film.keyboard.press("h")
    expect(film.locator("#heatmap")).to_be_hidden()
    film.click("#toggle-heatmap")
    expect(film.locator("#heatmap")).to_be_visible()
    expect(film.locator("#heatmap")).to_have_css("opacity", "0.4")


def test_the_outline_of_the_lungs_lies_on_both_films_with_lines_as_thin_when_zoomed(film: Page) -> None:
    expect(film.locator(".lungs")).to_have_count(0)
    film.locator("#panes").focus()
    film.keyboard.press("l")
    expect(film.locator(".lungs")).to_have_count(2)
    expect(film.locator(".lungs").first).to_be_visible()
    assert box(film.locator(".lungs").first) == pytest.approx(box(plane(film)), abs=0.5)
    film.mouse.dblclick(*at(film, 0.5, 0.5))
    line = film.locator(".lungs path").last.evaluate("line => parseFloat(getComputedStyle(line).strokeWidth)")
    assert line * scale(film) == pytest.approx(1.5)
    film.click("#toggle-lungs")
    expect(film.locator(".lungs").first).to_be_hidden()


def test_where_no_lungs_were_found_there_is_no_control_for_them(page: Page, film_file: Path) -> None:
    page.set_input_files("#image", film_file)
    judge(page)
    expect(page.locator("#toggle-lungs")).to_have_count(0)
    page.locator("#panes").focus()
    page.keyboard.press("l")
    expect(page.locator(".lungs")).to_have_count(0)


def test_the_line_of_half_strength_is_left_out_and_the_reader_stays_where_he_looked(film: Page) -> None:
    film.mouse.dblclick(*at(film, 0.3, 0.3))
    film.locator("#opacity").fill("60")
    before = plane(film).evaluate(TRANSFORM)
    film.get_by_label("without the line of half strength").check()
    film.wait_for_url("**line=none*")
    expect(film.locator("#line")).to_have_count(0)
    expect(film.locator("#heatmap")).to_have_css("opacity", "0.6")
    assert plane(film).evaluate(TRANSFORM) == before
    assert "line marks half" not in film.locator("#evidence").inner_text()


def test_the_line_of_half_strength_is_as_thin_when_zoomed_and_goes_with_the_heatmap(film: Page) -> None:
    line = film.locator("#line path")
    enclosed, whole = box(line), box(plane(film))
    assert enclosed[2] / whole[2] == pytest.approx(0.5, abs=0.1)  # the bright corner
    film.mouse.dblclick(*at(film, 0.3, 0.3))
    thick = line.evaluate("line => parseFloat(getComputedStyle(line).strokeWidth)")
    assert thick * scale(film) == pytest.approx(1.5)
    film.click("#toggle-heatmap")
    expect(film.locator("#line")).to_be_hidden()
    film.locator("#opacity").fill("0")
    expect(film.locator("#line")).to_be_visible()


def test_one_view_shows_the_film_once_and_larger(film: Page) -> None:
    width = box(film.locator(".stage").last)[2]
    film.click("#one-view")
    expect(film.locator(".film-alone")).to_be_hidden()
    assert box(film.locator(".stage").last)[2] > 1.8 * width
    film.locator("#panes").focus()
    film.keyboard.press("s")
    expect(film.locator(".film-alone")).to_be_visible()


def test_the_list_of_keys_opens_and_closes_by_keyboard(film: Page) -> None:
    film.locator("#panes").focus()
    film.keyboard.press("?")
    expect(film.get_by_role("dialog", name="Keys and gestures")).to_be_visible()
    film.keyboard.press("Escape")
    expect(film.get_by_role("dialog")).to_be_hidden()
    expect(film.locator("#panes")).to_be_focused()


def test_keys_belong_to_the_form_where_one_types(film: Page) -> None:
    film.click("#zoom-in")
    film.locator("#prevalence").focus()
    film.keyboard.press("End")
    film.keyboard.press("0")
    expect(film.locator("#prevalence")).to_have_value("500")
    assert scale(film) == pytest.approx(1.25)


def test_arrows_belong_to_the_slider_that_has_the_focus(film: Page) -> None:
    film.mouse.dblclick(*at(film, 0.5, 0.5))
    before = plane(film).evaluate(TRANSFORM)
    film.locator("#window-width").focus()
    film.keyboard.press("ArrowLeft")
    expect(film.locator("#window-width-value")).to_have_text("255")
    assert plane(film).evaluate(TRANSFORM) == before


def test_every_tool_is_reached_by_tab_and_shows_its_focus(film: Page) -> None:
    film.locator("#panes").focus()
    reached = []
    for _ in range(14):
        focused = film.locator(":focus")
        assert focused.evaluate("it => getComputedStyle(it).outlineStyle") == "solid"
        reached.append(focused.get_attribute("id"))
        film.keyboard.press("Tab")
    assert reached[0] == "panes"
    assert reached[-3:] == ["opacity", "window-width", "window-level"]


def test_a_telephone_shows_one_film_and_nothing_is_wider_than_its_screen(
    chromium: Browser, server_with_lungs: str, film_file: Path
) -> None:
    with watched(chromium, server_with_lungs, viewport={"width": 360, "height": 740}) as page:
        page.set_input_files("#image", film_file)
        judge(page)
        expect(page.locator(".film-alone")).to_be_hidden()
        page.click("text=Display")
        for each in page.locator(".controls button, .sliders *, .preferences button").all():
            left, _, width, _ = box(each)
            assert left >= 0
            assert left + width <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_scripts_and_styles_are_small_and_the_page_is_ready_within_a_second(film: Page) -> None:
    times = []
    for _ in range(3):
        film.reload(wait_until="networkidle")
        times.append(film.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
    sizes = film.evaluate(
        "performance.getEntriesByType('resource').filter(each => /[.](js|css)$/.test(each.name))"
        ".map(each => each.decodedBodySize)"
    )
    assert len(sizes) > 8
    assert sum(sizes) < 100_000
    assert min(times) < 1000
