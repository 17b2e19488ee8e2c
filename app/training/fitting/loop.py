"""The loop that every training here shares: compile, epochs, average, log, checkpoint.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.training.fitting.average import WeightAverage
from app.training.fitting.batch import Batch
from app.training.fitting.checkpoint import restore, save
from app.training.fitting.progress import epoch_progress
from app.training.fitting.run import Run, replace_file

if TYPE_CHECKING:
    import keras

Figures = dict[str, float]


class Pace(Protocol):
    """What the loop must know of a run's configuration."""

    @property
    def epochs(self) -> int:
        """Passes over the films."""

    @property
    def learning_rate(self) -> float:
        """At its peak."""

    @property
    def warm_up_epochs(self) -> float:
        """Until the peak."""

    @property
    def weight_decay(self) -> float:
        """Decoupled."""

    @property
    def average_momentum(self) -> float:
        """Of the averaged weights, per step."""


def compile_model(
    model: "keras.Model", pace: Pace, steps: int, loss: Any, loss_weights: list[float] | None = None
) -> None:
    """AdamW, its rate warmed up and then lowered along a cosine; steps: of an epoch."""
    from keras import optimizers

    warm_up = round(pace.warm_up_epochs * steps)
    schedule = optimizers.schedules.CosineDecay(
        initial_learning_rate=pace.learning_rate / 20,
        decay_steps=max(pace.epochs * steps - warm_up, 1),
        warmup_target=pace.learning_rate,
        warmup_steps=warm_up,
    )
    optimizer = optimizers.AdamW(schedule, weight_decay=pace.weight_decay)
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    model.compile(optimizer=optimizer, loss=loss, loss_weights=loss_weights)


def run_epochs(
    run: Run,
    model: "keras.Model",
    pace: Pace,
    steps: int,
    batches: Callable[[int], Iterator[Batch]],
    validate: Callable[["keras.Model"], Figures],
) -> WeightAverage:
    """Train to the last epoch, from the last checkpoint where there is one; return the averaged weights.

    batches: those of an epoch, a function of its number alone; validate: figures of the averaged
    weights, to be logged.
    """
    average = WeightAverage(model.get_weights(), pace.average_momentum)
    done = restore(run.checkpoint_file, model, average) if run.checkpoint_file.exists() else 0
    run.forget_log_after(done)
    for epoch in range(done, pace.epochs):
        started = time.monotonic()
        title = f"epoch {epoch + 1}/{pace.epochs}"
        loss = _train_epoch(model, average, batches(epoch), steps, title)
        row = {"epoch": epoch + 1, "loss": loss, **_judge(model, average, validate)}
        run.log({**row, "seconds": time.monotonic() - started})
        save(run.checkpoint_file, model, average, epoch + 1)  # last: a row without it is dropped
    return average


def save_averaged(run: Run, model: "keras.Model", average: WeightAverage) -> None:
    """Write the averaged weights; model: a fresh one, never compiled: the file holds no optimiser."""
    average.copy_into(model)
    replace_file(run.model_file, model.save)


def _train_epoch(
    model: "keras.Model", average: WeightAverage, batches: Iterator[Batch], steps: int, title: str
) -> float:
    losses = []  # train_on_batch gives the loss of its batch alone
    with epoch_progress(title, steps) as advance:
        for batch in batches:
            losses.append(_train_batch(model, batch))
            average.update(model.get_weights())
            advance(float(np.mean(losses)))
    return float(np.mean(losses))


def _train_batch(model: "keras.Model", batch: Batch) -> float:
    if len(model.inputs) == 1:
        return float(model.train_on_batch(batch.images, batch.targets, batch.weights))
    nothing = np.zeros((len(batch.images), 1), dtype=np.float32)
    inputs, targets = [batch.images, batch.lungs], [batch.targets, nothing]
    return float(model.train_on_batch(inputs, targets, [batch.weights, batch.weights])[0])


def _judge(
    model: "keras.Model", average: WeightAverage, validate: Callable[["keras.Model"], Figures]
) -> Figures:
    """Figures of the averaged weights; the model has its own again afterwards."""
    own = model.get_weights()
    average.copy_into(model)
    figures = validate(model)
    model.set_weights(own)
    return figures
