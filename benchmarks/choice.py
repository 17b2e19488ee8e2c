"""By what to choose among runs of one split: `python -m benchmarks.choice RUN...` (or RUN+RUN, RUN,RUN).

Each on the first run's validation films as they are, and on four variants of each by the augmentation of
the training, seed 0, framed alike. RUN+RUN: the mean of their weights, batch-norm statistics too; RUN,RUN:
the mean of their answers, what one network taught by all of them could come to. --mirrored: every answer is
the mean of those to the film and to its mirror image. No test film is read.
"""

import os
import sys
from pathlib import Path

import keras
import numpy as np

from app.config import Settings
from app.models.keras_runtime import load_keras
from app.models.scores import softmax
from app.models.store import ModelStore
from app.training.data.film_set import FilmSet, load_films, with_lungs, with_partners
from app.training.data.films import MAIN_SOURCE
from app.training.data.split import read_split
from app.training.figures.metrics import Floats
from app.training.fitting.dataset import varied
from app.training.fitting.parts import figures, logits_of
from app.training.fitting.run import Run

DATA = Path(os.environ.get("CXR_DATA", "../shared/data"))
FOLDERS = {MAIN_SOURCE: DATA / "chest_xray" / "train", "nih": DATA / "nih_adult"}
COPIES = 4
MIRRORED = "--mirrored"
NAMES = ("val_auc", "val_loss", "val_auc_nih")


def main(*words: str) -> None:
    """Print a line per run or mean."""
    names = [word for word in words if word != MIRRORED]
    sides = (False, True) if MIRRORED in words else (False,)
    whole, variants = validation(Run(Path(names[0].replace(",", "+").split("+")[0])))
    print(f"| run | {' | '.join(NAMES)} | {' | '.join(f'varied: {name}' for name in NAMES)} |")
    print("| --- " * (1 + 2 * len(NAMES)) + "|")
    for name in names:
        models = [mean([Path(each) / "model.keras" for each in one.split("+")]) for one in name.split(",")]
        found = [figures(answers(models, films, sides), films) for films in (whole, variants)]
        print(f"| {name} | {' | '.join(f'{each[key]:.4f}' for each in found for key in NAMES)} |", flush=True)


def validation(run: Run) -> tuple[FilmSet, FilmSet]:
    """Return a run's validation films, and their variants."""
    config = run.read_config()
    films = load_films(read_split(FOLDERS, run.split_file).validation, config.input)
    framed = with_partners(with_lungs(films, ModelStore(Settings().model_store).open_lungs()))
    return films, varied(framed, COPIES, 0, config.augmentation)


def mean(files: list[Path]) -> keras.Model:
    """Return a network with the mean weights of those in the files."""
    models = [load_keras(file) for file in files]
    weights = zip(*(model.get_weights() for model in models), strict=True)
    models[0].set_weights([np.mean(each, axis=0) for each in weights])
    return models[0]


def answers(models: list[keras.Model], films: FilmSet, sides: tuple[bool, ...]) -> Floats:
    """Return the logarithm of the networks' mean probabilities, `(films, classes)`."""
    each = [softmax(logits_of(model, films, mirrored)) for model in models for mirrored in sides]
    return np.asarray(np.log(np.mean(each, axis=0)))


if __name__ == "__main__":
    main(*sys.argv[1:])
