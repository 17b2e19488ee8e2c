"""The whole state of a training in one file: a resumed run equals an unbroken one.

Holds the weights, the states of the random layers, the optimiser and the averaged weights,
each in the order in which a model built and compiled by the same configuration has them.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.errors import LaboratoryError
from app.training.fitting.average import WeightAverage
from app.training.fitting.run import replace_file

if TYPE_CHECKING:
    import keras


def save(target: Path, model: "keras.Model", average: WeightAverage, epochs: int) -> None:
    """Write the state after so many epochs, as one atomic replacement."""
    from keras import ops

    state = {f"variable{i}": ops.convert_to_numpy(v) for i, v in enumerate(_variables(model))}
    state |= {f"average{i}": weight for i, weight in enumerate(average.weights)}
    counts = {"epochs": np.array(epochs), "steps": np.array(average.steps)}
    replace_file(target, lambda path: np.savez(path, **counts, **state))  # type: ignore[arg-type]


def epochs_done(source: Path) -> int:
    """Return after how many epochs the state was saved; 0 where there is none."""
    if not source.exists():
        return 0
    with np.load(source) as stored:
        return int(stored["epochs"])


def restore(source: Path, model: "keras.Model", average: WeightAverage) -> None:
    """Bring model and average into the saved state.

    Raises LaboratoryError where the file is of another architecture.
    """
    with np.load(source) as stored:
        variables = _variables(model)
        expected = len(variables) + len(average.weights) + 2
        if len(stored.files) != expected:
            raise LaboratoryError(f"{source}: expected {expected} arrays, received {len(stored.files)}")
        for index, variable in enumerate(variables):
            variable.assign(stored[f"variable{index}"])
        average.weights = [stored[f"average{i}"] for i in range(len(average.weights))]
        average.steps = int(stored["steps"])


def _variables(model: "keras.Model") -> list[Any]:
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]
