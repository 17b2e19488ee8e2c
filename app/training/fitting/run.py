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
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures.head import HeadKind

Rows = list[dict[str, float]]
Config = TypeVar("Config")


@dataclass(frozen=True)
class RunConfig:
    """Every choice of a run; the reasons stand beside the values."""

    architecture: str = "resnet16"
    height: int = 224  # the size of the public copies of the set
    width: int = 224
    epochs: int = 36  # two CPU cores do one in about a minute; longer gained nothing in trials
    batch_size: int = 32
    learning_rate: float = 2e-3  # peak, after the warm-up; cosine to zero (Loshchilov 2017)
    warm_up_epochs: float = 1.0
    weight_decay: float = 0.02  # decoupled (AdamW, Loshchilov 2019)
    label_smoothing: float = 0.05  # about the share of films that readers disagree on
    average_momentum: float = 0.998  # about three epochs of weights (Polyak 1992); 0: no average
    seed: int = 0
    drawn_films: int = 0  # beside the real ones, half of them with an opacity
    also: tuple[str, ...] = ()  # further sources
    share: float = 0.0  # of the films drawn, for each further source
    start: str = ""  # the stored model whose weights are the first; by default they are random
    lungs: str = ""  # the lung field model by which augmentation knows what is not lung
    match_framing: bool = False  # frame each film as tightly as one of the other label, of its own source
    focus: float = 0.0  # what the share of the evidence outside the lungs costs, beside the loss
    precision: str = "float32"  # Keras's policy while training; weights are float32 in all
    channels: int = 1  # of the input; three are alike but for the normalisation
    normalisation: str = "film-standardised"
    outputs: int = 3  # normal, bacterial, viral; 2: normal, pneumonia; 1: the logit of pneumonia
    head: HeadKind = "gap"
    weights: str = "none"  # of the backbone: `imagenet`, or a file
    freeze: str = "none"  # `all`: the backbone never learns; a number: so many of its first layers
    head_epochs: int = 0  # at first, in which the head alone learns; then a tenth of the rate
    prior_bias: bool = False  # start the last bias at the log odds of the classes
    augmentation: str = "strong"
    class_weights: str = "balanced"  # `none`, or NORMAL,PNEUMONIA
    optimiser: str = "adamw"
    loss: str = "cross-entropy"
    schedule: str = "cosine"
    patience: int = 0  # epochs without a lower loss on validation films until the run ends; 0: never
    keep: str = "last"  # which weights are the result: of the last epoch, or the best
    validation_parts: int = 7  # of so many, one is for validation
    fold: int = 0  # which one
    data_sha256: str = ""

    @property
    def input(self) -> InputSpec:
        """What the network takes in."""
        return InputSpec(self.height, self.width, normalisation=self.normalisation, channels=self.channels)


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
        return self.read(RunConfig)

    def read(self, kind: type[Config]) -> Config:
        """Return the configuration; raises LaboratoryError where there is no run, or one of another kind."""
        if not self.exists:
            raise LaboratoryError(f"expected a run at {self.folder}, found no config.json there")
        values = json.loads(self.config_file.read_text(encoding="utf-8"))
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
