"""A training run on disk: its configuration, split, log and checkpoints.

    RUN/config.json        hyper-parameters, seed, data digest, versions
    RUN/split.csv          every film with its part
    RUN/log.csv            one row per epoch
    RUN/checkpoint.npz     the whole state after the last epoch done, to resume from
    RUN/best.keras         the weights of the epoch with the least loss on validation films, so far
    RUN/model.keras        the weights that the finished run is known by: what is published
    RUN/curves.svg         loss and figures over the epochs
    RUN/tensorboard/       the same, for TensorBoard
    RUN/mlflow.txt         under which name MLflow knows the run, where it follows it

Files are written under another name, then renamed: a kill leaves the old or the new.
"""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from app.errors import LaboratoryError
from app.training.fitting.config import RunConfig as RunConfig

Rows = list[dict[str, float]]
Config = TypeVar("Config")


class Run:
    """One run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config_file = folder / "config.json"
        self.split_file = folder / "split.csv"
        self.log_file = folder / "log.csv"
        self.checkpoint_file = folder / "checkpoint.npz"
        self.model_file = folder / "model.keras"
        self.best_file = folder / "best.keras"
        self.curves_file = folder / "curves.svg"
        self.mlflow_file = folder / "mlflow.txt"
        self.tensorboard_folder = folder / "tensorboard"

    @property
    def exists(self) -> bool:
        """Has a run been started here?"""
        return self.config_file.is_file()

    def write_config(self, config: Any) -> None:
        """Start the run: make its folder and write its configuration, a dataclass."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(asdict(config), indent=2) + "\n"
        replace_file(self.config_file, lambda path: path.write_text(text, encoding="utf-8"))

    def read_config(self) -> RunConfig:
        """Return the configuration of a classifier's run; raises LaboratoryError as `read` does."""
        return self.read(RunConfig, _with_split_seed)

    def read(
        self, kind: type[Config], completed: Callable[[dict[str, Any]], dict[str, Any]] = dict
    ) -> Config:
        """Return the configuration; raises LaboratoryError where there is no run, or one of another kind.

        completed: gives values as they are written today, for those of an older run.
        """
        if not self.exists:
            raise LaboratoryError(f"expected a run at {self.folder}, found no config.json there")
        values = completed(json.loads(self.config_file.read_text(encoding="utf-8")))
        try:
            return kind(**values)
        except TypeError as error:
            raise LaboratoryError(f"{self.folder}: expected a run with a {kind.__name__}: {error}") from None

    def log(self, row: dict[str, float]) -> None:
        """Append one row to the log, with a header where it is the first."""
        fresh = not self.log_file.exists()
        with self.log_file.open("a", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, list(row))
            if fresh:
                writer.writeheader()
            writer.writerow({name: f"{value:.6g}" for name, value in row.items()})

    def read_log(self) -> Rows:
        """Return the rows of the log, as they are written there."""
        if not self.log_file.exists():
            return []
        with self.log_file.open(newline="", encoding="utf-8") as stream:
            return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(stream)]

    def forget_log_after(self, epoch: int) -> None:
        """Drop rows of epochs that no checkpoint holds."""
        if not self.log_file.exists():
            return
        lines = self.log_file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = "".join(lines[: epoch + 1])
        replace_file(self.log_file, lambda path: path.write_text(kept, encoding="utf-8"))


def _with_split_seed(values: dict[str, Any]) -> dict[str, Any]:
    """Runs were once split by the seed of all the rest."""
    return {"split_seed": values.get("seed", 0), **values}


def refuse_unfinished(run: Run) -> None:
    """Raise LaboratoryError where the run has no weights to be known by."""
    if not run.model_file.is_file():
        raise LaboratoryError(f"{run.folder}: expected a finished run, found no {run.model_file.name}")


def replace_file(target: Path, write: Callable[[Path], Any]) -> None:
    """Write a file under a temporary name of the same suffix, sync it, rename it.

    Raises OSError, the old file kept and half a new one taken away, where the disk is full.
    """
    temporary = target.with_name(f".{target.stem}.tmp{target.suffix}")
    try:
        write(temporary)
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    temporary.replace(target)
