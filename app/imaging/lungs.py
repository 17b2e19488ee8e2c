"""The lung field: from a probability of lung per pixel to two lungs, cleaned and judged.

Works at the size of the model that gave the map; `on_film` brings a field to the film, in the
continuous coordinates of `app.imaging.geometry`. Left and right are those of the picture: on
an upright frontal film the patient's right lung lies on the left.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.geometry import FeatureGrid, spread
from app.imaging.preprocess import InputSpec

Mask = npt.NDArray[np.bool_]
Map = npt.NDArray[np.float32]

LEAST_LUNG = 0.01  # share of the film below which a component is a speck
VALLEY = 0.5  # lungs that touch are thinner than this share of either where they do
SAME_SIDE = 0.5  # share of common columns beyond which two components are one lung
LEAST_SHARE, GREATEST_SHARE, LEAST_BALANCE = 0.12, 0.65, 0.5  # of lungs as a chest film shows them
CUT_OFF = 0.1  # share of an edge along which a lung that goes on beyond it lies


@dataclass(frozen=True, eq=False)
class LungField:
    """Both lungs of a film.

    left, right: `(height, width)` bool, empty where there is none. probability: `(height, width)`
    float32, at or above the threshold inside the lungs, below it elsewhere.
    """

    left: Mask
    right: Mask
    probability: Map
    threshold: float

    @property
    def mask(self) -> Mask:
        """Both lungs."""
        return self.left | self.right

    @property
    def share(self) -> float:
        """Share of the film that is lung, 0 to 1."""
        return float(self.mask.mean())

    @property
    def complete(self) -> bool:
        """Are both lungs there?"""
        return bool(self.left.any() and self.right.any())

    @property
    def balance(self) -> float:
        """Area of the smaller lung by that of the larger, 0 to 1."""
        small, large = sorted((int(self.left.sum()), int(self.right.sum())))
        return small / large if large else 0.0

    @property
    def plausible(self) -> bool:
        """Are there two lungs, alike in size, that fill a usual share of the film?"""
        return self.complete and self.balance >= LEAST_BALANCE and LEAST_SHARE <= self.share <= GREATEST_SHARE

    def cut_off(self) -> dict[str, tuple[str, ...]]:
        """Return for each lung the edges of the film beyond which it goes on."""
        return {"left": _edges(self.left), "right": _edges(self.right)}

    def masks(self, size: tuple[int, int]) -> tuple[Mask, Mask]:
        """Return the left and the right lung at `(height, width)`, bool; edges as on the nearest pixel."""
        left, right = (_resized(lung, size) for lung in (self.left, self.right))
        return left, right

    def on_film(self, height: int, width: int) -> Mask:
        """Return both lungs at the film's size, `(height, width)` bool."""
        return on_film(self.probability, height, width) >= self.threshold


def lung_field(probability: Map, threshold: float = 0.5) -> LungField:
    """Return the lungs of a map `(height, width)`, 0 to 1: two components at most, without holes."""
    called = probability >= threshold
    parts = _components(called)
    left, right = _sides(parts) if parts else (np.zeros_like(called), np.zeros_like(called))
    inside = left | right
    below = np.where(probability < threshold, probability, 0)
    cleaned = np.where(inside, np.maximum(probability, threshold), below)
    return LungField(left, right, cleaned.astype(np.float32), threshold)


def on_film(cells: Map, height: int, width: int) -> Map:
    """Return a map of the model's size at the film's, `(height, width)` float32, bilinear."""
    rows, columns = cells.shape
    grid = FeatureGrid(rows, columns, (1.0, 1.0), (0.5, 0.5))
    return spread(cells, grid, (height, width), InputSpec(rows, columns))


def _resized(mask: Mask, size: tuple[int, int]) -> Mask:
    height, width = size
    return cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0


def _components(mask: Mask) -> list[Mask]:
    """Return the components that are no specks, largest first, their holes filled."""
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    filled = [_filled(labels == index) for index in range(1, count)]
    large = [part for part in filled if part.mean() >= LEAST_LUNG]
    return sorted(large, key=lambda part: -int(part.sum()))


def _filled(part: Mask) -> Mask:
    outlines, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    board = np.zeros(part.shape, dtype=np.uint8)
    return cv2.drawContours(board, outlines, -1, 1, cv2.FILLED) > 0


def _sides(parts: list[Mask]) -> tuple[Mask, Mask]:
    """Return the left and the right lung among the components, empty where there is none."""
    apart = _parted(parts[0])
    if apart:
        return apart
    beside = [part for part in parts[1:] if not _same_side(parts[0], part)]
    pair = [parts[0], beside[0] if beside else np.zeros_like(parts[0])]
    if _middle(pair[0]) > (_middle(pair[1]) if beside else parts[0].shape[1] / 2):
        pair.reverse()
    return pair[0], pair[1]


def _parted(part: Mask) -> tuple[Mask, Mask] | None:
    """Return two lungs that touch, cut where they are thinnest; None where it is one lung."""
    heights = part.sum(axis=0)
    columns = np.flatnonzero(heights)
    quarter = (columns[-1] - columns[0]) // 4
    cut = columns[0] + quarter + int(np.argmin(heights[columns[0] + quarter : columns[-1] - quarter + 1]))
    if heights[cut] > VALLEY * min(heights[:cut].max(initial=0), heights[cut:].max(initial=0)):
        return None
    before = np.arange(part.shape[1]) < cut
    return part & before, part & ~before


def _same_side(one: Mask, other: Mask) -> bool:
    columns, others = one.any(axis=0), other.any(axis=0)
    return bool((columns & others).sum() > SAME_SIDE * min(columns.sum(), others.sum()))


def _middle(part: Mask) -> float:
    """Return the column of the centre of area, continuous coordinates."""
    return float(np.average(np.arange(part.shape[1]) + 0.5, weights=part.sum(axis=0)))


def _edges(lung: Mask) -> tuple[str, ...]:
    lines = {"top": lung[0], "bottom": lung[-1], "left": lung[:, 0], "right": lung[:, -1]}
    return tuple(name for name, line in lines.items() if line.mean() > CUT_OFF)
