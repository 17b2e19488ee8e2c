"""Where the evidence lies: shares of it by side and zone of the film.

A film is read as it hangs: the patient faces the reader, so that the patient's right lies on
the left of the picture. Nothing in the pixels proves that; whoever words a side says so.
Zones are thirds of the height, as radiologists divide the lungs into upper, middle and lower.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Map = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int8]

RIGHT, LEFT = "right", "left"
UPPER, MIDDLE, LOWER = "upper", "middle", "lower"
SIDES, ZONES = (RIGHT, LEFT), (UPPER, MIDDLE, LOWER)
OUTSIDE = -1
LOCATED_AT = 192  # longest side at which evidence is located, pixels


@dataclass(frozen=True)
class Location:
    """Shares of the positive evidence, 0 to 1, by patient's side and zone.

    shares: of each `(side, zone)`, with those outside 1 together; outside: share outside the
    regions (the lung fields, where they are known; 0 otherwise).
    """

    shares: dict[tuple[str, str], float]
    outside: float

    @property
    def inside(self) -> float:
        """Share inside the regions, 0 to 1."""
        return 1 - self.outside

    def of_side(self, side: str) -> float:
        """Return the share of a side."""
        return sum(share for (each, _), share in self.shares.items() if each == side)

    def of_zone(self, zone: str) -> float:
        """Return the share of a zone, both sides together."""
        return sum(share for (_, each), share in self.shares.items() if each == zone)


def located_size(film: tuple[int, int]) -> tuple[int, int]:
    """Return `(height, width)` at which evidence is located on a film of that size, pixels."""
    share = LOCATED_AT / max(film)
    return max(1, round(film[0] * share)), max(1, round(film[1] * share))


def film_regions(size: tuple[int, int]) -> Labels:
    """Return the six regions of a film of `(height, width)`: side * 3 + zone, int8.

    Halves of the width and thirds of the height: all that is known without the lungs.
    """
    height, width = size
    zones = np.minimum(np.arange(height) * 3 // height, 2)
    sides = (np.arange(width) * 2 >= width).astype(np.int64)
    return (sides * 3 + zones[:, np.newaxis]).astype(np.int8)


def lung_regions(right: npt.NDArray[np.bool_], left: npt.NDArray[np.bool_]) -> Labels:
    """Return the six regions of the lung fields, `(height, width)` int8; OUTSIDE elsewhere.

    right, left: the patient's lungs, `(height, width)` bool; each is divided into thirds of
    its own height.
    """
    regions = np.full(right.shape, OUTSIDE, dtype=np.int8)
    for side, lung in enumerate((right, left)):
        rows = np.flatnonzero(lung.any(axis=1))
        if len(rows):
            top, height = rows[0], rows[-1] - rows[0] + 1
            zones = np.clip((np.arange(len(lung)) - top) * 3 // height, 0, 2)
            regions[lung] = (side * 3 + np.broadcast_to(zones[:, np.newaxis], lung.shape)[lung]).astype(
                np.int8
            )
    return regions


def locate(evidence: Map, regions: Labels) -> Location | None:
    """Return where the positive evidence lies; None where there is none.

    evidence: signed, `(height, width)`; regions: the same shape.
    """
    positive = np.maximum(evidence, 0).astype(np.float64)
    total = float(positive.sum())
    if not total > 0:
        return None
    sums = np.bincount(regions.ravel() + 1, weights=positive.ravel(), minlength=7) / total
    shares = {
        (side, zone): float(sums[1 + row * 3 + column])
        for row, side in enumerate(SIDES)
        for column, zone in enumerate(ZONES)
    }
    return Location(shares, float(sums[0]))
