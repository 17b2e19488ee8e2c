"""The loss of a class that may be known in part only."""

from collections.abc import Callable
from typing import Any

_NEVER = -1e9


def possible_classes_loss(smoothing: float) -> Callable[[Any, Any], Any]:
    """Return a loss `(batch,)` of targets `(batch, classes)`, 1 where the class is possible, and logits.

    The negative log of the summed probability of all possible classes: of a pneumonia of unknown
    cause `-log(p_bacterial + p_viral)`. With one possible class it is the cross-entropy. smoothing:
    the share of the loss that every class has alike (Szegedy et al. 2016, arXiv:1512.00567).
    """

    def loss(targets: Any, logits: Any) -> Any:
        from keras import ops

        total = ops.logsumexp(logits, axis=-1)
        possible = ops.logsumexp(ops.where(targets > 0, logits, _NEVER), axis=-1)
        return (1 - smoothing) * (total - possible) + smoothing * (total - ops.mean(logits, axis=-1))

    return loss
