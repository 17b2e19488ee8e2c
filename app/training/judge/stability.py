"""Stability: a change that no reader would mind must not move the map.

A film is shifted (and its map shifted back), made noisy, and compressed; the two maps are
compared on the film, `(height, width)` float32.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.radiograph import Radiograph
from app.training.judge.where import peak

Map = npt.NDArray[np.float32]

SHIFT = 0.02  # of the longer side, down and to the right: about 4 of 224 pixels
NOISE = 0.02  # standard deviation, white = 1
QUALITY = 50  # of the JPEG


@dataclass(frozen=True)
class Disturbance:
    """A change of a film, and by how many pixels it moves what is on it, down and to the right."""

    name: str
    apply: Callable[[Radiograph, int], Radiograph]
    shift: Callable[[Radiograph], int] = lambda film: 0


def steps(film: Radiograph) -> int:
    """Return the shift of a film, pixels."""
    return max(1, round(SHIFT * max(film.height, film.width)))


def shifted(film: Radiograph, number: int) -> Radiograph:
    """Return the film moved down and to the right; its upper and left edge are repeated."""
    count = steps(film)
    wide = np.pad(film.pixels, ((count, 0), (count, 0)), mode="edge")
    return _with(film, wide[:-count, :-count])


def noisy(film: Radiograph, number: int) -> Radiograph:
    """Return the film with Gaussian noise; number: of the film, decides the noise."""
    noise = np.random.default_rng(number).standard_normal(film.pixels.shape, dtype=np.float32)
    values = np.rint(film.pixels + noise * np.float32(NOISE * film.white))
    return _with(film, np.clip(values, 0, film.white))


def compressed(film: Radiograph, number: int) -> Radiograph:
    """Return the film in 8 bits, through a JPEG."""
    _, code = cv2.imencode(".jpg", film.eight_bit(), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return dataclasses.replace(film, pixels=np.asarray(cv2.imdecode(code, cv2.IMREAD_GRAYSCALE), np.uint8))


def _with(film: Radiograph, pixels: npt.NDArray[np.generic]) -> Radiograph:
    """Return the film with other pixels, in as many bits as before."""
    if film.pixels.dtype == np.uint8:
        return dataclasses.replace(film, pixels=np.ascontiguousarray(pixels, dtype=np.uint8))
    return dataclasses.replace(film, pixels=np.ascontiguousarray(pixels, dtype=np.uint16))


DISTURBANCES = (
    Disturbance("shift", shifted, steps),
    Disturbance("noise", noisy),
    Disturbance("jpeg", compressed),
)


def overlapping(before: Map, after: Map, shift: int) -> tuple[Map, Map]:
    """Return both maps where both know the film, the second moved back by the shift, pixels."""
    rows, columns = before.shape
    return before[: rows - shift, : columns - shift], after[shift:, shift:]


def correlation(one: Map, other: Map) -> float:
    """Return Pearson's correlation; 0 where a map is the same everywhere."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(np.corrcoef(one.ravel().astype(np.float64), other.ravel().astype(np.float64))[0, 1])


def displacement(one: Map, other: Map) -> float:
    """Return the distance of the two peaks as a share of the diagonal; NaN where one has none."""
    first, second = peak(one), peak(other)
    if first is None or second is None:
        return float("nan")
    return float(np.hypot(first[0] - second[0], first[1] - second[1]) / np.hypot(*one.shape))


def steadiness(name: str, before: Map, after: Map, shift: int) -> dict[str, float]:
    """Return both measures of a disturbance that has this name and shift, pixels."""
    one, other = overlapping(before, after, shift)
    return {f"{name}_correlation": correlation(one, other), f"{name}_displacement": displacement(one, other)}
