"""Figures of all rounds of a bootstrap at once, from how often each film counts in each.

They give what scikit-learn gives of a single round with these weights, some hundred times faster; the
value of a figure itself comes from scikit-learn (`app.training.figures.scoring`). NaN for a round with
films of one kind alone.
"""

import numpy as np

from app.training.figures.calibration import BINS, bins_of
from app.training.figures.metrics import Booleans, Floats
from app.training.figures.resampling import Draws


def roc_auc_rounds(said: Floats, positive: Booleans, draws: Draws) -> Floats:
    """Return the area under the ROC curve of each round, `(rounds,)`: pairs in order, ties counting half."""
    ill, well = _by_value(said, positive, draws)
    in_order = (ill * (np.cumsum(well, axis=1) - well / 2)).sum(axis=1)
    return _ratio(in_order, ill.sum(axis=1) * well.sum(axis=1))


def pr_auc_rounds(said: Floats, positive: Booleans, draws: Draws) -> Floats:
    """Return the average precision of each round, `(rounds,)`: precision, weighted by the gain in recall."""
    ill, well = (each[:, ::-1] for each in _by_value(said, positive, draws))
    found = np.cumsum(ill, axis=1)
    called = found + np.cumsum(well, axis=1)
    precision = np.divide(found, called, out=np.zeros_like(found), where=called > 0)
    return np.where(well.any(axis=1), _ratio((ill * precision).sum(axis=1), found[:, -1]), np.nan)


def calibration_error_rounds(
    said: Floats, positive: Booleans, draws: Draws, prevalence: float | None = None
) -> Floats:
    """Return the expected calibration error of each round, `(rounds,)`.

    prevalence: count films as if so many of them were positive, in rounds with both kinds.
    """
    cells = np.eye(BINS)[bins_of(said)] * (said - positive)[:, np.newaxis]
    gaps = [draws[:, kind] @ cells[kind] for kind in (positive, ~positive)]
    films = [draws[:, kind].sum(axis=1) for kind in (positive, ~positive)]
    counts = [np.ones(len(draws)), np.ones(len(draws))]
    if prevalence is not None:
        both, share = (films[0] > 0) & (films[1] > 0), films[0] / (films[0] + films[1])
        counts = [
            np.divide(wanted, found, out=np.ones(len(draws)), where=both)
            for wanted, found in ((prevalence, share), (1 - prevalence, 1 - share))
        ]
    weighed = [count[:, np.newaxis] * gap for count, gap in zip(counts, gaps, strict=True)]
    whole = counts[0] * films[0] + counts[1] * films[1]
    return np.asarray(np.abs(weighed[0] + weighed[1]).sum(axis=1) / whole)


def _by_value(said: Floats, positive: Booleans, draws: Draws) -> tuple[Floats, Floats]:
    """How many films of either kind have each value, `(rounds, values)`, the least value first."""
    order = np.argsort(said, kind="stable")
    starts = np.flatnonzero(np.diff(said[order], prepend=-np.inf))
    counted, ill = draws[:, order], positive[order]
    return np.add.reduceat(counted * ill, starts, axis=1), np.add.reduceat(counted * ~ill, starts, axis=1)


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
