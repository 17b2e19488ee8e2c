"""ResNet-16: a plain residual network of 16 weighted layers at output stride 16.

Residual blocks: He et al., Deep Residual Learning, 2016 (arXiv:1512.03385). Stages are
entered by average pooling, which filters before it samples (Zhang 2019, arXiv:1904.11486)
and, like the 4x4 stem, has an even window: feature cell `i` is then centred exactly at
pixel `16 i + 7.5`. The last stage keeps stride 16 (14x14 cells at 224 px) for a finer map.
"""

from typing import TYPE_CHECKING, Any

from app.models.architectures.head import HeadKind, gathered, logits

if TYPE_CHECKING:
    import keras

# (filters, blocks, pool before the stage)
STAGES = ((32, 1, False), (64, 2, True), (128, 2, True), (256, 2, False))
FEATURE_LAYER = "features"


def build_resnet16(shape: tuple[int, int, int], outputs: int, head: HeadKind = "gap") -> "keras.Model":
    """Return the network: input `(batch, *shape)`, output logits `(batch, outputs)`."""
    import keras
    from keras import layers

    film = keras.Input(shape, name="film")
    x = _convolution(film, STAGES[0][0], kernel=4, stride=2)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D(2)(x)
    for filters, blocks, pooled in STAGES:
        x = layers.AveragePooling2D(2)(x) if pooled else x
        for _ in range(blocks):
            x = _residual_block(x, filters)
    x = layers.Activation("linear", name=FEATURE_LAYER)(x)
    x = layers.Dropout(0.3, dtype="float32", name="dropout")(gathered(x, head))
    return keras.Model(film, logits(x, outputs), name="resnet16")


def _convolution(x: Any, filters: int, kernel: int, stride: int = 1) -> Any:
    from keras import layers

    x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.98)(x)


def _residual_block(x: Any, filters: int) -> Any:
    from keras import layers

    shortcut = x if x.shape[-1] == filters else _convolution(x, filters, kernel=1)
    y = layers.ReLU()(_convolution(x, filters, kernel=3))
    y = _convolution(y, filters, kernel=3)
    return layers.ReLU()(layers.Add()([shortcut, y]))
