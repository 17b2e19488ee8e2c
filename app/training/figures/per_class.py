"""Precision, recall and F1 of each class, with their macro and weighted means."""

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from app.training.figures.metrics import Floats, Integers
from app.training.figures.resampling import Drawn, Draws, Figure

NAMES = ("precision", "recall", "f1")
MEANS = ("macro", "weighted")


def class_report(
    truth: Integers,
    called: Integers,
    classes: tuple[str, ...],
    draws: Draws,
    patients: npt.NDArray[np.str_],
) -> dict[str, Any]:
    """Return confusion matrix, accuracy, and the figures of each class and of their means.

    truth, called: places among the classes, `(films,)`. Rows of the matrix are what is true, columns
    what is called. What is divided by nothing counts as 0, as scikit-learn has it.
    """
    matrices = drawn_matrices(truth, called, len(classes), draws)
    figures = _of_classes(truth, called, classes, matrices) | _of_means(truth, called, len(classes), matrices)
    support = {name: int((truth == place).sum()) for place, name in enumerate(classes)}
    support |= dict.fromkeys(MEANS, len(truth))
    return {
        "labels": list(classes),
        "confusion": confusion_matrix(truth, called, labels=list(range(len(classes)))).tolist(),
        "accuracy": _accuracy(truth, called, matrices).report(draws, patients),
        "classes": {
            name: {
                **{each: figure.report(draws, patients) for each, figure in own.items()},
                "support": support[name],
            }
            for name, own in figures.items()
        },
    }


def _of_classes(
    truth: Integers, called: Integers, classes: tuple[str, ...], matrices: Floats
) -> dict[str, dict[str, Figure]]:
    """The figures of each class, by its name and theirs."""
    single, spread = _scores(truth, called, len(classes), None), per_class(matrices)
    found = {}
    for place, name in enumerate(classes):
        behind = {"precision": called == place, "recall": truth == place}
        found[name] = {
            each: Figure(
                float(single[row][place]),
                _found(spread[row][:, place]),
                behind[each] if each in behind and behind[each].any() else None,
            )
            for row, each in enumerate(NAMES)
        }
    return found


def _of_means(
    truth: Integers, called: Integers, classes: int, matrices: Floats
) -> dict[str, dict[str, Figure]]:
    """The means over classes, by the name of the mean and that of the figure."""
    found = {}
    for mean in MEANS:
        values, rounds = _scores(truth, called, classes, mean), means(matrices, mean)
        found[mean] = {
            each: Figure(float(values[row]), _found(rounds[row])) for row, each in enumerate(NAMES)
        }
    return found


def _accuracy(truth: Integers, called: Integers, matrices: Floats) -> Figure:
    right = np.trace(matrices, axis1=1, axis2=2) / matrices.sum(axis=(1, 2))
    every = np.ones(len(truth), dtype=np.bool_)
    return Figure(float(accuracy_score(truth, called)), _found(right), every)


def _found(rounds: Floats) -> Drawn:
    """What the rounds have given already, as a function of the draws that it was found by."""
    return lambda _: rounds


def _scores(truth: Integers, called: Integers, classes: int, mean: str | None) -> Any:
    """Precision, recall and F1, of each class or their mean."""
    return precision_recall_fscore_support(
        truth, called, labels=list(range(classes)), average=mean, zero_division=0.0
    )[:3]


def drawn_matrices(truth: Integers, called: Integers, classes: int, draws: Draws) -> Floats:
    """Return the confusion matrix of each round, `(rounds, classes, classes)`."""
    cells = np.eye(classes * classes)[truth * classes + called]
    return np.asarray((draws @ cells).reshape(len(draws), classes, classes))


def per_class(matrices: Floats) -> tuple[Floats, Floats, Floats]:
    """Return precision, recall and F1 of each matrix and class, `(rounds, classes)` each."""
    right = np.diagonal(matrices, axis1=1, axis2=2)
    true, called = matrices.sum(axis=2), matrices.sum(axis=1)
    return _ratio(right, called), _ratio(right, true), _ratio(2 * right, true + called)


def means(matrices: Floats, mean: str) -> tuple[Floats, ...]:
    """Return the means over classes of each matrix, `(rounds,)` each; `weighted`: by their films."""
    true = matrices.sum(axis=2)
    weights = true if mean == "weighted" else np.ones_like(true)
    return tuple((each * weights).sum(axis=1) / weights.sum(axis=1) for each in per_class(matrices))


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
