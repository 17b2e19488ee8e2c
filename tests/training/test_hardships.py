"""A training under hardships: a full disk, choices that do not fit, folds, several devices, MLflow."""

import dataclasses
import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.errors import LaboratoryError
from app.training.__main__ import laboratory
from app.training.data.films import MAIN_SOURCE
from app.training.fitting.choices import refuse_unfit
from app.training.fitting.run import Run, RunConfig
from app.training.fitting.train import start_run, train
from tests.training.small_runs import (
    SMALL,
    command_line,
    error_of,
    killed,
    python,
    same_models,
    trained,
    without_seconds,
)

pytestmark = pytest.mark.model


def in_process(*arguments: object) -> Result:
    """The laboratory in this process."""
    return CliRunner().invoke(laboratory, [str(each) for each in arguments])


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"architecture": "vgg99"}, "architecture: expected one of cnn4"),
        ({"outputs": 4}, "outputs: expected one of 1, 2, 3, received 4"),
        ({"head": "max"}, "head: expected one of gap, flatten"),
        ({"augmentation": "wild"}, "augmentation: expected one of none"),
        ({"optimiser": "lion"}, "optimiser"),
        ({"loss": "hinge"}, "loss"),
        ({"schedule": "steps"}, "schedule"),
        ({"keep": "first"}, "keep"),
        ({"freeze": "half"}, "freeze: expected all, none or a number"),
        ({"freeze": "-1"}, "freeze: expected all, none or a number"),
        ({"weights": "no/such.h5"}, "weights: expected none, imagenet or a file, found no no/such.h5"),
        ({"weights": "imagenet"}, "cnn4 has no weights of ImageNet"),
        ({"head_epochs": 3}, "head-epochs: expected fewer than 3"),
        ({"fold": 7}, "fold: expected 0 to 6, received 7"),
        ({"focus": 0.1}, "focus"),
        ({"match_framing": True}, "match-framing"),
        ({"lungs": "lungs-1.2.0"}, "lungs: expected the augmentation strong"),
        ({"lungs": "lungs-1.2.0", "augmentation": "strong", "focus": 1, "outputs": 1}, "focus"),
    ],
)
def test_choices_that_do_not_fit_are_refused(choice: dict[str, Any], said: str) -> None:
    with pytest.raises(LaboratoryError) as refusal:
        refuse_unfit(dataclasses.replace(SMALL, **choice))
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_choices_that_fit_are_not_refused() -> None:
    refuse_unfit(SMALL)
    refuse_unfit(RunConfig())
    refuse_unfit(dataclasses.replace(SMALL, freeze="all", head_epochs=9))  # where all is head


FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
del sys.argv[1]
from app.training.__main__ import main
main()
"""


@pytest.mark.parametrize("limit", [300_000, 3_000_000], ids=["best weights", "checkpoint"])
def test_a_full_disk_ends_a_run_with_one_line_and_it_can_go_on(
    limit: int, drawn_set: Path, tmp_path: Path
) -> None:
    choices = {"epochs": 2, "average_momentum": 0.5}
    run = killed(tmp_path / "run", drawn_set, 2, **choices)
    before = run.checkpoint_file.read_bytes()
    assert len(before) > 3_000_000 > run.best_file.stat().st_size > 300_000
    resume = ("train", run.folder, "--data", drawn_set, "--resume")
    error = error_of(python("-c", FULL_DISK, limit, *resume))
    assert str(run.folder) in error
    assert "--resume goes on from there" in error
    assert run.checkpoint_file.read_bytes() == before
    assert not [path for path in run.folder.iterdir() if ".tmp" in path.name]
    train(run, {MAIN_SOURCE: drawn_set})
    whole = trained(tmp_path / "whole", drawn_set, **choices)
    assert same_models(run.model_file, whole.model_file)
    assert without_seconds(run) == without_seconds(whole)


FORGET = """
import resource, sys
from pathlib import Path
from app.training.fitting.run import Run
resource.setrlimit(resource.RLIMIT_FSIZE, (20, resource.RLIM_INFINITY))
Run(Path(sys.argv[1])).forget_log_after(1)
"""


def test_a_full_disk_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    run = Run(tmp_path)
    for epoch in (1, 2, 3):
        run.log({"epoch": epoch, "loss": 0.5, "val_loss": 0.25})
    before = run.read_log()
    assert "File too large" in python("-c", FORGET, tmp_path).stderr
    assert run.read_log() == before
    assert list(tmp_path.iterdir()) == [run.log_file]  # and nothing half written beside it
    run.forget_log_after(1)
    assert run.read_log() == before[:1]


def validation_films(run: Run) -> set[str]:
    lines = run.split_file.read_text().splitlines()
    return {line.split(",")[0] for line in lines if ",validation," in line}


def test_folds_are_runs_with_disjoint_validation_parts(drawn_set: Path, tmp_path: Path) -> None:
    small = ("--arch", "cnn5", "--size", 32, "--epochs", 1, "--batch-size", 12)
    done = command_line("train", tmp_path, "--data", drawn_set, *small, "--folds", 2)
    assert done.returncode == 0, done.stderr
    runs = [Run(tmp_path / name) for name in ("fold-1", "fold-2")]
    assert all(run.model_file.is_file() for run in runs)
    one, two = (validation_films(run) for run in runs)
    assert one
    assert two
    assert not one & two
    assert len(one | two) == 42  # every film is validated on once


def test_folds_that_are_resumed_stay_as_many_as_they_were(drawn_set: Path, tmp_path: Path) -> None:
    config = dataclasses.replace(SMALL, epochs=1, validation_parts=2)
    for fold in range(2):
        run, films = Run(tmp_path / f"fold-{fold + 1}"), {MAIN_SOURCE: drawn_set}
        start_run(run, dataclasses.replace(config, fold=fold), films)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    for other, asked in (("3", ("--folds", 3)), ("7", ("--folds", 7)), ("none", ())):
        resumed = in_process("train", tmp_path, "--data", drawn_set, *asked, "--resume")
        assert resumed.exit_code == 2
        assert f"--folds: what is resumed has 2, received {other}" in resumed.output
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert in_process("train", tmp_path, "--data", drawn_set, "--folds", 2, "--resume").exit_code == 0
    assert all((tmp_path / name / "model.keras").is_file() for name in ("fold-1", "fold-2"))


def test_a_single_run_is_not_resumed_as_folds(drawn_set: Path, tmp_path: Path) -> None:
    start_run(Run(tmp_path), dataclasses.replace(SMALL, epochs=1), {MAIN_SOURCE: drawn_set})
    resumed = in_process("train", tmp_path, "--data", drawn_set, "--folds", 7, "--resume")
    assert resumed.exit_code == 2
    assert "--folds: what is resumed has none, received 7" in resumed.output


TWO_DEVICES = {"KERAS_BACKEND": "jax", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}


def on_two_devices(folder: Path, films: Path, batch_size: int) -> subprocess.CompletedProcess[str]:
    if not importlib.util.find_spec("jax"):
        pytest.skip("JAX is not installed")
    small = ("--arch", "cnn5", "--size", 32, "--epochs", 1, "--batch-size", batch_size, "--devices", "all")
    return command_line("train", folder, "--data", films, *small, **TWO_DEVICES)


def test_a_batch_that_two_devices_cannot_share_alike_is_refused(drawn_set: Path, tmp_path: Path) -> None:
    error = error_of(on_two_devices(tmp_path / "run", drawn_set, 7))
    assert error == "error: batch size: expected a multiple of 2, the devices, received 7"


def test_two_devices_share_a_batch(drawn_set: Path, tmp_path: Path) -> None:
    done = on_two_devices(tmp_path / "run", drawn_set, 12)
    assert done.returncode == 0, done.stderr
    (row,) = Run(tmp_path / "run").read_log()
    assert all(np.isfinite(value) for value in row.values())
    assert Run(tmp_path / "run").model_file.is_file()


def test_devices_that_cannot_share_are_refused(drawn_set: Path, tmp_path: Path) -> None:
    run = ("train", tmp_path / "run", "--data", drawn_set, "--devices", "all")
    error = error_of(command_line(*run, KERAS_BACKEND="tensorflow"))
    assert error.startswith("error: devices: expected KERAS_BACKEND=jax")


KILLED = """
import sys
from pathlib import Path
from tests.training.small_runs import killed
killed(Path(sys.argv[1]), Path(sys.argv[2]), 2, tracker="mlflow")
"""
TRACKED = """
import sys
import mlflow
client = mlflow.MlflowClient()
for metric in client.get_metric_history(sys.argv[1], "val_loss"):
    print(metric.step)
print(client.get_run(sys.argv[1]).info.status)
print(len(client.search_runs([client.get_experiment_by_name("pneumoscope").experiment_id])))
"""


def test_mlflow_follows_every_epoch_of_a_killed_run_in_one_record(drawn_set: Path, tmp_path: Path) -> None:
    pytest.importorskip("mlflow")
    (tmp_path / "records").mkdir()
    place = {"folder": tmp_path / "records", "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/records.db"}
    run = Run(tmp_path / "run")
    assert python("-c", KILLED, run.folder, drawn_set, **place).returncode == 0
    identity = run.mlflow_file.read_text()
    resume = ("train", run.folder, "--data", drawn_set, "--resume", "--track", "mlflow")
    assert command_line(*resume, **place).returncode == 0
    assert run.mlflow_file.read_text() == identity
    assert python("-c", TRACKED, identity, **place).stdout.split() == ["1", "2", "3", "FINISHED", "1"]
