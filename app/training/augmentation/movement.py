"""Positioning, varied: one random affine map of a film, that its mask can follow."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Film = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]  # top, left, bottom, right, pixels


@dataclass(frozen=True)
class Reach:
    """How far a film may be moved.

    turn: degrees. zoom, aspect: logarithms of the scales. shear: a share. shift: share of the side.
    """

    turn: float = 15.0
    zoom: float = 0.2
    aspect: float = 0.12
    shear: float = 0.08
    shift: float = 0.1


@dataclass(frozen=True, eq=False)
class Movement:
    """matrix: `(2, 3)`, pixel centres at whole numbers; border: what fills in from outside."""

    matrix: npt.NDArray[np.float64]
    border: int

    def move(self, film: Film) -> Film:
        """Return the film moved, `(height, width)` uint8."""
        return self._warp(film, self.border)

    def move_mask(self, mask: Film) -> Film:
        """Return a mask moved likewise; outside lies nothing."""
        return self._warp(mask, cv2.BORDER_CONSTANT)

    def _warp(self, film: Film, border: int) -> Film:
        size = film.shape[::-1]
        moved = cv2.warpAffine(film, self.matrix, size, flags=cv2.INTER_LINEAR, borderMode=border)
        return moved.astype(np.uint8, copy=False)


def draw_movement(
    shape: tuple[int, ...], random: np.random.Generator, reach: Reach | None = None, box: Box | None = None
) -> Movement:
    """Return a random mirroring, turn, scaling, shear and shift of `(height, width)` films.

    box: what is to fill the film but for the movement, by default the whole of it.
    """
    reach = reach or Reach()
    height, width = shape
    top, left, bottom, right = box or (0.0, 0.0, float(height), float(width))
    angle = np.deg2rad(random.uniform(-reach.turn, reach.turn))
    zoom = np.exp(random.uniform(-reach.zoom, reach.zoom))
    aspect = np.exp(random.uniform(-reach.aspect, reach.aspect))
    mirror = -1.0 if random.random() < 0.5 else 1.0
    shear = random.uniform(-reach.shear, reach.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1.0, shear], [0.0, 1.0]]) @ np.diag([mirror * zoom * aspect, zoom / aspect])
    linear = linear @ np.diag([width / (right - left), height / (bottom - top)])
    middle = np.array([(left + right - 1) / 2, (top + bottom - 1) / 2])
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    shift = random.uniform(-reach.shift, reach.shift, 2) * (width, height)
    border = cv2.BORDER_REPLICATE if random.random() < 0.3 else cv2.BORDER_CONSTANT
    return Movement(np.column_stack([linear, centre - linear @ middle + shift]), border)
