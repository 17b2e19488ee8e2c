"""The two parts of a run's films at the model's size, and a network's figures on one of them."""

from typing import TYPE_CHECKING

import numpy as np

from app.models.store import ModelStore
from app.training.data.film_set import FilmSet, load_films, with_drawn, with_lungs, with_partners
from app.training.data.films import MAIN_SOURCE
from app.training.data.sources import Folders
from app.training.data.split import read_split
from app.training.figures.metrics import Floats, binary_auc, cross_entropy, pneumonia_score, share
from app.training.fitting.dataset import balanced_weights
from app.training.fitting.run import Run, RunConfig

if TYPE_CHECKING:
    import keras

_AT_ONCE = 64  # films


def load_parts(
    run: Run, config: RunConfig, folders: Folders, store: ModelStore | None
) -> tuple[FilmSet, FilmSet]:
    """Return the films to train on, drawn ones and lungs with them, and those for validation."""
    split = read_split(folders, run.split_file)
    training = with_drawn(load_films(split.training, config.input), config.drawn_films)
    if config.lungs and store:
        training = with_lungs(training, store.open_lungs(config.lungs))
    if config.match_framing:
        training = with_partners(training)
    return training, load_films(split.validation, config.input)


def figures_of(model: "keras.Model", films: FilmSet) -> dict[str, float]:
    """Return loss, AUC and accuracy on films as they are, those of each further source apart."""
    return figures(logits_of(model, films), films)


def logits_of(model: "keras.Model", films: FilmSet, mirrored: bool = False) -> Floats:
    """Return a network's logits `(films, classes)` for films as they are, or for their mirror images."""
    across = slice(None, None, -1 if mirrored else None)
    logits = np.concatenate(
        [
            np.asarray(model.predict_on_batch(films.inputs(slice(i, i + _AT_ONCE))[:, :, across]))
            for i in range(0, len(films.images), _AT_ONCE)
        ]
    )
    return np.concatenate([np.zeros_like(logits), logits], axis=1) if logits.shape[1] == 1 else logits


def figures(logits: Floats, films: FilmSet) -> dict[str, float]:
    """Return loss, AUC and accuracy of logits `(films, classes)`, those of each further source apart."""
    found = {}
    for name in [MAIN_SOURCE, *sorted(set(films.sources) - {MAIN_SOURCE})]:
        own, end = films.sources == name, "" if name == MAIN_SOURCE else f"_{name}"
        weights = balanced_weights(films.labels[own])
        found[f"val_loss{end}"] = cross_entropy(logits[own], films.labels[own], weights)
        score, ill = pneumonia_score(logits[own]), films.labels[own] > 0
        found[f"val_auc{end}"] = binary_auc(score, ill)
        found[f"val_accuracy{end}"] = share((score > 0) == ill)
    return found
