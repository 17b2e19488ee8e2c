"""Figures of merit of a binary or three-class decision, each with its bootstrap interval."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest, rankdata

from app.models.scores import group_score, log_sum_exp
from app.training.data.films import possible_classes

Floats = npt.NDArray[np.floating]
Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


def pneumonia_columns(classes: int) -> tuple[int, ...]:
    """Return the places of pneumonia among so many classes: all but the first, normal."""
    return tuple(range(1, classes))


def pneumonia_score(logits: Floats) -> Floats:
    """Return the log-odds of pneumonia, `(films,)`, from logits `(films, classes)`."""
    return group_score(logits, pneumonia_columns(logits.shape[-1]))


def cross_entropy(logits: Floats, labels: Integers, weights: Floats) -> float:
    """Return the weighted mean negative log-likelihood, nats; labels: by their place in LABELS."""
    possible = np.where(possible_classes(logits.shape[-1])[labels] > 0, logits, -np.inf)
    loss = log_sum_exp(logits) - log_sum_exp(possible)
    return float((weights * loss).sum() / weights.sum())


def binary_auc(scores: Floats, positive: Booleans) -> float:
    """Return the area under the ROC curve; NaN where a class is missing.

    By ranks (Mann & Whitney 1947), ties counting one half: scikit-learn's value, many times as fast, which
    thousands of resampled films want.
    """
    count = int(positive.sum())
    pairs = count * (len(positive) - count)
    if not pairs:
        return float("nan")
    return float((rankdata(scores)[positive].sum() - count * (count + 1) / 2) / pairs)


def share(truths: Booleans) -> float:
    """Return the share of true values; NaN of none."""
    return float(truths.mean()) if len(truths) else float("nan")


def certain_interval(value: float, groups: int) -> tuple[float, float]:
    """Return the exact 95 % interval (Clopper & Pearson 1934) of a share that came out as 0 or 1.

    groups: independent patients behind it. Resampling gives such a share no width at all.
    """
    interval = binomtest(round(value * groups), groups).proportion_ci(0.95, method="exact")
    return float(interval.low), float(interval.high)


def bootstrap_interval(
    figure: Callable[[Integers], float],
    groups: npt.NDArray[np.str_],
    seed: int = 0,
    rounds: int = 2000,
) -> tuple[float, float]:
    """Return the 95 % percentile interval of a figure under resampling of whole groups.

    figure takes indices of films (with repetition); groups `(films,)` names each film's
    patient, and patients are drawn, since their films are not independent (Efron 1979).
    Rounds in which the figure is undefined (one class only) are left out.
    """
    random = np.random.default_rng(seed)
    names, inverse = np.unique(groups, return_inverse=True)
    members = [np.flatnonzero(inverse == index) for index in range(len(names))]
    values = []
    for _ in range(rounds):
        drawn = random.integers(len(members), size=len(members))
        values.append(figure(np.concatenate([members[index] for index in drawn])))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
