"""Where a feature cell lies on the film: affine maps along each axis, composed, applied once.

Continuous coordinates: pixel `i` covers `[i, i + 1)` and its centre is `i + 0.5`. Every map
here is axis-aligned, so that bilinear interpolation is two small matrix products: exact, and
without the 1/32-pixel grid of fixed-point warping.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.errors import ManifestError
from app.imaging.preprocess import InputSpec, place

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
        placement = place(film, spec)
        vertical, horizontal = (
            AxisMap(placement.size[axis] / film[axis], placement.corner[axis]).then(self._input_to_cell(axis))
            for axis in (0, 1)
        )
        return vertical, horizontal

    def _input_to_cell(self, axis: int) -> AxisMap:
        return AxisMap(1 / self.stride[axis], -self.offset[axis] / self.stride[axis])

    def shown(
        self, film: tuple[int, int], spec: InputSpec
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return which rows `(rows,)` and which columns `(columns,)` of cells lie on the film."""
        placement = place(film, spec)
        down, across = (
            _within(
                np.arange(count) * self.stride[axis] + self.offset[axis] - placement.corner[axis],
                placement.size[axis],
            )
            for axis, count in enumerate((self.rows, self.columns))
        )
        return down, across


def _within(centres: npt.NDArray[np.floating], size: int) -> npt.NDArray[np.bool_]:
    """Which centres lie in 0 to size; the nearest one where none does."""
    distance = np.maximum(np.maximum(-centres, centres - size), 0)
    return np.asarray(distance == distance.min())


def spread(cells: Map, grid: FeatureGrid, film: tuple[int, int], spec: InputSpec) -> Map:
    """Return the cells' values at every film pixel, `(height, width)` float32, bilinear.

    cells: `(rows, columns)` float32. Beyond the outermost centres on the film the border
    value holds: what lies on padding is not drawn.
    """
    shown_rows, shown_columns = grid.shown(film, spec)
    rows, columns = grid.film_to_cell(film, spec)
    down = interpolation_weights(_clipped(rows(_centres(film[0])), shown_rows), grid.rows)
    across = interpolation_weights(_clipped(columns(_centres(film[1])), shown_columns), grid.columns)
    return (down @ cells.astype(np.float32)) @ across.T


def resample(cells: Map, grid: FeatureGrid, size: tuple[int, int]) -> Map:
    """Return the cells' values at every pixel of the model's input, `(height, width)` float32, bilinear."""
    return spread(cells, grid, size, InputSpec(*size))


def _centres(count: int) -> npt.NDArray[np.float64]:
    return np.arange(count, dtype=np.float64) + 0.5


def _clipped(positions: npt.NDArray[np.float64], shown: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    """Positions brought to the nearest of the cells that are shown, in cell indices."""
    indices = np.flatnonzero(shown)
    return np.clip(positions, indices[0], indices[-1])


def interpolation_weights(positions: npt.NDArray[np.float64], cells: int) -> Map:
    """Return `(positions, cells)` float32: how much each cell counts at each position.

    positions: in cell indices, any real number; each row sums to 1.
    """
    inside = np.clip(positions, 0, cells - 1)
    return np.maximum(0.0, 1.0 - np.abs(inside[:, np.newaxis] - np.arange(cells))).astype(np.float32)
