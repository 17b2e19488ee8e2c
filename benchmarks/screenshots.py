"""Draws the pictures of docs/images anew, from drawn films: `make screenshots`."""

import logging
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.imaging.overlay import encode_png
from app.imaging.phantom import draw_film
from app.web import create_app

IMAGES = Path(__file__).parents[1] / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SEED, FILMS = 7, 7


def main() -> None:
    """Serve the published model on loopback and photograph the pages in both themes."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no Chromium: apt-get install chromium")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(instance_path=Path(folder) / "instance")
        server = make_server("127.0.0.1", 0, create_app(settings, open_diagnoser(settings)), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        films = draw_films(Path(folder))
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for theme in ("dark", "light"):
            page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
            page.goto(f"http://127.0.0.1:{server.port}")
            if theme == "light":
                page.click(".preferences summary")
                page.click("text=Light theme")
                page.wait_for_load_state("networkidle")
            photograph(page, films, "" if theme == "dark" else "-light")
        server.shutdown()


def draw_films(folder: Path) -> list[Path]:
    """Write films of drawn children, some with an opacity, and a file that is none."""
    films = []
    for index in range(FILMS):
        films.append(folder / f"drawing-{index + 1}.png")
        films[-1].write_bytes(encode_png(draw_film(SEED + index, index % 3 == 0).eight_bit()))
    films.append(folder / "letter.png")
    films[-1].write_bytes(b"Dear colleague, ...")
    return films


def photograph(page: Page, films: list[Path], end: str) -> None:
    """Write one picture per page; end: of the pictures' names."""
    page.screenshot(path=IMAGES / f"upload{end}.png", full_page=True)
    page.set_input_files("#image", films)
    page.click("#judge")
    page.wait_for_selector("#progress [role=status]:has-text('Done')")
    page.screenshot(path=IMAGES / f"progress{end}.png", full_page=True)
    page.click("text=Open the work list")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"work-list{end}.png", full_page=True)
    page.locator(".work-list th a").first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"result{end}.png")
    page.locator(".caution").first.screenshot(path=IMAGES / f"warning{end}.png")
    page.get_by_label("show evidence against, too").check()
    page.wait_for_url("**view=signed*")
    page.locator("#heatmap").evaluate("image => image.decode()")
    page.locator(".films").screenshot(path=IMAGES / f"signed{end}.png")
    page.locator("#verdict").screenshot(path=IMAGES / f"verdict{end}.png")


if __name__ == "__main__":
    main()
