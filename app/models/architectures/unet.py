"""U-Net: one logit per pixel, for a part of the film that has an outline.

Ronneberger, Fischer & Brox 2015 (arXiv:1505.04597), made small: five levels, padded
convolutions with batch normalisation, and bilinear upsampling, which leaves no checkerboard
(Odena, Dumoulin & Olah, Distill 2016). The first level works at half the film's side, behind a
strided stem, and its logits are brought to the film's: an outline that is smooth needs no more,
and the level that is left out costs as much as any other. Filters come in sixteens, as
processors compute them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

WIDTHS = (16, 32, 64, 96, 128)  # filters of each level; the side halves from one to the next
_STEM = 5  # side of the stem's kernel, pixels


def build_unet(size: tuple[int, int], classes: int) -> "keras.Model":
    """Return the network: input `(batch, height, width, 1)`, output logits `(batch, height, width, classes)`.

    The sides must be multiples of 32.
    """
    import keras
    from keras import layers

    film = keras.Input((*size, 1), name="film")
    x, passed = _normalised(layers.Conv2D(WIDTHS[0], _STEM, 2, padding="same", use_bias=False)(film)), []
    for width in WIDTHS[:-1]:
        passed.append(_twice(x, width))
        x = layers.MaxPooling2D(2)(passed[-1])
    x = layers.SpatialDropout2D(0.1)(_twice(x, WIDTHS[-1]))
    for width, across in zip(WIDTHS[-2::-1], passed[::-1], strict=True):
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        x = _twice(layers.Concatenate()([x, across]), width)
    x = layers.Conv2D(classes, 1, name="cells")(x)
    return keras.Model(film, layers.UpSampling2D(2, interpolation="bilinear", name="logits")(x), name="unet")


def _twice(x: Any, filters: int) -> Any:
    from keras import layers

    for _ in range(2):
        x = _normalised(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
    return x


def _normalised(x: Any) -> Any:
    from keras import layers

    return layers.ReLU()(layers.BatchNormalization(momentum=0.95)(x))
