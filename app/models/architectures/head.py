"""What stands between the last feature map and the logits."""

from typing import Any, Literal, get_args

HeadKind = Literal["gap", "flatten"]
HEADS: tuple[HeadKind, ...] = get_args(HeadKind)


def gathered(features: Any, head: HeadKind) -> Any:
    """Return the features as vectors: the mean over the cells, or all cells side by side.

    In full precision, whatever the rest is trained in, as what follows is.
    """
    from keras import layers

    if head == "gap":
        return layers.GlobalAveragePooling2D(dtype="float32", name="pool")(features)
    return layers.Flatten(dtype="float32", name="flatten")(features)


def dense(x: Any, units: int, dropout: float) -> Any:
    """Return a fully connected rectified layer and its dropout."""
    from keras import layers

    return dropped(layers.Dense(units, activation="relu", dtype="float32")(x), dropout)


def dropped(x: Any, share: float) -> Any:
    """Return the vectors with that share of them dropped while training."""
    from keras import layers

    return layers.Dropout(share, dtype="float32")(x)


def logits(x: Any, outputs: int) -> Any:
    """Return the last layer: logits, without the sigmoid or softmax that makes probabilities of them."""
    from keras import layers

    return layers.Dense(outputs, dtype="float32", name="logits")(x)
