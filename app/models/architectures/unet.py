"""U-Net: one logit per pixel, for a part of the film that has an outline.

Ronneberger, Fischer & Brox 2015 (arXiv:1505.04597), made small: five levels, padded
convolutions with batch normalisation, and bilinear upsampling, which leaves no checkerboard
(Odena, Dumoulin & Olah, Distill 2016). On the way up a level is brought to the filters of the next
and added to what was passed across, as in LinkNet (Chaurasia & Culurciello 2017, arXiv:1707.03718):
one convolution of half the filters follows, where stacking takes two. The first level works at half the
film's side, behind a strided stem, and its logits are brought to the film's: an outline that is smooth
needs no more, and the level that is left out costs as much as any other. Filters come in sixteens, as
processors compute them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

WIDTHS = (16, 32, 64, 96, 128)  # filters of each level; the side halves from one to the next
CONVOLUTIONS = (1, 2, 2, 2, 2)  # of each level on the way down; the first works on the largest maps
_STEM = 5  # side of the stem's kernel, pixels


def build_unet(size: tuple[int, int], classes: int) -> "keras.Model":
    """Return the network: input `(batch, height, width, 1)`, output logits `(batch, height, width, classes)`.

    The sides must be multiples of 32.
    """
    import keras
    from keras import layers

    film = keras.Input((*size, 1), name="film")
    x, passed = _normalised(layers.Conv2D(WIDTHS[0], _STEM, 2, padding="same", use_bias=False)(film)), []
    for width, times in zip(WIDTHS[:-1], CONVOLUTIONS[:-1], strict=True):
        passed.append(_convolved(x, width, times))
        x = layers.MaxPooling2D(2)(passed[-1])
    x = layers.SpatialDropout2D(0.1)(_convolved(x, WIDTHS[-1], CONVOLUTIONS[-1]))
    for width, across in zip(WIDTHS[-2::-1], passed[::-1], strict=True):
        x = layers.Conv2D(width, 1, use_bias=False)(x)  # before it grows: a quarter of the work
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        x = _convolved(layers.Add()([x, across]), width, 1)
    x = layers.Conv2D(classes, 1, name="cells")(x)
    return keras.Model(film, layers.UpSampling2D(2, interpolation="bilinear", name="logits")(x), name="unet")


def _convolved(x: Any, filters: int, times: int) -> Any:
    from keras import layers

    for _ in range(times):
        x = _normalised(layers.Conv2D(filters, 3, padding="same", use_bias=False)(x))
    return x


def _normalised(x: Any) -> Any:
    from keras import layers

    return layers.ReLU()(layers.BatchNormalization(momentum=0.95)(x))
