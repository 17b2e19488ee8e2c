"""Every architecture from films to an explained diagnosis, and the networks that they build."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.diagnosis import Diagnoser
from app.errors import LaboratoryError
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.architectures import CLASSIFIERS, build, build_classifier
from app.models.architectures.head import HEADS
from app.models.head import gathering, last_feature_layer, read_head
from app.models.keras_runtime import load_keras
from app.models.runtime import AVERAGE, FLATTEN
from app.models.store import ModelStore
from app.training.fitting.run import Run
from tests.training.conftest import name as film_name

pytestmark = pytest.mark.model

SIDE = 64  # the least at which five halvings leave several cells


@pytest.fixture(scope="module")
def few_films(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Half of the drawn set: of every kind seven, one of each for validation."""
    folder = tmp_path_factory.mktemp("few")
    for seed in range(21):
        sort = ("normal", "bacteria", "virus")[seed % 3]
        kind = "NORMAL" if sort == "normal" else "PNEUMONIA"
        (folder / kind).mkdir(exist_ok=True)
        shutil.copy(drawn_set / kind / film_name(seed, sort), folder / kind)
    return folder


@pytest.fixture(scope="module")
def folders(
    request: pytest.FixtureRequest, few_films: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Path]]]:
    """A run and a store of each architecture that is asked for, two of them made at a time."""
    asked = [item.callspec.params.get("published") for item in request.session.items if has_case(item)]

    def make(architecture: str) -> Path:
        folder = tmp_path_factory.mktemp(architecture)
        program = [sys.executable, "-m", "tests.training.one_architecture"]
        done = subprocess.run(
            [*program, architecture, few_films, folder, str(SIDE)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return folder

    with ThreadPoolExecutor(2) as pool:
        yield {each: pool.submit(make, each) for each in dict.fromkeys(asked) if each}


def has_case(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and hasattr(item, "callspec")


@pytest.fixture(scope="module", params=CLASSIFIERS)
def published(
    request: pytest.FixtureRequest, folders: dict[str, Future[Path]]
) -> tuple[Run, Diagnoser, dict[str, Any]]:
    """One epoch of an architecture by its recipe, published, evaluated and opened."""
    folder = folders[request.param].result()
    figures = json.loads((folder / "figures.json").read_text())
    return Run(folder / "run"), Diagnoser(ModelStore(folder / "store").open()), figures


def test_every_architecture_is_evaluated(published: tuple[Run, Diagnoser, dict[str, Any]]) -> None:
    _, diagnoser, figures = published
    assert figures["model"] == diagnoser.manifest.identity == f"{diagnoser.manifest.architecture}-0.0.1"
    assert 0 <= figures["subsets"][0]["figures"]["roc_auc"]["value"] <= 1


def test_every_architecture_trains_and_is_published(
    published: tuple[Run, Diagnoser, dict[str, Any]],
) -> None:
    run, diagnoser, _ = published
    assert run.read_config().architecture == diagnoser.manifest.architecture
    (row,) = run.read_log()
    assert all(np.isfinite(value) for value in row.values())
    assert len(diagnoser.manifest.classes) == max(run.read_config().outputs, 2)


def test_every_architecture_gives_the_logits_of_its_saved_model(
    published: tuple[Run, Diagnoser, dict[str, Any]],
) -> None:
    run, diagnoser, _ = published
    diagnoser.check_ready()
    spec = diagnoser.manifest.input
    batch = np.stack([model_input(draw_film(seed), spec) for seed in range(3)])
    served = diagnoser.model.runtime.run(batch).logits
    saved = np.asarray(load_keras(run.model_file)(batch))
    np.testing.assert_allclose(served[:, -saved.shape[1] :], saved, rtol=1e-3, atol=1e-3)


def test_every_architecture_explains_a_film(
    published: tuple[Run, Diagnoser, dict[str, Any]],
) -> None:
    _, diagnoser, _ = published
    diagnosis = diagnoser.diagnose_film(draw_film(3, True, 200, 300))
    grid = diagnoser.manifest.evidence.grid
    assert 0 < diagnosis.probability < 1
    assert diagnosis.explanation.evidence.cells.shape == (grid.rows, grid.columns)
    assert np.isfinite(diagnosis.evidence_on_film()).all()
    assert diagnosis.evidence_on_film().shape == (200, 300)


@pytest.mark.parametrize("name", CLASSIFIERS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_architecture_ends_in_logits_behind_a_map_of_cells(name: str, channels: int) -> None:
    head = HEADS[channels == 3]
    model = build_classifier(name, (SIDE, SIDE, channels), 2, head)
    layer = last_feature_layer(model)
    assert model.input.shape == (None, SIDE, SIDE, channels)
    assert (model.layers[-1].name, model.output.shape) == ("logits", (None, 2))
    assert gathering(model, layer) == (AVERAGE if head == "gap" else FLATTEN)
    assert read_head(model, layer) is not None  # the map of the answer is exact


@pytest.mark.parametrize("outputs", [1, 2, 3])
@pytest.mark.parametrize("head", HEADS)
def test_a_network_has_the_outputs_and_the_head_that_it_is_told(outputs: int, head: Any) -> None:
    model = build_classifier("cnn4", (32, 48, 1), outputs, head)
    films = np.random.default_rng(0).normal(size=(3, 32, 48, 1)).astype(np.float32)
    logits = np.asarray(model(films))
    assert logits.shape == (3, outputs)
    kernel, bias = model.layers[-1].get_weights()
    model.layers[-1].set_weights([1000 * kernel, bias])
    np.testing.assert_allclose(np.asarray(model(films)), 1000 * logits, rtol=1e-4)  # no probabilities
    assert model.layers[-1].dtype == "float32"


@pytest.mark.parametrize("name", ["vgg16", "vgg19", "resnet50", "mobilenetv2", "densenet121", "vggface"])
@pytest.mark.parametrize("side", [16, 32])
def test_a_size_that_leaves_no_map_of_cells_is_refused_in_one_line(name: str, side: int) -> None:
    with pytest.raises(LaboratoryError, match=f"^{name}: expected a size that its pooling allows") as refusal:
        build_classifier(name, (side, side, 3), 1, "gap")
    assert "\n" not in str(refusal.value)


def test_an_unknown_architecture_is_refused() -> None:
    with pytest.raises(LaboratoryError, match=r"architecture: expected one of \['cnn4', .* received 'vgg'"):
        build_classifier("vgg", (64, 64, 3), 2, "gap")


def test_a_network_asked_for_by_name_alone_has_its_usual_head() -> None:
    for name in ("mobilenetv2", "cnn4"):
        model = build(name, (SIDE, SIDE), 2)
        usual = AVERAGE if name == "mobilenetv2" else FLATTEN
        assert gathering(model, last_feature_layer(model)) == usual
