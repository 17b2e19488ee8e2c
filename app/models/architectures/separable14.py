"""Separable-14: ten convolutions, eight of them depthwise separable, and four fully connected layers.

Two convolutions of 3x3 with 16 filters, then four blocks of two separable convolutions (Chollet 2017,
arXiv:1610.02357) with 32, 64, 128 and 256 filters, batch normalisation and maximum pooling, dropout of
0.2 behind the last two; Flatten; 512, 128 and 64 units, each with batch normalisation and dropout.
Of public studies on this set; also in Keras's own examples.
"""

from typing import TYPE_CHECKING, Any

from app.models.architectures.head import HeadKind, gathered, logits

if TYPE_CHECKING:
    import keras

BLOCKS = ((32, 0.0), (64, 0.0), (128, 0.2), (256, 0.2))  # filters, dropout
UNITS = ((512, 0.7), (128, 0.5), (64, 0.3))  # units, dropout


def build_separable14(shape: tuple[int, int, int], outputs: int, head: HeadKind = "flatten") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`."""
    import keras
    from keras import layers

    film = keras.Input(shape, name="film")
    x: Any = film
    for _ in range(2):
        x = layers.Conv2D(16, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2)(x)
    for filters, dropout in BLOCKS:
        for _ in range(2):
            x = layers.SeparableConv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(layers.BatchNormalization()(x))
        x = layers.Dropout(dropout)(x) if dropout else x
    x = gathered(x, head)
    for units, dropout in UNITS:
        x = layers.Dense(units, activation="relu", dtype="float32")(x)
        x = layers.Dropout(dropout, dtype="float32")(layers.BatchNormalization(dtype="float32")(x))
    return keras.Model(film, logits(x, outputs), name="separable14")
