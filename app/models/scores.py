"""From logits to scores: what the logits of several classes say of a group of them."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]


def log_sum_exp(logits: Array) -> Array:
    """Return log(sum(exp(logits))) over the last axis, without overflow."""
    highest = logits.max(axis=-1, keepdims=True)
    total: Array = highest + np.log(np.exp(logits - highest).sum(axis=-1, keepdims=True))
    return total[..., 0]


def group_score(logits: Array, group: tuple[int, ...]) -> Array:
    """Return the log-odds that the class is one of the group, `logits.shape[:-1]`.

    logits: `(..., classes)`. log sum exp over the group minus log sum exp over the rest;
    with one logit in the group and one outside it is their difference.
    """
    rest = [index for index in range(logits.shape[-1]) if index not in group]
    return log_sum_exp(logits[..., list(group)]) - log_sum_exp(logits[..., rest])


def softmax(logits: Array) -> Array:
    """Return probabilities over the last axis."""
    return np.exp(logits - log_sum_exp(logits)[..., np.newaxis])


def score_gradient(logits: Array, group: tuple[int, ...]) -> Array:
    """Return the gradient of `group_score` with respect to the logits, `logits.shape`.

    Softmax within the group, minus softmax within the rest.
    """
    rest = [index for index in range(logits.shape[-1]) if index not in group]
    slope = np.zeros_like(logits)
    slope[..., list(group)] = softmax(logits[..., list(group)])
    slope[..., rest] = -softmax(logits[..., rest])
    return slope
