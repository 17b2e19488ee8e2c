"""Augmentation policies by name: those of the standard studies of the set, and our own.

The studies' move a film as Keras's ImageDataGenerator does: a random turn, shear, zoom of each axis
by itself, shift and mirroring about the film's middle, in one affine map.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from app.training.augmentation.movement import Film, Movement

STRONG = "strong"


@dataclass(frozen=True)
class Policy:
    """How far a film may be moved.

    turn, shear: degrees, each way. zoom: share by which a side may grow or shrink. shift: share of
    width and of height, each way. mirror: left for right, half of the films. upset: top for bottom,
    so too. border: what fills in from outside, as OpenCV has it.
    """

    turn: float = 0.0
    shear: float = 0.0
    zoom: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    mirror: bool = False
    upset: bool = False
    border: int = cv2.BORDER_REPLICATE

    def apply(self, film: Film, random: np.random.Generator) -> Film:
        """Return one random variant of a film `(height, width)` uint8."""
        return film if self == Policy() else self._draw(film.shape, random).move(film)

    def _draw(self, shape: tuple[int, ...], random: np.random.Generator) -> Movement:
        height, width = shape
        angle, shear = np.deg2rad(random.uniform(-1, 1, 2) * (self.turn, self.shear))
        zoom = random.uniform(1 - self.zoom, 1 + self.zoom, 2)
        shift = random.uniform(-1, 1, 2) * self.shift * (width, height)
        signs = np.where((random.random(2) < 0.5) & (self.mirror, self.upset), -1.0, 1.0)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        linear = turn @ np.array([[1.0, -np.sin(shear)], [0.0, np.cos(shear)]]) @ np.diag(signs * zoom)
        centre = np.array([(width - 1) / 2, (height - 1) / 2])
        return Movement(np.column_stack([linear, centre - linear @ centre + shift]), self.border)


POLICIES: dict[str, Policy] = {
    "none": Policy(),
    "flips": Policy(mirror=True, upset=True),
    "shift-zoom-flip-rotate": Policy(turn=30, zoom=0.2, shift=(0.1, 0.1), mirror=True),
    "zoom-shear-rotate-flip": Policy(turn=20, shear=11.5, zoom=0.2, mirror=True),
    "reflect": Policy(
        turn=5, shear=5.7, zoom=0.15, shift=(0.1, 0.05), mirror=True, border=cv2.BORDER_REFLECT
    ),
}
NAMES = (*POLICIES, STRONG)
