"""A model soup: the mean of networks that began alike, with statistics of its own."""

import dataclasses
from pathlib import Path
from typing import Any

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
from app.training.fitting.soup import Member, average_runs, find_member, mean_weights, measure_statistics
from app.training.fitting.train import train
from tests.training.small_runs import SMALL, trained

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def members(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    folder = tmp_path_factory.mktemp("runs")
    return [begun_alike(folder / f"seed-{seed}", drawn_set, seed=seed) for seed in (1, 2)]


def begun_alike(folder: Path, films: Path, **choices: Any) -> Run:
    return trained(folder, films, **{"epochs": 1, "start": "tiny-1.0", **choices})


def test_its_weights_are_the_mean_of_its_members(members: list[Run], drawn_set: Path, tmp_path: Path) -> None:
    into = tmp_path / "soup"
    asked = ["average", *(str(run.folder) for run in members), "--into", str(into), "--data", str(drawn_set)]
    told = CliRunner().invoke(laboratory, [*asked, "--store", str(tmp_path)], catch_exceptions=False)
    assert "val_auc" in told.stdout
    soup = Run(into)
    assert list(soup.read_config().averaged) == ["runs/seed-1", "runs/seed-2"]
    assert list(soup.read_config().averaged_choices) == [{}, {"seed": 2}]
    assert soup.split_file.read_bytes() == members[0].split_file.read_bytes()
    mean, one, other = (load_keras(run.model_file).trainable_weights for run in (soup, *members))
    for total, first, second in zip(mean, one, other, strict=True):
        np.testing.assert_allclose(total.numpy(), (first.numpy() + second.numpy()) / 2, atol=1e-6)
    statistics = [load_keras(run.model_file).non_trainable_weights for run in (soup, *members)]
    for measured, first, second in zip(*statistics, strict=True):
        assert not np.allclose(measured.numpy(), (first.numpy() + second.numpy()) / 2)


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


@pytest.mark.parametrize(
    ("choices", "reason"),
    [
        ({"architecture": "cnn5"}, "the first run's architecture"),
        ({"height": 40, "width": 40}, "the first run's input"),
        ({"start": "tiny-2.0"}, "the first run's start"),
        ({"split_seed": 1}, "the first run's split"),
    ],
)
def test_a_run_that_began_otherwise_is_not_averaged(
    members: list[Run], drawn_set: Path, tmp_path: Path, choices: dict[str, Any], reason: str
) -> None:
    other = begun_alike(tmp_path / "other", drawn_set, **choices)
    found = [find_member(str(run.folder), ModelStore(tmp_path)) for run in (members[0], other)]
    with pytest.raises(LaboratoryError, match=f"runs/other: expected {reason}"):
        average_runs(Run(tmp_path / "soup"), found, {MAIN_SOURCE: drawn_set}, ModelStore(tmp_path))
    assert not (tmp_path / "soup").exists()


def test_no_member_weighs_twice(members: list[Run], drawn_set: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(members[0].folder)
    for again in (members[0].folder, tmp_path / "link"):
        found = [find_member(str(folder), ModelStore(tmp_path)) for folder in (members[0].folder, again)]
        with pytest.raises(
            LaboratoryError, match="runs/seed-1: expected each member once, received it again"
        ):
            average_runs(Run(tmp_path / "soup"), found, {MAIN_SOURCE: drawn_set}, ModelStore(tmp_path))
    assert not (tmp_path / "soup").exists()


def test_an_attempt_that_failed_leaves_nothing_in_the_log(
    members: list[Run], drawn_set: Path, tmp_path: Path
) -> None:
    found = [find_member(str(run.folder), ModelStore(tmp_path)) for run in members]
    into = Run(tmp_path / "soup")
    into.model_file.mkdir(parents=True)  # no file can be put there
    with pytest.raises(LaboratoryError, match="directory"):
        average_runs(into, found, {MAIN_SOURCE: drawn_set}, ModelStore(tmp_path))
    into.model_file.rmdir()
    average_runs(into, found, {MAIN_SOURCE: drawn_set}, ModelStore(tmp_path))
    assert [row["epoch"] for row in into.read_log()] == [1]


def test_weights_of_other_shapes_are_not_averaged(
    members: list[Run], drawn_set: Path, tmp_path: Path
) -> None:
    other = begun_alike(tmp_path / "other", drawn_set, architecture="cnn5")
    model = build_run_model(SMALL)
    with pytest.raises(LaboratoryError, match="other: expected a network like the first"):
        mean_weights(model, [Member("other", other.model_file)])


def test_what_is_averaged_was_trained_from_one_stored_model(
    members: list[Run], drawn_set: Path, tmp_path: Path
) -> None:
    store, into = ModelStore(tmp_path), Run(tmp_path / "soup")
    scratch = trained(tmp_path / "scratch", drawn_set, epochs=1)
    for names, reason in (
        ([scratch.folder, members[0].folder], "received one from scratch"),
        ([members[0].folder], "expected two at least"),
    ):
        found = [find_member(str(name), store) for name in names]
        with pytest.raises(LaboratoryError, match=reason):
            average_runs(into, found, {MAIN_SOURCE: drawn_set}, store)
    with pytest.raises(LaboratoryError, match="tpyo: expected a run or a stored model"):
        find_member("tpyo", store)


def test_an_unfinished_run_is_not_averaged_and_an_averaged_one_not_trained(
    members: list[Run], drawn_set: Path, tmp_path: Path
) -> None:
    (tmp_path / "begun").mkdir()
    (tmp_path / "begun" / "config.json").write_bytes(members[0].config_file.read_bytes())
    with pytest.raises(LaboratoryError, match="begun: expected a finished run"):
        find_member(str(tmp_path / "begun"), ModelStore(tmp_path))
    soup = Run(tmp_path / "soup")
    soup.write_config(dataclasses.replace(SMALL, averaged=("one", "two")))
    with pytest.raises(LaboratoryError, match="nothing to train"):
        train(soup, {MAIN_SOURCE: drawn_set})


def test_an_older_run_was_split_by_its_seed(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.config_file.write_text('{"seed": 3}')
    assert run.read_config().split_seed == 3
