"""Runs of a small network, with and without a kill, and what came of them."""

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from app.training.data.films import MAIN_SOURCE
from app.training.fitting.run import Run, RunConfig
from app.training.fitting.train import start_run, train

ROOT = Path(__file__).parents[2]
SMALL = RunConfig(
    architecture="cnn4",
    height=32,
    width=32,
    epochs=3,
    batch_size=12,
    learning_rate=1e-3,
    average_momentum=0.0,
    normalisation="zero-to-one",
    head="flatten",
    optimiser="adam",
    schedule="constant",
    augmentation="flips",
    seed=5,
    split_seed=5,
)


class KilledRun(Run):
    """A run whose process dies in an epoch, between the log and the checkpoint."""

    def __init__(self, folder: Path, epoch: int) -> None:
        super().__init__(folder)
        self._epoch = epoch

    def log(self, row: dict[str, float]) -> None:
        super().log(row)
        if row["epoch"] == self._epoch:
            raise KeyboardInterrupt


def trained(folder: Path, films: Path, **choices: Any) -> Run:
    """A small run from its first epoch to its last."""
    run = Run(folder)
    start_run(run, dataclasses.replace(SMALL, **choices), {MAIN_SOURCE: films})
    train(run, {MAIN_SOURCE: films})
    return run


def killed(folder: Path, films: Path, epoch: int, tracker: str = "", **choices: Any) -> Run:
    """A small run that died in an epoch."""
    run = KilledRun(folder, epoch)
    start_run(run, dataclasses.replace(SMALL, **choices), {MAIN_SOURCE: films})
    try:
        train(run, {MAIN_SOURCE: films}, tracker=tracker)
    except KeyboardInterrupt:
        return Run(folder)
    raise AssertionError(f"the run did not reach epoch {epoch}")


def layers_of(file: Path) -> dict[str, list[np.ndarray]]:
    """The weights of a saved model, by layer; layers numbered from 0, whatever was built before."""
    from app.models.keras_runtime import load_keras

    found = [layer.get_weights() for layer in load_keras(file).layers if layer.weights]
    return {str(index): arrays for index, arrays in enumerate(found)}


def same(ours: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    """Are they the same, bit for bit?"""
    return all(np.array_equal(*pair) for pair in zip(ours, theirs, strict=True))


def same_models(one: Path, other: Path) -> bool:
    ours, theirs = layers_of(one), layers_of(other)
    return ours.keys() == theirs.keys() and all(same(ours[name], theirs[name]) for name in ours)


def without_seconds(run: Run) -> list[dict[str, float]]:
    return [{name: value for name, value in row.items() if name != "seconds"} for row in run.read_log()]


def command_line(*arguments: object, **environment: Any) -> subprocess.CompletedProcess[str]:
    """The laboratory in a process of its own."""
    return python("-m", "app.training", *arguments, **environment)


def python(*arguments: object, folder: Path = ROOT, **environment: Any) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, in a folder."""
    return subprocess.run(
        [sys.executable, *[str(each) for each in arguments]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def error_of(process: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal says."""
    assert process.returncode == 1, process.stderr
    assert "Traceback" not in process.stderr
    (line,) = [line for line in process.stderr.splitlines() if line.startswith("error: ")]
    assert process.stderr.rstrip().endswith(line)
    return line
