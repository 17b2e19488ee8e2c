"""Training a view model: from films of all sources to a run folder."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures import build
from app.models.store import ModelStore
from app.models.view_model import OUTPUTS
from app.training.data.films import data_digest
from app.training.data.split import Split, read_split, split_films, write_split
from app.training.figures.metrics import Floats, binary_auc
from app.training.fitting.loop import run_epochs, save_averaged
from app.training.fitting.optimisers import compile_adamw
from app.training.fitting.run import Run
from app.training.views.config import ViewConfig
from app.training.views.dataset import ViewSet, draw_sample, inputs, load_views, view_batches, with_drawn
from app.training.views.films import held_out, read_view_films
from app.training.views.loss import view_loss

if TYPE_CHECKING:
    import keras

Folders = Mapping[str, Path]

_JUDGED = 1024  # samples by which an epoch is judged, for the log


def start_run(run: Run, config: ViewConfig, folders: Folders) -> Split:
    """Write configuration and split of a new run; raises LaboratoryError where one exists.

    A seventh of each source is for validation; films that are held out are in neither part.
    """
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    films = read_view_films(folders)
    hidden = {film.path for film in held_out(films)}
    films = [film for film in films if film.path not in hidden]
    split = split_films(films, config.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_split(split, folders, run.split_file)
    run.write_config(dataclasses.replace(config, data_sha256=data_digest(films)))
    return split


def train(run: Run, folders: Folders, store: ModelStore) -> None:
    """Train the run to its last epoch, from its last checkpoint where there is one.

    store: holds the lung field model that tells which films are cropped.
    """
    import keras

    config = run.read(ViewConfig)
    split, spec = read_split(folders, run.split_file), InputSpec(config.height, config.width)
    lungs = store.open_lungs(config.lungs or None)
    training, validation = (load_views(part, spec, lungs) for part in (split.training, split.validation))
    training = with_drawn(training, config.drawn_films)
    keras.utils.set_random_seed(config.seed)
    model, steps = _build(config), config.samples // config.batch_size
    compile_adamw(model, config, steps, view_loss)
    fresh = _build(config)
    average = run_epochs(
        run,
        model,
        config,
        steps,
        lambda epoch: view_batches(training, config.samples, config.batch_size, config.seed, epoch),
        lambda judged: _figures(judged, validation),
        fresh,
    )
    save_averaged(run, fresh, average)


def _build(config: ViewConfig) -> "keras.Model":
    return build(config.architecture, (config.height, config.width), len(OUTPUTS))


def _figures(model: "keras.Model", views: ViewSet) -> dict[str, float]:
    """AUC of each yes-or-no output, and the median error of the turn in degrees, on varied films."""
    samples = [draw_sample(views, np.random.default_rng((1, place))) for place in range(_JUDGED)]
    outputs = np.concatenate(
        [
            np.asarray(model.predict_on_batch(inputs(samples[place : place + 64], views.spec)))
            for place in range(0, _JUDGED, 64)
        ]
    )
    truth, known = (np.stack([getattr(each, name) for each in samples]) for name in ("truth", "known"))
    figures = {}
    for place, name in enumerate(OUTPUTS[:4]):
        rows = known[:, place] > 0
        figures[f"val_{name}"] = binary_auc(outputs[rows, place], truth[rows, place] > 0)
    rows = known[:, 4] > 0
    figures["val_turn"] = float(np.median(_angles(outputs[rows, 4:], truth[rows, 4:])))
    return figures


def _angles(one: Floats, other: Floats) -> Floats:
    """Degrees between directions `(films, 2)`, 0 to 180."""
    cosine = (one * other).sum(axis=1) / np.linalg.norm(one, axis=1) / np.linalg.norm(other, axis=1)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
