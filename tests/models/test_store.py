"""The model store: finds, checks and refuses before anything is loaded."""

import dataclasses
from pathlib import Path

import pytest

from app.errors import ManifestError, ModelCorruptError, ModelNotFoundError
from app.models.manifest import ModelManifest
from app.models.store import ModelStore, file_digest
from tests.conftest import make_manifest


def put(store: ModelStore, manifest: ModelManifest, weights: bytes = b"weights") -> Path:
    folder = store.folder / manifest.identity
    folder.mkdir(parents=True)
    (folder / "model.keras").write_bytes(weights)
    digest = file_digest(folder / "model.keras")
    manifest = dataclasses.replace(manifest, files={"model.keras": digest})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


def test_the_newest_model_is_the_default(store: ModelStore) -> None:
    put(store, make_manifest(version="2.0.0", created="2026-03-01T00:00:00+00:00"))
    put(store, make_manifest(version="1.0.0", created="2026-02-01T00:00:00+00:00"))
    assert [each.version for each in store.manifests()] == ["1.0.0", "2.0.0"]
    assert store.manifest().version == "2.0.0"
    assert store.manifest("tiny-1.0.0").version == "1.0.0"


def test_a_model_without_figures_judges_only_where_it_is_named(store: ModelStore) -> None:
    unknown = dataclasses.replace(
        make_manifest().operating_point, sensitivity=None, sensitivity_interval=None
    )
    foreign = {"name": "foreign", "created": "2026-09-01T00:00:00+00:00", "operating_points": (unknown,)}
    put(store, make_manifest(**foreign))
    assert store.manifest().name == "foreign"
    put(store, make_manifest())
    assert store.manifest().name == "tiny"
    assert store.manifest("foreign-0.1.0").name == "foreign"


def test_an_unknown_model_is_answered_with_what_there_is(store: ModelStore) -> None:
    with pytest.raises(ModelNotFoundError, match="none"):
        store.open()
    put(store, make_manifest())
    with pytest.raises(ModelNotFoundError, match=r"tiny-0\.1\.0"):
        store.open("huge-9.0.0")


def test_a_changed_weight_file_is_refused_before_it_is_loaded(store: ModelStore) -> None:
    folder = put(store, make_manifest())
    (folder / "model.keras").write_bytes(b"weightz")
    with pytest.raises(ModelCorruptError, match="expected SHA-256"):
        store.open()
    (folder / "model.keras").unlink()
    with pytest.raises(ModelCorruptError, match="found none"):
        store.open()


def test_a_broken_manifest_is_refused_by_path(store: ModelStore) -> None:
    folder = put(store, make_manifest())
    (folder / "manifest.json").write_text("{}")
    with pytest.raises(ManifestError, match=str(folder)):
        store.open()
