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

RESIZES = ("stretch",)
NORMALISATIONS = ("film-standardised",)
_LEAST_DEVIATION = 1e-3


@dataclass(frozen=True)
class InputSpec:
    """What a model takes in.

    height, width: of the input, pixels. resize: `stretch` scales each axis by itself, with
    a triangle filter as wide as the reduction. normalisation: `film-standardised` gives
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


def fit(film: Radiograph, spec: InputSpec) -> npt.NDArray[np.float32]:
    """Return the film at the model's size, `(height, width)` float32, 0 = black, 1 = white."""
    size = (spec.width, spec.height)
    if (film.width, film.height) == size:
        return film.pixels.astype(np.float32) / np.float32(film.white)
    if film.pixels.dtype == np.uint8:
        small = Image.fromarray(film.pixels).resize(size, Image.Resampling.BILINEAR)
    else:
        small = Image.fromarray(film.pixels.astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
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
