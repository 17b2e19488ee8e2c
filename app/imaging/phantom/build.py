"""The build of the drawn child: what differs from seed to seed.

Anatomical coordinates are `(x, y)`: x from the midline, positive towards the picture's right
(the patient's left); y downwards from the upper edge. Unit: the edge of the film.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
LEFT, RIGHT = 1, -1  # the patient's side, as the sign of x
SIDES = (RIGHT, LEFT)


class Stream(IntEnum):
    """The independent streams of random numbers that one seed gives."""

    BUILD = 0
    VESSELS = 1
    TEXTURE = 2
    OPACITY = 3
    PATCHES = 4
    GRAIN = 5


def stream(seed: int, name: Stream) -> np.random.Generator:
    """Return one of the seed's streams; drawing from one never moves another."""
    return np.random.default_rng([abs(seed), int(seed < 0), int(name)])


@dataclass(frozen=True)
class Build:
    """Proportions and position; every ratio is 1 in the average child.

    breadth: of the body. heart: size of the heart. slope: steepness of the ribs.
    breath: height of the diaphragm, positive = deeper breath. exposure: of the film.
    tilt: of the body, radians. x, y: displacement, film edges.
    """

    breadth: float
    heart: float
    slope: float
    breath: float
    exposure: float
    tilt: float
    x: float
    y: float

    @classmethod
    def of(cls, seed: int) -> Self:
        """Return the build that belongs to the seed."""
        low = (0.95, 0.93, 0.90, -0.012, 0.93, -0.035, -0.012, -0.012)
        high = (1.05, 1.08, 1.10, 0.014, 1.07, 0.035, 0.012, 0.012)
        return cls(*(float(value) for value in stream(seed, Stream.BUILD).uniform(low, high)))

    def place(self, points: Points) -> Points:
        """Return anatomical points `(n, 2)` as fractions of the film's width and height, `(n, 2)`."""
        cos, sin = math.cos(self.tilt), math.sin(self.tilt)
        x, y = points[:, 0] * self.breadth, points[:, 1] - 0.5
        return np.stack([0.5 + self.x + cos * x - sin * y, 0.5 + self.y + sin * x + cos * y], axis=1)

    def find(self, places: Points) -> Points:
        """Return the anatomical points at fractions of the film's width and height; undoes `place`."""
        cos, sin = math.cos(self.tilt), math.sin(self.tilt)
        x, y = places[:, 0] - 0.5 - self.x, places[:, 1] - 0.5 - self.y
        return np.stack([(cos * x + sin * y) / self.breadth, cos * y - sin * x + 0.5], axis=1)
