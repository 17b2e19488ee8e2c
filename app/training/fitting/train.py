"""Training: from labelled films to a run folder that can be resumed, judged and published.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures import build
from app.models.keras_runtime import load_keras
from app.models.store import ModelStore
from app.training.data.film_set import FilmSet, load_films, with_drawn, with_lungs, with_partners
from app.training.data.films import CLASSES, MAIN_SOURCE, data_digest
from app.training.data.sources import Folders, read_sources
from app.training.data.split import Split, read_split, split_films, write_split
from app.training.figures.metrics import binary_auc, cross_entropy, pneumonia_score
from app.training.fitting.dataset import balanced_weights, epoch_batches
from app.training.fitting.focus import as_it_is, with_focus
from app.training.fitting.loop import compile_model, run_epochs, save_averaged
from app.training.fitting.loss import possible_classes_loss
from app.training.fitting.run import Run, RunConfig

if TYPE_CHECKING:
    import keras


def start_run(run: Run, config: RunConfig, folders: Folders) -> Split:
    """Write configuration and split of a new run; raises LaboratoryError where one exists.

    folders: of each source; the main source is one of them.
    """
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    if config.focus and not config.lungs:
        raise LaboratoryError("focus: expected a lung field model to tell what lies outside, received none")
    if config.match_framing and not config.lungs:
        raise LaboratoryError("match-framing: expected a lung field model to tell the framing, received none")
    films = read_sources(folders)
    split = split_films(films, config.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_split(split, folders, run.split_file)
    also = tuple(name for name in folders if name != MAIN_SOURCE)
    run.write_config(dataclasses.replace(config, also=also, data_sha256=data_digest(films)))
    return split


def train(run: Run, folders: Folders, store: ModelStore | None = None) -> None:
    """Train the run to its last epoch, from its last checkpoint where there is one.

    store: holds the models that the run starts from or knows the lungs by, where it wants such.
    """
    import keras

    config = run.read_config()
    training, validation = _load(run, config, folders, store)
    keras.utils.set_random_seed(config.seed)
    with _precision(config.precision):
        model = _build(config)
    if config.start and store:
        start_from(model, store, config.start)
    steps = len(training.images) // config.batch_size
    trained = _compiled(model, config, steps)
    average = run_epochs(
        run,
        trained,
        config,
        steps,
        lambda epoch: epoch_batches(training, config.batch_size, config.seed, epoch, config.share),
        lambda _: _figures(model, validation),  # its weights are those of the trained one
    )
    save_averaged(run, _build(config), average)


def _load(run: Run, config: RunConfig, folders: Folders, store: ModelStore | None) -> tuple[FilmSet, FilmSet]:
    """The films of both parts at the model's size, drawn ones and lungs with those to train on."""
    split = read_split(folders, run.split_file)
    spec = InputSpec(config.height, config.width)
    training = with_drawn(load_films(split.training, spec), config.drawn_films)
    if config.lungs and store:
        training = with_lungs(training, store.open_lungs(config.lungs))
    if config.match_framing:
        training = with_partners(training)
    return training, load_films(split.validation, spec)


@contextmanager
def _precision(policy: str) -> Iterator[None]:
    """Let layers be built under a policy of Keras; raises LaboratoryError where it has no such."""
    from keras import config

    before = config.dtype_policy()
    try:
        config.set_dtype_policy(policy)
    except ValueError as error:
        raise LaboratoryError(f"precision: expected a policy of Keras, received {policy!r}") from error
    try:
        yield
    finally:
        config.set_dtype_policy(before)


def _compiled(model: "keras.Model", config: RunConfig, steps: int) -> "keras.Model":
    """The model as it is trained: where evidence outside the lungs has a price, with that beside it."""
    loss = possible_classes_loss(config.label_smoothing)
    if not config.focus:
        compile_model(model, config, steps, loss)
        return model
    trained = with_focus(model)
    compile_model(trained, config, steps, [loss, as_it_is], [1.0, config.focus])
    return trained


def start_from(model: "keras.Model", store: ModelStore, identity: str) -> None:
    """Give the model the weights of a stored one; raises LaboratoryError where they do not fit."""
    weights = load_keras(store.weights(identity)).get_weights()
    try:
        model.set_weights(weights)
    except ValueError as error:
        raise LaboratoryError(f"{identity}: expected a model of the run's architecture: {error}") from error


def _build(config: RunConfig) -> "keras.Model":
    return build(config.architecture, (config.height, config.width), len(CLASSES))


def _figures(model: "keras.Model", films: FilmSet) -> dict[str, float]:
    """Loss and AUC on films without augmentation, those of each further source apart."""
    logits = np.concatenate(
        [
            np.asarray(model.predict_on_batch(films.inputs(slice(i, i + 64))))
            for i in range(0, len(films.images), 64)
        ]
    )
    figures = {}
    for name in [MAIN_SOURCE, *sorted(set(films.sources) - {MAIN_SOURCE})]:
        own, end = films.sources == name, "" if name == MAIN_SOURCE else f"_{name}"
        weights = balanced_weights(films.labels[own])
        figures[f"val_loss{end}"] = cross_entropy(logits[own], films.labels[own], weights)
        figures[f"val_auc{end}"] = binary_auc(pneumonia_score(logits[own]), films.labels[own] > 0)
    return figures
