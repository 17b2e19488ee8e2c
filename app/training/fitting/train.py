"""Training: from labelled films to a run folder that can be resumed, judged and published.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import dataclasses
import shutil
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.models.architectures.weights import load_backbone_weights
from app.models.store import ModelStore
from app.training.data.film_set import FilmSet, load_films, with_drawn, with_lungs, with_partners
from app.training.data.films import MAIN_SOURCE, data_digest
from app.training.data.sources import Folders, read_sources
from app.training.data.split import Split, read_split, split_films, write_split
from app.training.figures.metrics import binary_auc, cross_entropy, pneumonia_score, share
from app.training.fitting.checkpoint import epochs_done
from app.training.fitting.choices import BEST, NO_WEIGHTS, refuse_unfit
from app.training.fitting.course import Course, stale_for
from app.training.fitting.dataset import balanced_weights, epoch_batches
from app.training.fitting.devices import refuse_uneven
from app.training.fitting.first_model import build_run_model, first_model
from app.training.fitting.focus import with_focus
from app.training.fitting.logs import end_tracking, followers
from app.training.fitting.loop import run_epochs, save_averaged
from app.training.fitting.run import Run, RunConfig, replace_file
from app.training.fitting.stages import rate_of, stages

if TYPE_CHECKING:
    import keras


def start_run(run: Run, config: RunConfig, folders: Folders) -> Split:
    """Write configuration and split of a new run; raises LaboratoryError where one exists.

    folders: of each source; the main source is one of them.
    """
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    refuse_unfit(config)
    films = read_sources(folders)
    split = split_films(films, config.split_seed, config.validation_parts, config.fold)
    if config.batch_size > len(split.training) + config.drawn_films:
        raise LaboratoryError(f"batch size: expected at most {len(split.training)}, the films to train on")
    if config.weights != NO_WEIGHTS:
        load_backbone_weights(build_run_model(config), config.architecture, config.weights)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_split(split, folders, run.split_file)
    also = tuple(name for name in folders if name != MAIN_SOURCE)
    run.write_config(dataclasses.replace(config, also=also, data_sha256=data_digest(films)))
    return split


def train(run: Run, folders: Folders, store: ModelStore | None = None, tracker: str = "") -> None:
    """Train the run to its last epoch, from its last checkpoint where there is one.

    store: holds the models that the run starts from or knows the lungs by, where it wants such. tracker:
    one of `logs.TRACKERS`, where one is to follow. Raises LaboratoryError, the run so far kept, where the
    disk is full.
    """
    try:
        _train(run, folders, store, tracker)
    except OSError as error:
        raise LaboratoryError(
            f"{run.folder}: {error.strerror or error}; the run so far is kept, --resume goes on from there"
        ) from error


def _train(run: Run, folders: Folders, store: ModelStore | None, tracker: str) -> None:
    import keras

    config = run.read_config()
    refuse_uneven(config.batch_size)
    training, validation = _load(run, config, folders, store)
    keras.utils.set_random_seed(config.seed)
    done = epochs_done(run.checkpoint_file)
    model = first_model(config, store, training.labels, resumed=done > 0)
    steps, fresh = len(training.images) // config.batch_size, build_run_model(config)
    trained = with_focus(model) if config.focus else model
    average = run_epochs(
        run,
        trained,
        config,
        steps,
        lambda epoch: epoch_batches(training, config, epoch),
        lambda _: _figures(model, validation),  # its weights are those of the trained one
        fresh,
        Course(
            stages(trained, config, steps),
            lambda rows: rate_of(config, rows),
            stale_for(config.patience),
            followers(run, config, done, tracker),
        ),
    )
    if config.keep == BEST:
        replace_file(run.model_file, lambda path: shutil.copy(run.best_file, path))
    else:
        save_averaged(run, fresh, average)
    end_tracking(run)


def _load(run: Run, config: RunConfig, folders: Folders, store: ModelStore | None) -> tuple[FilmSet, FilmSet]:
    """The films of both parts at the model's size, drawn ones and lungs with those to train on."""
    split = read_split(folders, run.split_file)
    training = with_drawn(load_films(split.training, config.input), config.drawn_films)
    if config.lungs and store:
        training = with_lungs(training, store.open_lungs(config.lungs))
    if config.match_framing:
        training = with_partners(training)
    return training, load_films(split.validation, config.input)


def _figures(model: "keras.Model", films: FilmSet) -> dict[str, float]:
    """Loss and AUC on films without augmentation, those of each further source apart."""
    logits = np.concatenate(
        [
            np.asarray(model.predict_on_batch(films.inputs(slice(i, i + 64))))
            for i in range(0, len(films.images), 64)
        ]
    )
    if logits.shape[1] == 1:
        logits = np.concatenate([np.zeros_like(logits), logits], axis=1)
    figures = {}
    for name in [MAIN_SOURCE, *sorted(set(films.sources) - {MAIN_SOURCE})]:
        own, end = films.sources == name, "" if name == MAIN_SOURCE else f"_{name}"
        weights = balanced_weights(films.labels[own])
        figures[f"val_loss{end}"] = cross_entropy(logits[own], films.labels[own], weights)
        score, ill = pneumonia_score(logits[own]), films.labels[own] > 0
        figures[f"val_auc{end}"] = binary_auc(score, ill)
        figures[f"val_accuracy{end}"] = share((score > 0) == ill)
    return figures
