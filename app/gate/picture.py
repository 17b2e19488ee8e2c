"""The picture alone: what cannot be a grey radiograph is turned away, whatever it may show."""

import cv2
import numpy as np
from cv2.typing import MatLike

from app.cautions import Caution
from app.errors import RefusedFilmError
from app.imaging.radiograph import Radiograph

LEAST_SIDE = 64
SMALL_SIDE = 200
GREATEST_CHROMA = 0.08
LEAST_DEVIATION = 0.01
LOW_DEVIATION = 0.08
GREATEST_ASPECT = 3.0
DRAWN = "drawn-film"
_THUMBNAIL = 64  # pixels a side


def inspect(film: Radiograph) -> tuple[Caution, ...]:
    """Return the cautions of a film that may be judged; raises RefusedFilmError for others."""
    _refuse_small(film)
    _refuse_colour(film)
    deviation = contrast(film)
    if deviation < LEAST_DEVIATION:
        raise RefusedFilmError("blank", "expected a radiograph, received a picture of a single grey")
    cautions = []
    if film.drawn:
        cautions.append(Caution(DRAWN, "This film is drawn by the program. It is nobody's chest."))
    if min(film.height, film.width) < SMALL_SIDE:
        size = f"{film.width} x {film.height}"
        cautions.append(Caution("low-resolution", f"The film has only {size} pixels; detail may be missing."))
    if deviation < LOW_DEVIATION:
        cautions.append(Caution("low-contrast", "The film has very low contrast."))
    return tuple(cautions)


def _refuse_small(film: Radiograph) -> None:
    short, long = sorted((film.height, film.width))
    if short < LEAST_SIDE:
        raise RefusedFilmError(
            "too-small",
            f"expected at least {LEAST_SIDE} pixels a side, received {film.width} x {film.height}",
        )
    if long / short > GREATEST_ASPECT:
        raise RefusedFilmError(
            "shape", f"expected the shape of a chest film, received {film.width} x {film.height}"
        )


def _refuse_colour(film: Radiograph) -> None:
    if film.chroma > GREATEST_CHROMA:
        raise RefusedFilmError("colour", "expected a grey radiograph, received a picture in colour")


def contrast(film: Radiograph) -> float:
    """Standard deviation of a thumbnail, 0 to 0.5, white = 1."""
    thumbnail = cv2.resize(_shrunk(film), (_THUMBNAIL, _THUMBNAIL), interpolation=cv2.INTER_AREA)
    return float(np.std(thumbnail.astype(np.float64) / film.white))


def _shrunk(film: Radiograph) -> MatLike:
    """The film's means over whole squares of pixels, three times a thumbnail's size or more.

    A whole factor takes OpenCV a sixth of the time; what is left over at two edges is left out.
    """
    factor = min(film.height, film.width) // (3 * _THUMBNAIL)
    if factor < 2:
        return film.pixels
    height, width = film.height // factor, film.width // factor
    whole = film.pixels[: height * factor, : width * factor]
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA)
