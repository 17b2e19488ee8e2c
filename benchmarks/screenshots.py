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
from app.web import create_app

IMAGES = Path(__file__).parents[1] / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SEED = 7


def main() -> None:
    """Serve the published model on loopback and photograph each page."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(instance_path=Path(folder))
        server = make_server("127.0.0.1", 0, create_app(settings, open_diagnoser(settings)), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = playwright.chromium.launch(executable_path=path, args=FLAGS).new_page(
            viewport={"width": 1280, "height": 800}
        )
        photograph(page, f"http://127.0.0.1:{server.port}")
        server.shutdown()


def photograph(page: Page, address: str) -> None:
    """Write one picture per page."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.goto(address)
    page.screenshot(path=IMAGES / "upload.png", full_page=True)
    page.evaluate(
        "seed => { const field = document.createElement('input'); field.name = 'seed'; field.value = seed;"
        " field.type = 'hidden'; document.querySelector('.drawn').append(field); }",
        SEED,
    )
    page.click("text=Drawn film with an opacity")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / "result.png", full_page=True)
    page.get_by_label("show evidence against, too").check()
    page.wait_for_url("**view=signed*")
    page.locator("#heatmap").evaluate("image => image.decode()")
    page.locator(".films").screenshot(path=IMAGES / "signed.png")


if __name__ == "__main__":
    main()
