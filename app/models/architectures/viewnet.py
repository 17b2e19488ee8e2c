"""ViewNet: a small plain network that tells what kind of picture lies before it.

Six strided convolutions on the film at half size; average and maximum of the last features
together, so that both the whole and a single tell-tale part can speak.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

# (filters, kernel, stride)
CONVOLUTIONS = ((24, 5, 2), (48, 3, 2), (64, 3, 1), (96, 3, 2), (96, 3, 1), (128, 3, 2))


def build_viewnet(size: tuple[int, int], classes: int) -> "keras.Model":
    """Return the network: input `(batch, height, width, 1)`, output `(batch, classes)`, no activation."""
    import keras
    from keras import layers

    film = keras.Input((*size, 1), name="film")
    x: Any = layers.AveragePooling2D(2)(film)
    for filters, kernel, stride in CONVOLUTIONS:
        x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.98)(x))
    pooled = [layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)]
    x = layers.Dropout(0.2)(layers.Concatenate()(pooled))
    return keras.Model(film, layers.Dense(classes, dtype="float32", name="outputs")(x), name="viewnet")
