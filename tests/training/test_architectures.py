"""Every architecture from films to an explained diagnosis, and the networks that they build."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from app.diagnosis import Diagnoser
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from app.models.architectures import CLASSIFIERS
from app.models.keras_runtime import load_keras
from app.models.store import ModelStore
from app.training.__main__ import laboratory
from app.training.fitting.run import Run

pytestmark = pytest.mark.model

SIDE = 64  # the least at which five halvings leave several cells


def command(*arguments: object) -> str:
    result = CliRunner().invoke(laboratory, [str(each) for each in arguments])
    assert result.exit_code == 0, f"{result.output}\n{result.exception!r}"
    return result.stdout


@pytest.fixture(scope="module", params=CLASSIFIERS)
def published(
    request: Any, drawn_set: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, Diagnoser]:
    """One epoch of an architecture by its recipe, published and opened."""
    folder, name = tmp_path_factory.mktemp("published"), request.param
    small = ("--size", SIDE, "--epochs", 1, "--batch-size", 6, "--seed", 3)
    command("train", folder / "run", "--data", drawn_set, "--arch", name, *small)
    store = ("--data", drawn_set, "--store", folder / "store")
    version = ("--name", name, "--version", "0.0.1", "--test", drawn_set)
    command("publish", folder / "run", *version, *store)
    figures = json.loads(command("evaluate", *store))
    assert figures["model"] == f"{name}-0.0.1"
    assert figures["auc"] == ModelStore(folder / "store").manifest().metrics["test"]["auc"]
    return Run(folder / "run"), Diagnoser(ModelStore(folder / "store").open())


def test_every_architecture_trains_and_is_published(published: tuple[Run, Diagnoser]) -> None:
    run, diagnoser = published
    assert run.read_config().architecture == diagnoser.manifest.architecture
    (row,) = run.read_log()
    assert all(np.isfinite(value) for value in row.values())
    assert len(diagnoser.manifest.classes) == max(run.read_config().outputs, 2)


def test_every_architecture_gives_the_logits_of_its_saved_model(published: tuple[Run, Diagnoser]) -> None:
    run, diagnoser = published
    diagnoser.check_ready()
    spec = diagnoser.manifest.input
    batch = np.stack([model_input(draw_film(seed), spec) for seed in range(3)])
    served = diagnoser.model.runtime.run(batch).logits
    saved = np.asarray(load_keras(run.model_file)(batch))
    np.testing.assert_allclose(served[:, -saved.shape[1] :], saved, rtol=1e-3, atol=1e-3)


def test_every_architecture_explains_a_film(published: tuple[Run, Diagnoser]) -> None:
    _, diagnoser = published
    diagnosis = diagnoser.diagnose_film(draw_film(3, True, 200, 300))
    grid = diagnoser.manifest.evidence.grid
    assert 0 < diagnosis.probability < 1
    assert diagnosis.explanation.evidence.cells.shape == (grid.rows, grid.columns)
    assert np.isfinite(diagnosis.evidence_on_film()).all()
    assert diagnosis.evidence_on_film().shape == (200, 300)
