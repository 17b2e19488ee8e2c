"""The loss of a class that may be known in part only."""

from collections.abc import Callable
from typing import Any

from app.errors import LaboratoryError

_NEVER = -1e9


LOSSES = ("cross-entropy", "focal")
_FOCUS = 2.0  # the exponent of the focal loss


def possible_classes_loss(smoothing: float, kind: str = "cross-entropy") -> Callable[[Any, Any], Any]:
    """Return a loss `(batch,)` of targets `(batch, classes)`, 1 where the class is possible, and logits.

    The negative log of the summed probability of all possible classes: of a pneumonia of unknown
    cause `-log(p_bacterial + p_viral)`. With one possible class it is the cross-entropy. smoothing:
    the share of the loss that every class has alike (Szegedy et al. 2016, arXiv:1512.00567). kind: of
    LOSSES; the focal loss weighs each film by the square of what its possible classes lack to certainty
    (Lin et al. 2017, arXiv:1708.02002). Logits `(batch, 1)` are those of the second of two classes.
    """
    if kind not in LOSSES:
        raise LaboratoryError(f"loss: expected one of {', '.join(LOSSES)}, received {kind!r}")

    def loss(targets: Any, logits: Any) -> Any:
        from keras import ops

        if logits.shape[-1] == 1:
            logits = ops.concatenate([ops.zeros_like(logits), logits], axis=-1)
        total = ops.logsumexp(logits, axis=-1)
        possible = ops.logsumexp(ops.where(targets > 0, logits, _NEVER), axis=-1)
        lost = total - possible
        if kind == "focal":
            lost = lost * (1 - ops.exp(-lost)) ** _FOCUS
        return (1 - smoothing) * lost + smoothing * (total - ops.mean(logits, axis=-1))

    return loss
