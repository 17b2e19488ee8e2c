"""The loop that every training here shares: epochs, average, log, checkpoint.

Keras 3 alone, so that KERAS_BACKEND may be tensorflow, torch or jax.
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from app.training.fitting.average import WeightAverage
from app.training.fitting.batch import Batch
from app.training.fitting.checkpoint import epochs_done, restore, save
from app.training.fitting.course import MONITORED, Course, best_epoch
from app.training.fitting.optimisers import Pace
from app.training.fitting.progress import epoch_progress
from app.training.fitting.run import Rows, Run, replace_file

if TYPE_CHECKING:
    import keras

Figures = dict[str, float]
_AS_IT_IS = Course()


def run_epochs(
    run: Run,
    model: "keras.Model",
    pace: Pace,
    steps: int,
    batches: Callable[[int], Iterator[Batch]],
    validate: Callable[["keras.Model"], Figures],
    fresh: "keras.Model",
    course: Course = _AS_IT_IS,
) -> WeightAverage:
    """Train to the last epoch, from the last checkpoint where there is one; return the averaged weights.

    batches: those of an epoch, a function of its number alone; validate: figures of the averaged
    weights, to be logged; fresh: a model never compiled, to write the best weights with.
    """
    average = WeightAverage(model.get_weights(), pace.average_momentum)
    done = _take_up(run, model, average, course)
    for epoch in range(done, pace.epochs):
        if course.ends(run.read_log()):
            break
        _begin_epoch(model, course, epoch, run.read_log())
        started = time.monotonic()
        title = f"epoch {epoch + 1}/{pace.epochs}"
        loss = train_epoch(model, average, batches(epoch), steps, title)
        row = {"epoch": epoch + 1, "loss": loss, **_judge(model, average, validate)}
        run.log({**row, "seconds": time.monotonic() - started})
        _keep_best(run, average, fresh)
        save(run.checkpoint_file, model, average, epoch + 1)  # last: a row without it is dropped
        for follow in course.followers:
            follow(run.read_log())
    return average


def save_averaged(run: Run, model: "keras.Model", average: WeightAverage) -> None:
    """Write the averaged weights; model: a fresh one, never compiled: the file holds no optimiser."""
    average.copy_into(model)
    replace_file(run.model_file, model.save)


def _take_up(run: Run, model: "keras.Model", average: WeightAverage, course: Course) -> int:
    """Bring both into the state of the last checkpoint, where there is one; return after how many epochs."""
    done = epochs_done(run.checkpoint_file)
    stage = course.stage_of(max(done, 1))  # that of the checkpoint, which has its optimiser
    if stage:
        stage.begin()
    if done:
        restore(run.checkpoint_file, model, average)
    run.forget_log_after(done)
    return done


def _begin_epoch(model: "keras.Model", course: Course, epoch: int, rows: Rows) -> None:
    """Ready the model for the epoch, counted from 0: for a stage that begins with it, and by its rate."""
    stage = course.stage_after(epoch)
    if stage:
        stage.begin()
    rate = course.rate(rows)
    if rate is not None:
        model.optimizer.learning_rate = rate


def _keep_best(run: Run, average: WeightAverage, fresh: "keras.Model") -> None:
    """Write the averaged weights where the last epoch logged is the best; none is where none is monitored."""
    rows = run.read_log()
    if MONITORED in rows[-1] and best_epoch(rows) == len(rows):
        average.copy_into(fresh)
        replace_file(run.best_file, fresh.save)


def train_epoch(
    model: "keras.Model", average: WeightAverage, batches: Iterator[Batch], steps: int, title: str
) -> float:
    """Train the compiled model and its average by the batches; return the mean loss of a batch."""
    losses = []  # train_on_batch gives the loss of its batch alone
    with epoch_progress(title, steps) as advance:
        for batch in batches:
            losses.append(_train_batch(model, batch))
            average.update(model)
            advance(float(np.mean(losses)))
    average.settle(model)
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
