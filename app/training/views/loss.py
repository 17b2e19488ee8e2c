"""The loss of a view: each part of the truth counts where it is known."""

from typing import Any

from app.models.view_model import OUTPUTS

PRICES = (2.0, 1.0, 0.5, 0.5)  # frontal, inverted, adult, cropped
DIRECTION = 1.0


def view_loss(targets: Any, outputs: Any) -> Any:
    """Return the loss `(batch,)` of targets `(batch, 2 * len(OUTPUTS))`: truth, then 1 where it is known.

    Binary cross-entropy of the four yes-or-no parts; of the direction, one less the cosine of the
    angle between the two.
    """
    from keras import ops

    truth, known = targets[:, : len(OUTPUTS)], targets[:, len(OUTPUTS) :]
    yes = len(PRICES)
    logits = outputs[:, :yes]
    entropy = ops.softplus(logits) - truth[:, :yes] * logits
    prices = ops.convert_to_tensor(PRICES, dtype="float32")
    direction = outputs[:, yes:]
    length = ops.sqrt(ops.sum(direction * direction, axis=-1) + 1e-6)
    cosine = ops.sum(direction * truth[:, yes:], axis=-1) / length
    return ops.sum(entropy * known[:, :yes] * prices, axis=-1) + DIRECTION * (1 - cosine) * known[:, yes]
