"""From a film to the model's input: the one implementation, for training and serving.

`fit` brings a film to the model's size, `normalise` to the model's range, and
`model_input` is both. Training augments between the two; nothing else differs.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.errors import ManifestError
from app.imaging.radiograph import Radiograph

RESIZES = ("stretch", "letterbox")
NORMALISATIONS = ("film-standardised",)
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class InputSpec:
    """What a model takes in.

    height, width: of the input, pixels. resize: `stretch` scales each axis by itself,
    `letterbox` both alike and pads with black on two sides; the filter is a triangle as wide
    as the reduction. normalisation: `film-standardised` gives
    every film mean 0 and standard deviation 1.
    """

    height: int
    width: int
    resize: str = "stretch"
    normalisation: str = "film-standardised"

    def __post_init__(self) -> None:
        """Refuse values that no code here carries out, with ManifestError."""
        if min(self.height, self.width) < 1:
            raise ManifestError(f"input: expected a positive size, received {self.height}x{self.width}")
        if self.resize not in RESIZES:
            raise ManifestError(f"input.resize: expected one of {RESIZES}, received {self.resize!r}")
        if self.normalisation not in NORMALISATIONS:
            raise ManifestError(
                f"input.normalisation: expected one of {NORMALISATIONS}, received {self.normalisation!r}"
            )


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


def fit(film: Radiograph, spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return the film at the model's size, `(height, width)` float32, 0 = black, 1 = white."""
    placement = place((film.height, film.width), spec)
    small = _resized(film, placement.size)
    if placement.size == (spec.height, spec.width):
        return small
    image = np.zeros((spec.height, spec.width), dtype=np.float32)
    (top, left), (height, width) = placement.corner, placement.size
    image[top : top + height, left : left + width] = small
    return image


def _resized(film: Radiograph, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    if (film.height, film.width) == size:
        return film.pixels.astype(np.float32) / np.float32(film.white)
    pixels = film.pixels if film.pixels.dtype == np.uint8 else film.pixels.astype(np.float32)
    small = Image.fromarray(pixels).resize((size[1], size[0]), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float32) / np.float32(film.white)


def normalise(image: npt.NDArray[np.float32], spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return `(height, width)` float32 in the model's range; a constant film gives zeros.

    image: `(height, width)` float32 from 0 to 1, as `fit` returns it.
    """
    if spec.normalisation != "film-standardised":  # pragma: no cover - refused by InputSpec
        raise ManifestError(f"cannot normalise by {spec.normalisation!r}")
    deviation = max(float(image.std()), _LEAST_DEVIATION)
    return np.asarray((image - image.mean()) / deviation, dtype=np.float32)


def model_input(film: Radiograph, spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return what the model takes in, `(height, width, 1)` float32."""
    return normalise(fit(film, spec), spec)[:, :, np.newaxis]
