"""How a film lies: turned by any angle, mirrored, cropped, and how much of its lungs that cost."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.training.augmentation.movement import Film

Generator = np.random.Generator

_STRAIGHT, _TILTED = 0.55, 0.8  # shares of films: almost upright, upright or tilted; the rest any way round
_CROPPED = 0.25


@dataclass(frozen=True, eq=False)
class Pose:
    """matrix: `(2, 3)`, pixel centres at whole numbers. turn: degrees clockwise. border: of OpenCV."""

    matrix: npt.NDArray[np.float64]
    turn: float
    border: int

    def move(self, film: Film) -> Film:
        """Return the film as it lies, `(height, width)` uint8."""
        size = film.shape[::-1]
        moved = cv2.warpAffine(film, self.matrix, size, flags=cv2.INTER_LINEAR, borderMode=self.border)
        return moved.astype(np.uint8, copy=False)

    def lost(self, lungs: Film) -> float:
        """Return the share of the lungs, `(height, width)` uint8, that lies beyond the film now."""
        moved = cv2.warpAffine(lungs, self.matrix, lungs.shape[::-1], flags=cv2.INTER_LINEAR)
        whole = abs(float(np.linalg.det(self.matrix[:, :2]))) * float(lungs.sum())
        return 1 - float(moved.sum()) / whole if whole else 0.0


def draw_pose(shape: tuple[int, ...], random: Generator) -> Pose:
    """Return a random pose of `(height, width)` films."""
    turn, cropped = _draw_turn(random), random.random() < _CROPPED
    zoom = random.uniform(1.2, 2.2) if cropped else np.exp(random.uniform(-0.2, 0.15))
    reach = 0.4 if cropped else 0.05
    mirror = -1.0 if random.random() < 0.5 else 1.0
    before, after = np.exp(random.uniform(-0.25, 0.25)), np.exp(random.uniform(-0.15, 0.15))
    angle = np.deg2rad(turn)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    scale = np.diag([mirror * zoom * before, zoom / before])
    linear = np.diag([after, 1 / after]) @ rotation @ scale
    centre = (np.array(shape[::-1], dtype=np.float64) - 1) / 2
    shift = random.uniform(-reach, reach, 2) * shape[::-1]
    border = int(random.choice([cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE, cv2.BORDER_REFLECT]))
    return Pose(np.column_stack([linear, centre - linear @ centre + shift]), turn, border)


def _draw_turn(random: Generator) -> float:
    """Mostly upright; else tilted, or lying and standing on its head."""
    kind = random.random()
    if kind < _STRAIGHT:
        return float(np.clip(random.normal(0, 4), -8, 8))
    if kind < _TILTED:
        return float(random.uniform(-45, 45))
    turn = 90 * int(random.integers(1, 4)) + random.normal(0, 6) if kind < 0.95 else random.uniform(0, 360)
    return float((turn + 180) % 360 - 180)
