"""What is frozen stays as it is, and a run that was killed anywhere ends as an unbroken one."""

from pathlib import Path
from typing import Any

import pytest

from app.training.data.films import MAIN_SOURCE
from app.training.fitting.recipes import recipe
from app.training.fitting.run import Run
from app.training.fitting.train import train
from tests.training.small_runs import (
    killed,
    layers_of,
    same,
    same_models,
    trained,
    without_seconds,
)

pytestmark = pytest.mark.model

BACKBONE = 8  # layers of cnn4 with weights before its head: four convolutions, each with its normalisation


@pytest.fixture(scope="module")
def first(drawn_set: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose weights others begin with."""
    return trained(tmp_path_factory.mktemp("first") / "run", drawn_set, epochs=1)


def kept(first: Path, run: Path) -> list[bool]:
    """Of each layer, in order: has it the weights that it began with?"""
    ours, theirs = layers_of(first), layers_of(run)
    return [same(ours[name], theirs[name]) for name in ours]


@pytest.mark.parametrize(
    ("freeze", "frozen"),
    [("none", 0), ("all", BACKBONE), ("4", 2), ("99", BACKBONE)],  # input, convolution, norm., pooling, ...
)
def test_frozen_layers_never_learn_and_all_others_do(
    freeze: str, frozen: int, first: Run, drawn_set: Path, tmp_path: Path
) -> None:
    weights = str(first.model_file)
    run = trained(tmp_path / "run", drawn_set, epochs=1, weights=weights, freeze=freeze)
    unchanged = kept(first.model_file, run.model_file)
    assert unchanged == [True] * frozen + [False] * (len(unchanged) - frozen)


def test_in_the_first_stage_the_head_alone_learns_and_then_all(
    first: Run, drawn_set: Path, tmp_path: Path
) -> None:
    choices = {"weights": str(first.model_file), "head_epochs": 1, "epochs": 2}
    run = killed(tmp_path / "run", drawn_set, 2, **choices)  # the best weights are those of epoch 1
    assert kept(first.model_file, run.best_file) == [True] * BACKBONE + [False] * 2
    train(run, {MAIN_SOURCE: drawn_set})
    assert not any(kept(first.model_file, run.model_file))


STAGED = {"head_epochs": 1, "epochs": 3, "schedule": "cosine", "average_momentum": 0.9}
PLATEAU = {
    "head_epochs": 1,
    "epochs": 9,
    "schedule": "plateau",
    "patience": 3,
    "keep": "best",
    "learning_rate": 0.02,
}


@pytest.fixture(scope="module", params=[STAGED, PLATEAU], ids=["staged", "plateau"])
def unbroken(
    request: pytest.FixtureRequest, drawn_set: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Run, dict[str, Any]]:
    return trained(tmp_path_factory.mktemp("unbroken") / "run", drawn_set, **request.param), request.param


@pytest.mark.parametrize("epoch", [1, 2, 3])
def test_a_run_killed_in_any_stage_ends_as_an_unbroken_one(
    epoch: int, unbroken: tuple[Run, dict[str, Any]], drawn_set: Path, tmp_path: Path
) -> None:
    whole, choices = unbroken
    run = killed(tmp_path / "run", drawn_set, epoch, **choices)
    train(run, {MAIN_SOURCE: drawn_set})
    assert same_models(run.model_file, whole.model_file)
    assert without_seconds(run) == without_seconds(whole)


def test_a_run_ends_early_and_keeps_its_best_epoch(drawn_set: Path, tmp_path: Path) -> None:
    run = trained(tmp_path / "run", drawn_set, **PLATEAU)
    losses = [row["val_loss"] for row in run.read_log()]
    assert len(losses) == losses.index(min(losses)) + 1 + PLATEAU["patience"] < PLATEAU["epochs"]
    assert run.model_file.read_bytes() == run.best_file.read_bytes()


def test_a_finished_run_that_is_resumed_stays_as_it_is(first: Run, drawn_set: Path) -> None:
    before = layers_of(first.model_file)
    train(first, {MAIN_SOURCE: drawn_set})
    assert all(same(before[name], arrays) for name, arrays in layers_of(first.model_file).items())
    assert len(first.read_log()) == 1


def test_a_backbone_with_weights_lets_the_head_learn_first() -> None:
    assert recipe("vgg16", weights="imagenet").head_epochs == 2
    assert recipe("vgg16", weights="imagenet", epochs=2).head_epochs == 1
    assert recipe("vgg16", weights="imagenet", head_epochs=0).head_epochs == 0
    assert recipe("vgg16", weights="imagenet", freeze="all").head_epochs == 0
    assert recipe("vgg16").head_epochs == 0


def test_a_recipe_freezes_only_weights_that_were_brought_along() -> None:
    assert recipe("vggface").freeze == "none"
    assert recipe("vggface", freeze="all").freeze == "all"
    assert recipe("vggface", weights="faces.h5").freeze == "all"
