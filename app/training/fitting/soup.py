"""A model soup: one network from the averaged weights of several that began alike (Wortsman et al. 2022).

It costs no more than one of them to run. Networks that were trained from the same weights lie in one valley
of the loss, so that what is between them is no worse; others do not.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from app.training.fitting.run import Run, RunConfig, refuse_unfinished, replace_file
from app.training.fitting.stages import freeze_backbone

if TYPE_CHECKING:
    import keras

Weights = list[npt.NDArray[np.float32]]
Figures = dict[str, float]
STATISTICS_FILMS = 3200  # as they are varied: by these the batch-norm statistics are measured
_ALIKE = ("architecture", "input", "outputs", "head", "start", "also", "data_sha256")


@dataclass(frozen=True)
class Member:
    """One whose weights are averaged.

    name: `runs/<folder>` of a run, wherever that lies, or a stored model's; weights_file: a whole network.
    run: where it is one.
    """

    name: str
    weights_file: Path
    run: Run | None = None


def find_member(text: str, store: ModelStore) -> Member:
    """Return the finished run in a folder of that name, or else the stored model; raises LaboratoryError."""
    run = Run(Path(text))
    if run.exists:
        refuse_unfinished(run)
        return Member(f"runs/{run.folder.resolve().name}", run.model_file, run)
    if text not in [manifest.identity for manifest in store.manifests()]:
        raise LaboratoryError(f"{text}: expected a run or a stored model, found neither of that name")
    return Member(text, store.weights(text))


def average_runs(into: Run, members: Sequence[Member], folders: Folders, store: ModelStore) -> Figures:
    """Write a run whose weights are the members' mean; return its figures on the validation films.

    The first member is a run, whose choices and split the new one has. The batch-norm statistics are measured
    anew on films varied as in training: those of its members belong to other weights (Izmailov et al. 2018).
    Raises LaboratoryError where the run exists, the members did not begin alike, or nothing can be written.
    """
    import keras

    first = _refuse_unlike(into, members)
    config = first.read_config()
    config = dataclasses.replace(
        config,
        averaged=tuple(member.name for member in members),
        averaged_choices=tuple(_other_choices(config, member.run) for member in members),
    )
    keras.utils.set_random_seed(config.seed)
    model = build_run_model(config)
    model.set_weights(mean_weights(model, members))
    training, validation = load_parts(first, config, folders, store)
    freeze_backbone(model, config.freeze)  # what was frozen saw the statistics that it brought
    measure_statistics(model, _films(training, config))
    freeze_backbone(model, "none")
    figures = figures_of(model, validation)
    try:
        _write(into, config, first, model, figures)
    except OSError as error:
        raise LaboratoryError(f"{into.folder}: {error.strerror or error}") from error
    return figures


def _other_choices(first: RunConfig, run: Run | None) -> dict[str, Any]:
    """What a member chose otherwise than the first, by name; of a stored model its own card tells."""
    chosen = dataclasses.asdict(run.read_config()) if run else {}
    return {name: value for name, value in chosen.items() if value != getattr(first, name)}


def _refuse_unlike(into: Run, members: Sequence[Member]) -> Run:
    """Return the first member's run; raises LaboratoryError unless a mean of the members can be made."""
    if into.exists:
        raise LaboratoryError(f"{into.folder} holds a run already: name another folder")
    if len(members) < 2 or members[0].run is None:
        raise LaboratoryError("members: expected two at least, the first of them a run")
    first = members[0].run
    if not first.read_config().start:
        raise LaboratoryError(
            f"{members[0].name}: expected a run from stored weights, received one from scratch"
        )
    _refuse_repeated(members)
    for member in members:
        if member.run:
            _refuse_other_run(first, member.run, member.name)
        elif member.name != first.read_config().start:
            raise LaboratoryError(
                f"{member.name}: expected the model that the runs started from, received another"
            )
    return first


def _refuse_repeated(members: Sequence[Member]) -> None:
    """By whichever names: what is there twice would weigh twice."""
    files = [member.weights_file.resolve() for member in members]
    for place, member in enumerate(members):
        if files[place] in files[:place]:
            raise LaboratoryError(f"{member.name}: expected each member once, received it again")


def _refuse_other_run(first: Run, run: Run, name: str) -> None:
    config, other = first.read_config(), run.read_config()
    if other.averaged:
        raise LaboratoryError(f"{name}: expected a run that was trained, received one that was averaged")
    for choice in _ALIKE:
        if getattr(other, choice) != getattr(config, choice):
            raise LaboratoryError(f"{name}: expected the first run's {choice}, received another")
    if run.split_file.read_bytes() != first.split_file.read_bytes():
        raise LaboratoryError(f"{name}: expected the first run's split: it has learned its validation films")


def _write(into: Run, config: RunConfig, first: Run, model: "keras.Model", figures: Figures) -> None:
    """The configuration comes last: with it the run is there. A log without it is of one that failed."""
    into.folder.mkdir(parents=True, exist_ok=True)
    replace_file(into.split_file, lambda path: path.write_bytes(first.split_file.read_bytes()))
    into.log_file.unlink(missing_ok=True)
    into.log({"epoch": 1, **figures})
    replace_file(into.model_file, model.save)
    into.write_config(config)


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
    return (batch.images for batch in islice(epochs, -(-STATISTICS_FILMS // config.batch_size)))
