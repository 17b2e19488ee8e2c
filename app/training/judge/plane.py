"""The judging plane: the film at 256 pixels along its longer side, on which maps meet regions.

A map of 14 x 14 cells has no detail that 256 pixels could lose; shares of the area are kept.
"""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from app.training.judge.boxes import Region

Map = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

LONGER_SIDE = 256


def plane_size(height: int, width: int) -> tuple[int, int]:
    """Return `(height, width)` of the plane for a film of that size; no side is shorter than 1."""
    scale = LONGER_SIDE / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))


def on_plane(values: Map, size: tuple[int, int]) -> Map:
    """Return a map `(h, w)` at another size `(height, width)`: averaged where it shrinks."""
    way = cv2.INTER_AREA if values.shape[0] >= size[0] else cv2.INTER_LINEAR
    return cv2.resize(values, size[::-1], interpolation=way).astype(np.float32, copy=False)


def boxes_on_plane(boxes: Sequence[Region], size: tuple[int, int]) -> Mask:
    """Return which pixels have their centre in a box, `(height, width)` bool; a box has at least one."""
    mask = np.zeros(size, dtype=np.bool_)
    for box in boxes:
        rows, columns = _covered(box.top, box.bottom, size[0]), _covered(box.left, box.right, size[1])
        mask[rows, columns] = True
    return mask


def _covered(start: float, stop: float, count: int) -> slice:
    first, last = round(start * count), round(stop * count)
    first = min(max(first, 0), count - 1)
    return slice(first, max(last, first + 1))


def mask_on_plane(mask: Mask, size: tuple[int, int]) -> Mask:
    """Return a mask at another size: a pixel counts where half of it or more does."""
    return on_plane(mask.astype(np.float32), size) >= 0.5
