"""Where a feature cell lies on the film: affine maps along each axis, composed, applied once.

Continuous coordinates: pixel `i` covers `[i, i + 1)` and its centre is `i + 0.5`. Every map
here is axis-aligned, so that bilinear interpolation is two small matrix products: exact, and
without the 1/32-pixel grid of fixed-point warping.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.errors import ManifestError
from app.imaging.preprocess import InputSpec

Map = npt.NDArray[np.float32]


@dataclass(frozen=True)
class AxisMap:
    """`x -> scale * x + shift` along one axis."""

    scale: float
    shift: float

    def __call__(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Apply to coordinates of any shape."""
        return self.scale * x + self.shift

    def then(self, following: "AxisMap") -> "AxisMap":
        """Return this map followed by another."""
        return AxisMap(following.scale * self.scale, following.scale * self.shift + following.shift)


@dataclass(frozen=True)
class FeatureGrid:
    """The feature cells of a model in its input.

    rows, columns: number of cells. stride: distance of neighbouring centres, and offset:
    centre of the first cell, both `(rows, columns)` in model pixels, continuous coordinates.
    """

    rows: int
    columns: int
    stride: tuple[float, float]
    offset: tuple[float, float]

    def __post_init__(self) -> None:
        """Refuse an empty grid or stride, with ManifestError."""
        if min(self.rows, self.columns, *self.stride) <= 0:
            raise ManifestError(f"grid: expected positive cells and strides, received {self}")

    def film_to_cell(self, film: tuple[int, int], spec: InputSpec) -> tuple[AxisMap, AxisMap]:
        """Return the maps, along rows and columns, from film coordinates to cell indices.

        film: `(height, width)` of the film, pixels. A cell's centre maps to its index.
        """
        inputs = (spec.height, spec.width)
        maps = [
            AxisMap(inputs[axis] / film[axis], 0.0).then(
                AxisMap(1 / self.stride[axis], -self.offset[axis] / self.stride[axis])
            )
            for axis in (0, 1)
        ]
        return maps[0], maps[1]


def spread(cells: Map, grid: FeatureGrid, film: tuple[int, int], spec: InputSpec) -> Map:
    """Return the cells' values at every film pixel, `(height, width)` float32, bilinear.

    cells: `(rows, columns)` float32. Beyond the outermost centres the border value holds.
    """
    rows, columns = grid.film_to_cell(film, spec)
    down = interpolation_weights(rows(_centres(film[0])), grid.rows)
    across = interpolation_weights(columns(_centres(film[1])), grid.columns)
    return (down @ cells.astype(np.float32)) @ across.T


def _centres(count: int) -> npt.NDArray[np.float64]:
    return np.arange(count, dtype=np.float64) + 0.5


def interpolation_weights(positions: npt.NDArray[np.float64], cells: int) -> Map:
    """Return `(positions, cells)` float32: how much each cell counts at each position.

    positions: in cell indices, any real number; each row sums to 1.
    """
    inside = np.clip(positions, 0, cells - 1)
    return np.maximum(0.0, 1.0 - np.abs(inside[:, np.newaxis] - np.arange(cells))).astype(np.float32)
