"""The lung field model: its manifest, its runtime and its place in the store."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from app.errors import ManifestError, ModelCorruptError, ModelError, ModelNotFoundError
from app.imaging.phantom import draw_film, draw_lungs
from app.imaging.preprocess import InputSpec
from app.imaging.radiograph import Radiograph
from app.models.lung_manifest import LungManifest, LungSelfTest
from app.models.lung_model import LungModel
from app.models.runtime import Array
from app.models.store import ModelStore, file_digest
from tests.conftest import make_manifest

SIDE = 64


def make_lung_manifest(**changes: object) -> LungManifest:
    record = make_manifest()
    shared = {field.name: getattr(record, field.name) for field in dataclasses.fields(LungManifest)[:14]}
    test = LungSelfTest(1, (1, 1), 0.01)
    own = {"schema": 1, "name": "lungs", "task": "segment", "threshold": 0.5, "self_test": test}
    return LungManifest(**{**shared, **own, "input": InputSpec(SIDE, SIDE), **changes})


class KnowingRuntime:
    """A fake that knows the lungs of the drawn film of seed 1, whatever it is shown."""

    def run(self, batch: Array) -> Array:
        return np.repeat(draw_lungs(1, SIDE, SIDE)[np.newaxis] / np.float32(255), len(batch), axis=0)


@pytest.fixture(scope="module")
def network():
    import keras

    from app.models.architectures import build

    keras.utils.set_random_seed(0)
    return build("unet", (SIDE, SIDE), 1)


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = make_lung_manifest()
    assert LungManifest.from_json(manifest.to_json()) == manifest
    assert manifest.identity == "lungs-0.1.0"


@pytest.mark.parametrize(("key", "value"), [("threshold", 1.5), ("task", "classify"), ("files", {})])
def test_a_value_that_cannot_be_used_is_refused(key: str, value: object) -> None:
    data = {**json.loads(make_lung_manifest().to_json()), key: value}
    with pytest.raises(ManifestError, match=key):
        LungManifest.from_json(json.dumps(data))


def test_a_model_finds_lungs_at_the_size_of_its_input_whatever_the_films() -> None:
    model = LungModel(make_lung_manifest(), KnowingRuntime())
    field = model.field(draw_film(1, True, 300, 200))
    assert field.mask.shape == (SIDE, SIDE)
    assert field.complete
    model.check_ready()


def test_a_model_that_finds_other_lungs_than_recorded_is_refused() -> None:
    test = LungSelfTest(1, (0.9, 0.9), 0.01)
    with pytest.raises(ModelCorruptError, match="self-test"):
        LungModel(make_lung_manifest(self_test=test), KnowingRuntime()).check_ready()


@pytest.mark.model
def test_the_runtime_gives_the_sigmoid_of_the_network(network) -> None:
    from app.models.lung_runtime import KerasLungRuntime

    batch = np.random.default_rng(0).normal(size=(3, SIDE, SIDE, 1)).astype(np.float32)
    expected = 1 / (1 + np.exp(-np.asarray(network(batch, training=False))[..., 0]))
    runtime = KerasLungRuntime(network)
    assert runtime.run(batch) == pytest.approx(expected, abs=1e-5)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: runtime.run(batch), range(8)))
    assert all(np.array_equal(answer, answers[0]) for answer in answers)


@pytest.mark.model
def test_a_network_with_several_logits_per_pixel_is_refused() -> None:
    from app.models.architectures import build
    from app.models.lung_runtime import KerasLungRuntime

    with pytest.raises(ModelError, match="a logit per pixel"):
        KerasLungRuntime(build("unet", (SIDE, SIDE), 3))


@pytest.mark.model
def test_the_store_keeps_both_tasks_apart(network, tmp_path: Path) -> None:
    store, folder = ModelStore(tmp_path), tmp_path / "lungs-0.1.0"
    with pytest.raises(ModelNotFoundError):
        store.open_lungs()
    folder.mkdir()
    network.save(folder / "model.keras")
    manifest = make_lung_manifest(files={"model.keras": file_digest(folder / "model.keras")})
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    assert store.manifests() == []
    model = store.open_lungs("lungs-0.1.0")
    assert model.manifest == manifest
    field = model.field(Radiograph(np.zeros((90, 70), dtype=np.uint8)))
    assert field.mask.shape == (SIDE, SIDE)


def test_the_compiled_network_finds_what_the_saved_one_finds(network, tmp_path: Path) -> None:
    from app.models.lung_runtime import KerasLungRuntime, OnnxLungRuntime
    from app.models.onnx_export import compile_lungs

    network.save(tmp_path / "model.keras")
    films = np.random.default_rng(0).normal(size=(3, SIDE, SIDE, 1)).astype(np.float32)
    compiled = compile_lungs(tmp_path / "model.keras", tmp_path / "model.onnx", films)
    assert compiled.equal
    ours = OnnxLungRuntime(tmp_path / "model.onnx").run(films)
    assert ours == pytest.approx(KerasLungRuntime(network).run(films), abs=1e-5)
    assert ours.shape == (3, SIDE, SIDE)
