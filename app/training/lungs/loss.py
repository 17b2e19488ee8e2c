"""The loss of a mask: cross-entropy for every pixel, and overlap for the whole."""

from typing import Any

SMOOTHING = 0.01  # share of the film; an empty mask, met by none, has an overlap of 1


def overlap_loss(targets: Any, logits: Any) -> Any:
    """Return binary cross-entropy plus `1 - Dice` of each film, `(batch,)`.

    targets: `(batch, height, width, 1)`, 0 to 1; logits of that shape. Dice is the soft form with
    squares below (Milletari, Navab & Ahmadi 2016, arXiv:1606.04797).
    """
    from keras import ops

    axes = (1, 2, 3)
    targets, share = ops.cast(targets, "float32"), ops.sigmoid(logits)
    both = ops.mean(targets * share, axes)
    either = ops.mean(ops.square(targets) + ops.square(share), axes)
    dice = (2 * both + SMOOTHING) / (either + SMOOTHING)
    # log(1 + exp(x)) - t x, in the form that does not overflow
    pixel = ops.relu(logits) - logits * targets + ops.log1p(ops.exp(-ops.abs(logits)))
    return ops.mean(pixel, axes) + 1 - dice
