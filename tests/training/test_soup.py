"""A model soup: the mean of networks that began alike, with statistics of its own."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from app.errors import LaboratoryError
from app.models.keras_runtime import load_keras
from app.models.store import ModelStore
from app.training.__main__ import laboratory
from app.training.data.films import MAIN_SOURCE
from app.training.fitting.first_model import build_run_model
from app.training.fitting.run import Run
from app.training.fitting.soup import Member, find_member, mean_weights, measure_statistics
from app.training.fitting.train import train
from tests.training.small_runs import SMALL, trained

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def members(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    folder = tmp_path_factory.mktemp("runs")
    return [trained(folder / f"seed-{seed}", drawn_set, epochs=1, seed=seed) for seed in (1, 2)]


def test_its_weights_are_the_mean_of_its_members(members: list[Run], drawn_set: Path, tmp_path: Path) -> None:
    into = tmp_path / "soup"
    asked = ["average", *(str(run.folder) for run in members), "--into", str(into), "--data", str(drawn_set)]
    told = CliRunner().invoke(laboratory, [*asked, "--store", str(tmp_path)], catch_exceptions=False)
    assert "val_auc" in told.stdout
    soup = Run(into)
    assert list(soup.read_config().averaged) == ["runs/seed-1", "runs/seed-2"]
    assert soup.split_file.read_bytes() == members[0].split_file.read_bytes()
    mean, one, other = (load_keras(run.model_file).trainable_weights for run in (soup, *members))
    for total, first, second in zip(mean, one, other, strict=True):
        np.testing.assert_allclose(total.numpy(), (first.numpy() + second.numpy()) / 2, atol=1e-6)


def test_its_statistics_are_those_of_the_films_that_it_sees() -> None:
    import keras

    body = keras.Sequential([keras.layers.Input((4, 4, 1)), keras.layers.BatchNormalization(momentum=0.9)])
    model = keras.Sequential([keras.layers.Input((4, 4, 1)), body])
    batches = [np.full((2, 4, 4, 1), value, np.float32) for value in (1, 2, 6)]
    measure_statistics(model, batches)
    (norm,) = body.layers
    assert float(norm.moving_mean.numpy()[0]) == pytest.approx(3)
    assert float(norm.moving_variance.numpy()[0]) == pytest.approx(0, abs=1e-6)
    assert norm.momentum == 0.9


def test_networks_that_differ_are_not_averaged(members: list[Run], drawn_set: Path, tmp_path: Path) -> None:
    wider = trained(tmp_path / "wider", drawn_set, epochs=1, architecture="cnn5")
    found = [find_member(str(run.folder), ModelStore(tmp_path)) for run in (members[0], wider)]
    model = build_run_model(SMALL)
    with pytest.raises(LaboratoryError, match="runs/wider: expected a network like the first"):
        mean_weights(model, found)


def test_an_averaged_run_is_not_trained_and_an_unfinished_one_not_averaged(
    members: list[Run], drawn_set: Path, tmp_path: Path
) -> None:
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "config.json").write_bytes(members[0].config_file.read_bytes())
    with pytest.raises(LaboratoryError, match="begun: expected a finished run"):
        find_member(str(tmp_path / "begun"), ModelStore(tmp_path))
    assert find_member(str(members[0].folder), ModelStore(tmp_path)) == Member(
        "runs/seed-1", members[0].model_file
    )
    soup = Run(tmp_path / "soup")
    soup.write_config(SMALL.__class__(averaged=("one", "two")))
    with pytest.raises(LaboratoryError, match="nothing to train"):
        train(soup, {MAIN_SOURCE: drawn_set})
