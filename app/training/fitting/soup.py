"""A model soup: one network from the averaged weights of several that began alike (Wortsman et al. 2022).

It costs no more than one of them to run. Networks that were trained from the same weights lie in one valley
of the loss, so that what is between them is no worse; others do not.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.models.keras_runtime import load_keras
from app.models.store import ModelStore
from app.training.data.film_set import FilmSet
from app.training.data.sources import Folders
from app.training.fitting.dataset import epoch_batches
from app.training.fitting.first_model import build_run_model
from app.training.fitting.parts import figures_of, load_parts
from app.training.fitting.run import Run, RunConfig, replace_file

if TYPE_CHECKING:
    import keras

Weights = list[npt.NDArray[np.float32]]
STATISTICS_BATCHES = 100  # by which the batch-norm statistics are measured: 3,200 films, as they are varied


@dataclass(frozen=True)
class Member:
    """One whose weights are averaged.

    name: `runs/<folder>` of a run, wherever that lies, or a stored model's; weights_file: a whole network.
    """

    name: str
    weights_file: Path


def find_member(text: str, store: ModelStore) -> Member:
    """Return the finished run in a folder of that name, or else the stored model; raises LaboratoryError."""
    run = Run(Path(text))
    if not run.exists:
        return Member(text, store.weights(text))
    if not run.model_file.is_file():
        raise LaboratoryError(f"{text}: expected a finished run, found no {run.model_file.name}")
    return Member(f"runs/{run.folder.resolve().name}", run.model_file)


def average_runs(
    run: Run, first: Run, members: Sequence[Member], folders: Folders, store: ModelStore
) -> dict[str, float]:
    """Write a run whose weights are the members' mean; return its figures on the validation films.

    first: the member whose choices and split the run has. Its batch-norm statistics are measured anew on
    films varied as in training: those of its members belong to other weights (Izmailov et al. 2018). Raises
    LaboratoryError where the run exists or the networks differ.
    """
    if run.exists:
        raise LaboratoryError(f"{run.folder} holds a run already: name another folder")
    config = dataclasses.replace(first.read_config(), averaged=tuple(member.name for member in members))
    model = build_run_model(config)
    model.set_weights(mean_weights(model, members))
    training, validation = load_parts(first, config, folders, store)
    measure_statistics(model, _films(training, config))
    run.write_config(config)
    run.split_file.write_bytes(first.split_file.read_bytes())
    figures = figures_of(model, validation)
    run.log({"epoch": 1, **figures})
    replace_file(run.model_file, model.save)
    return figures


def mean_weights(model: "keras.Model", members: Sequence[Member]) -> Weights:
    """Return the mean of the members' weights; raises LaboratoryError where one is no such network."""
    shapes = [weight.shape for weight in model.get_weights()]
    sums = [np.zeros(shape, np.float64) for shape in shapes]
    for member in members:
        weights = load_keras(member.weights_file).get_weights()
        if [weight.shape for weight in weights] != shapes:
            raise LaboratoryError(f"{member.name}: expected a network like the first, received another")
        for total, weight in zip(sums, weights, strict=True):
            total += weight
    return [(total / len(members)).astype(np.float32) for total in sums]


def measure_statistics(model: "keras.Model", batches: Iterable[npt.NDArray[np.float32]]) -> None:
    """Set all batch-norm statistics to their mean over the batches, `(films, height, width, channels)`."""
    layers = list(_batch_norms(model))
    momenta = [layer.momentum for layer in layers]
    for done, films in enumerate(batches):
        for layer in layers:
            layer.momentum = done / (done + 1)
        model(films, training=True)
    for layer, momentum in zip(layers, momenta, strict=True):
        layer.momentum = momentum


def _batch_norms(model: "keras.Model") -> Iterator["keras.layers.BatchNormalization"]:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            yield layer
        elif hasattr(layer, "layers"):
            yield from _batch_norms(layer)


def _films(training: FilmSet, config: RunConfig) -> Iterable[npt.NDArray[np.float32]]:
    """The inputs of as many batches as the statistics take, over as many epochs as that takes."""
    epochs = chain.from_iterable(epoch_batches(training, config, epoch) for epoch in count())
    return (batch.images for batch in islice(epochs, STATISTICS_BATCHES))
