"""Training: from labelled films to a run folder that can be resumed, judged and published.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures import build
from app.training.dataset import FilmSet, balanced_weights, epoch_batches, load_films, with_drawn
from app.training.films import CLASSES, data_digest, read_films
from app.training.loop import compile_model, run_epochs, save_averaged
from app.training.metrics import binary_auc, cross_entropy, pneumonia_score
from app.training.run import Run, RunConfig
from app.training.split import Split, read_split, split_films, write_split

if TYPE_CHECKING:
    import keras


def start_run(run: Run, config: RunConfig, data: Path) -> Split:
    """Write configuration and split of a new run; raises LaboratoryError where one exists."""
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: add --resume, or name another folder")
    films = read_films(data)
    split = split_films(films, config.seed)
    run.folder.mkdir(parents=True, exist_ok=True)
    write_split(split, data, run.split_file)
    run.write_config(RunConfig(**{**config.__dict__, "data_sha256": data_digest(films)}))
    return split


def train(run: Run, data: Path) -> None:
    """Train the run to its last epoch, from its last checkpoint where there is one."""
    import keras

    config = run.read_config()
    split = read_split(data, run.split_file)
    spec = InputSpec(config.height, config.width)
    training = with_drawn(load_films(split.training, spec), config.drawn_films)
    validation = load_films(split.validation, spec)
    keras.utils.set_random_seed(config.seed)
    steps = len(training.images) // config.batch_size
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=config.label_smoothing)
    model = _build(config)
    compile_model(model, config, steps, loss)
    average = run_epochs(
        run,
        model,
        config,
        steps,
        lambda epoch: epoch_batches(training, config.batch_size, config.seed, epoch),
        lambda judged: _figures(judged, validation),
    )
    save_averaged(run, _build(config), average)


def _build(config: RunConfig) -> "keras.Model":
    return build(config.architecture, (config.height, config.width), len(CLASSES))


def _figures(model: "keras.Model", films: FilmSet) -> dict[str, float]:
    """Loss and AUC on films without augmentation."""
    logits = np.concatenate(
        [
            np.asarray(model.predict_on_batch(films.inputs(slice(i, i + 64))))
            for i in range(0, len(films.images), 64)
        ]
    )
    weights = balanced_weights(films.labels)
    return {
        "val_loss": cross_entropy(logits, films.labels, weights),
        "val_auc": binary_auc(pneumonia_score(logits), films.labels > 0),
    }
