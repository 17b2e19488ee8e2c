"""CNN-5: five blocks of one convolution, dropout inside some of them.

Convolutions of 3x3 with 32, 64, 64, 128 and 256 filters, each with maximum pooling, dropout of 0.1
behind the second and 0.2 behind the last two; Flatten, 128 units, dropout of 0.2. The plain
network of many public notebooks on this set.
"""

from typing import TYPE_CHECKING, Any

from app.models.architectures.head import HeadKind, dense, gathered, logits

if TYPE_CHECKING:
    import keras

BLOCKS = ((32, 0.0), (64, 0.1), (64, 0.0), (128, 0.2), (256, 0.2))  # filters, dropout


def build_cnn5(shape: tuple[int, int, int], outputs: int, head: HeadKind = "flatten") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`."""
    import keras
    from keras import layers

    film = keras.Input(shape, name="film")
    x: Any = film
    for filters, dropout in BLOCKS:
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.Dropout(dropout)(x) if dropout else x
        x = layers.MaxPooling2D(2)(x)
    x = dense(gathered(x, head), 128, dropout=0.2)
    return keras.Model(film, logits(x, outputs), name="cnn5")
