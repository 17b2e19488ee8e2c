"""Training: from labelled films to a run folder that can be resumed, judged and published.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.errors import LaboratoryError
from app.imaging.preprocess import InputSpec
from app.models.architectures import build
from app.training.average import WeightAverage
from app.training.checkpoint import restore, save
from app.training.dataset import FilmSet, balanced_weights, epoch_batches, load_films, with_drawn
from app.training.films import CLASSES, data_digest, read_films
from app.training.metrics import binary_auc, cross_entropy, pneumonia_score
from app.training.progress import epoch_progress
from app.training.run import Run, RunConfig, replace_file
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
    model = build(config.architecture, (config.height, config.width), len(CLASSES))
    _compile(model, config, len(training.images) // config.batch_size)
    average = WeightAverage(model.get_weights(), config.average_momentum)
    done = restore(run.checkpoint_file, model, average) if run.checkpoint_file.exists() else 0
    run.forget_log_after(done)
    for epoch in range(done, config.epochs):
        started = time.monotonic()
        loss = _train_epoch(model, average, training, config, epoch)
        row = {"epoch": epoch + 1, "loss": loss, **_validate(model, average, validation)}
        run.log({**row, "seconds": time.monotonic() - started})
        save(run.checkpoint_file, model, average, epoch + 1)  # last: a row without it is dropped
    final = build(config.architecture, (config.height, config.width), len(CLASSES))
    average.copy_into(final)
    replace_file(run.model_file, final.save)  # never compiled: the file holds no optimiser


def _compile(model: "keras.Model", config: RunConfig, steps: int) -> None:
    from keras import losses, optimizers

    warm_up = round(config.warm_up_epochs * steps)
    schedule = optimizers.schedules.CosineDecay(
        initial_learning_rate=config.learning_rate / 20,
        decay_steps=max(config.epochs * steps - warm_up, 1),
        warmup_target=config.learning_rate,
        warmup_steps=warm_up,
    )
    optimizer = optimizers.AdamW(schedule, weight_decay=config.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(
        optimizer=optimizer,
        loss=losses.CategoricalCrossentropy(from_logits=True, label_smoothing=config.label_smoothing),
    )


def _train_epoch(
    model: "keras.Model", average: WeightAverage, films: FilmSet, config: RunConfig, epoch: int
) -> float:
    batches = epoch_batches(films, config.batch_size, config.seed, epoch)
    total = len(films.images) // config.batch_size
    loss = float("nan")
    with epoch_progress(f"epoch {epoch + 1}/{config.epochs}", total) as advance:
        for batch in batches:
            # train_on_batch gives the mean loss since the last reset
            loss = float(model.train_on_batch(batch.images, batch.targets, batch.weights))
            average.update(model.get_weights())
            advance(loss)
    model.reset_metrics()
    return loss


def _validate(model: "keras.Model", average: WeightAverage, films: FilmSet) -> dict[str, float]:
    """Loss and AUC of the averaged weights on films without augmentation."""
    own = model.get_weights()
    average.copy_into(model)
    logits = np.concatenate(
        [
            np.asarray(model.predict_on_batch(films.inputs(slice(i, i + 64))))
            for i in range(0, len(films.images), 64)
        ]
    )
    model.set_weights(own)
    weights = balanced_weights(films.labels)
    return {
        "val_loss": cross_entropy(logits, films.labels, weights),
        "val_auc": binary_auc(pneumonia_score(logits), films.labels > 0),
    }
