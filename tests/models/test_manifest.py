"""The manifest: what is written is read again, and what is wrong is named."""

import json

import pytest

from app.errors import ManifestError
from app.models.manifest import ModelManifest
from tests.conftest import make_manifest


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = make_manifest()
    assert ModelManifest.from_json(manifest.to_json()) == manifest


@pytest.mark.parametrize("key", ["classes", "input", "evidence", "operating_points", "files"])
def test_a_missing_key_is_named(key: str) -> None:
    data = json.loads(make_manifest().to_json())
    del data[key]
    with pytest.raises(ManifestError, match=key):
        ModelManifest.from_json(json.dumps(data))


def test_an_unknown_key_is_named() -> None:
    data = json.loads(make_manifest().to_json())
    data["evidence"]["colour"] = "red"
    with pytest.raises(ManifestError, match=r"evidence\.colour"):
        ModelManifest.from_json(json.dumps(data))


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("input", "resize", "crop"),
        ("input", "height", "many"),
        ("evidence", "scale", 0),
        ("calibration", "temperature", -1),
        ("calibration", "biases", [0]),
        (None, "task", "guess"),
        (None, "schema", 1),
        ("evidence", "gathering", "magic"),
        (None, "files", {}),
        (None, "pneumonia", ["cold"]),
        (None, "operating_points", []),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(part: str | None, key: str, value: object) -> None:
    data = json.loads(make_manifest().to_json())
    (data[part] if part else data)[key] = value
    with pytest.raises(ManifestError):
        ModelManifest.from_json(json.dumps(data))


def test_no_json_is_refused() -> None:
    with pytest.raises(ManifestError, match="JSON"):
        ModelManifest.from_json("{")
