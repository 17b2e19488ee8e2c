"""Training: from labelled films to a run folder that can be resumed, judged and published.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import dataclasses
import shutil
from collections.abc import Sequence

from app.errors import LaboratoryError
from app.models.architectures.weights import load_backbone_weights
from app.models.store import ModelStore
from app.training.data.films import MAIN_SOURCE, LabelledFilm, data_digest
from app.training.data.sources import Folders, read_sources
from app.training.data.split import Split, split_films, write_split
from app.training.fitting.checkpoint import epochs_done
from app.training.fitting.choices import BEST, NO_WEIGHTS, refuse_unfit
from app.training.fitting.course import Course, stale_for
from app.training.fitting.dataset import epoch_batches
from app.training.fitting.devices import refuse_uneven
from app.training.fitting.first_model import build_run_model, first_model
from app.training.fitting.focus import with_focus
from app.training.fitting.logs import end_tracking, followers
from app.training.fitting.loop import run_epochs, save_averaged
from app.training.fitting.parts import figures_of, load_parts
from app.training.fitting.run import Run, RunConfig, replace_file
from app.training.fitting.stages import rate_of, stages
from app.training.fitting.stored import refuse_unfit_models


def start_run(run: Run, config: RunConfig, folders: Folders, store: ModelStore | None = None) -> Split:
    """Write configuration and split of a new run, and return the split; else as `start_runs`."""
    (split,) = start_runs([(run, config)], folders, store)
    return split


def start_runs(
    begun: Sequence[tuple[Run, RunConfig]], folders: Folders, store: ModelStore | None = None
) -> list[Split]:
    """Write configuration and split of new runs: of all, or of none where one of them cannot be trained.

    folders: of each source; the main source is one of them. store: holds the models that a run names; without
    it these are not looked at. Raises LaboratoryError where a run exists or its choices do not fit, and where
    a configuration names its data and they are others; ModelError where a model is not there.
    """
    for run, config in begun:
        _refuse_unfit(run, config, store)
    films = read_sources(folders) if begun else []
    splits = [_split(films, config) for _, config in begun]
    also = tuple(name for name in folders if name != MAIN_SOURCE)
    for (run, config), split in zip(begun, splits, strict=True):
        run.folder.mkdir(parents=True, exist_ok=True)
        write_split(split, folders, run.split_file)
        run.write_config(dataclasses.replace(config, also=also, data_sha256=data_digest(films)))
    return splits


def _refuse_unfit(run: Run, config: RunConfig, store: ModelStore | None) -> None:
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    refuse_unfit(config)
    if store:
        refuse_unfit_models(config, store)
    if config.weights != NO_WEIGHTS:
        load_backbone_weights(build_run_model(config), config.architecture, config.weights)


def _split(films: list[LabelledFilm], config: RunConfig) -> Split:
    split = split_films(films, config.split_seed, config.validation_parts, config.fold)
    if config.batch_size > len(split.training) + config.drawn_films:
        raise LaboratoryError(f"batch size: expected at most {len(split.training)}, the films to train on")
    if config.data_sha256 not in ("", data_digest(films)):
        raise LaboratoryError("data: expected the films of the runs that are there, received others")
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
    if config.averaged:
        raise LaboratoryError(f"{run.folder} was averaged from other runs: there is nothing to train")
    refuse_uneven(config.batch_size)
    training, validation = load_parts(run, config, folders, store)
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
        lambda _: figures_of(model, validation),  # its weights are those of the trained one
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
