"""A real server on loopback and a real Chromium in front of it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from app.config import Settings
from app.diagnosis import Diagnoser
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import INTERVALS, POINTS, BrightCornerRuntime, make_manifest
from tests.test_diagnosis import Lungs

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application, with a model that needs no TensorFlow."""
    with serving(make_app(tmp_path_factory.mktemp("instance"))) as address:
        yield address


@pytest.fixture(scope="session")
def server_with_lungs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same, and it finds two lungs on every film."""
    with serving(make_app(tmp_path_factory.mktemp("instance"), lungs=Lungs(True))) as address:
        yield address


def make_app(instance: Path, **models: Any) -> Flask:
    settings = Settings(instance_path=instance, max_upload_mb=1)
    manifest = make_manifest(operating_points=POINTS, probability_interval=INTERVALS)
    return create_app(settings, Diagnoser(StoredModel(manifest, BrightCornerRuntime()), **models))


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium: apt-get install chromium to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, server: str) -> Iterator[Page]:
    """A fresh window on the start page, which fails the test for any error or foreign request."""
    with watched(chromium, server) as page:
        yield page


@contextmanager
def watched(chromium: Browser, server: str, **options: Any) -> Iterator[Page]:
    usual = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"}
    context = chromium.new_context(**{**usual, **options})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on(
        "request",
        lambda sent: (
            None if sent.url.startswith((server, "blob:")) else faults.append(f"foreign request {sent.url}")
        ),
    )
    page.goto(server, wait_until="networkidle")
    yield page
    page.wait_for_load_state("networkidle")  # a request cut off would leave its file open in the server
    context.close()
    assert faults == []


@pytest.fixture
def film_file(tmp_path: Path, ill_png: bytes) -> Path:
    path = tmp_path / "film.png"
    path.write_bytes(ill_png)
    return path
