"""Two browsers on one application."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.diagnosis import Diagnoser
from app.imaging.decode import DecodeLimits
from app.models.manifest import ModelManifest
from app.models.store import StoredModel
from app.web import create_app
from tests.conftest import BrightCornerRuntime
from tests.web.actors import Browser


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(instance_path=tmp_path / "instance", max_upload_mb=1, max_megapixels=1)


@pytest.fixture
def diagnoser(settings: Settings, manifest: ModelManifest) -> Diagnoser:
    limits = DecodeLimits(int(settings.max_upload_mb * 2**20), int(settings.max_megapixels * 1e6))
    return Diagnoser(StoredModel(manifest, BrightCornerRuntime()), limits)


@pytest.fixture
def app(settings: Settings, diagnoser: Diagnoser) -> Flask:
    app = create_app(settings, diagnoser)
    app.config["TESTING"] = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def doctor(app: Flask) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def stranger(app: Flask) -> Browser:
    return Browser(app.test_client())
