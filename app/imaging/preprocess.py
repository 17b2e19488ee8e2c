"""From a film to the model's input: the one implementation, for training and serving.

`fit` brings a film to the model's size, `normalise` to the model's range, and
`model_input` is both. Training augments between the two; nothing else differs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

from app.errors import ManifestError
from app.imaging.radiograph import Radiograph

Image = npt.NDArray[np.float32]

RESIZES = ("stretch", "letterbox")
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class InputSpec:
    """What a model takes in.

    height, width: of the input, pixels. resize: `stretch` scales each axis by itself,
    `letterbox` both alike and pads with black on two sides; the filter is a triangle as wide
    as the reduction. normalisation: one of NORMALISATIONS. channels: 1, or 3 that are alike
    but for the normalisation.
    """

    height: int
    width: int
    resize: str = "stretch"
    normalisation: str = "film-standardised"
    channels: int = 1

    def __post_init__(self) -> None:
        """Refuse values that no code here carries out, with ManifestError."""
        if min(self.height, self.width) < 1:
            raise ManifestError(f"input: expected a positive size, received {self.height}x{self.width}")
        if self.resize not in RESIZES:
            raise ManifestError(f"input.resize: expected one of {RESIZES}, received {self.resize!r}")
        if self.normalisation not in NORMALISATIONS:
            raise ManifestError(
                f"input.normalisation: expected one of {', '.join(NORMALISATIONS)}, "
                f"received {self.normalisation!r}"
            )
        if self.channels not in (1, 3):
            raise ManifestError(f"input.channels: expected 1 or 3, received {self.channels}")
        if self.channels == 1 and self.normalisation.startswith(("imagenet", "vggface")):
            raise ManifestError(f"input.normalisation: {self.normalisation} needs 3 channels")


@dataclass(frozen=True)
class Placement:
    """Where the film lies in the input: `(height, width)` and `(top, left)`, input pixels."""

    size: tuple[int, int]
    corner: tuple[int, int]


def place(film: tuple[int, int], spec: InputSpec) -> Placement:
    """Return where a film of `(height, width)` pixels lies in the input."""
    if spec.resize == "stretch":
        return Placement((spec.height, spec.width), (0, 0))
    share = min(spec.height / film[0], spec.width / film[1])
    height, width = (max(1, round(side * share)) for side in film)
    return Placement((height, width), ((spec.height - height) // 2, (spec.width - width) // 2))


def fit(film: Radiograph, spec: InputSpec) -> Image:
    """Return the film at the model's size, `(height, width)` float32, 0 = black, 1 = white."""
    placement = place((film.height, film.width), spec)
    small = _resized(film, placement.size)
    if placement.size == (spec.height, spec.width):
        return small
    image = np.zeros((spec.height, spec.width), dtype=np.float32)
    (top, left), (height, width) = placement.corner, placement.size
    image[top : top + height, left : left + width] = small
    return image


def _resized(film: Radiograph, size: tuple[int, int]) -> Image:
    """The film at `(height, width)`, scaled once; nobody may write into it."""
    if size not in film.fitted:
        film.fitted[size] = _scaled(film, size)
        film.fitted[size].setflags(write=False)
    return film.fitted[size]


def _scaled(film: Radiograph, size: tuple[int, int]) -> Image:
    if (film.height, film.width) == size:
        return film.pixels.astype(np.float32) / np.float32(film.white)
    pixels = film.pixels if film.pixels.dtype == np.uint8 else film.pixels.astype(np.float32)
    small = Pillow.fromarray(pixels).resize((size[1], size[0]), Pillow.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32) / np.float32(film.white)


def normalise(image: Image, spec: InputSpec) -> Image:
    """Return `(height, width, channels)` float32 in the model's range.

    image: `(height, width)` float32 from 0 to 1, as `fit` returns it.
    """
    stacked = np.repeat(image[:, :, np.newaxis], spec.channels, axis=-1)
    return np.asarray(NORMALISATIONS[spec.normalisation](stacked), dtype=np.float32)


def model_input(film: Radiograph, spec: InputSpec) -> Image:
    """Return what the model takes in, `(height, width, channels)` float32."""
    return normalise(fit(film, spec), spec)


def _film_standardised(image: Image) -> Image:
    """Mean 0 and standard deviation 1 for every film; a constant film gives zeros."""
    return np.asarray((image - image.mean()) / max(float(image.std()), _LEAST_DEVIATION))


# Three channels as ImageNet's networks were trained: means and deviations of its pictures, in
# Keras's three modes (keras.applications.imagenet_utils.preprocess_input).
_CAFFE_MEANS = np.array([103.939, 116.779, 123.68], dtype=np.float32)  # blue, green, red
_FACE_MEANS = np.array([93.5940, 104.7624, 129.1863], dtype=np.float32)  # so, of VGG-Face (Parkhi 2015)
_TORCH_MEANS = np.array([0.485, 0.456, 0.406], dtype=np.float32)  # red, green, blue
_TORCH_DEVIATIONS = np.array([0.229, 0.224, 0.225], dtype=np.float32)

NORMALISATIONS: dict[str, Callable[[Image], Image]] = {
    "film-standardised": _film_standardised,
    "zero-to-one": lambda image: image,
    "zero-to-255": lambda image: image * np.float32(255),
    "minus-one-to-one": lambda image: image * np.float32(2) - np.float32(1),
    "imagenet-caffe": lambda image: image * np.float32(255) - _CAFFE_MEANS,
    "vggface": lambda image: image * np.float32(255) - _FACE_MEANS,
    "imagenet-torch": lambda image: (image - _TORCH_MEANS) / _TORCH_DEVIATIONS,
}
