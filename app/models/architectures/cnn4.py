"""CNN-4: four blocks of one convolution, then one wide fully connected layer.

The network that courses train from scratch on this set: convolutions of 3x3 with 32, 64, 128 and
128 filters, each with batch normalisation and maximum pooling; Flatten, 512 units, dropout.
"""

from typing import TYPE_CHECKING, Any

from app.models.architectures.head import HeadKind, dense, gathered, logits

if TYPE_CHECKING:
    import keras

FILTERS = (32, 64, 128, 128)


def build_cnn4(shape: tuple[int, int, int], outputs: int, head: HeadKind = "flatten") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`."""
    import keras
    from keras import layers

    film = keras.Input(shape, name="film")
    x: Any = film
    for filters in FILTERS:
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(layers.BatchNormalization()(x))
    x = dense(gathered(x, head), 512, dropout=0.5)
    return keras.Model(film, logits(x, outputs), name="cnn4")
