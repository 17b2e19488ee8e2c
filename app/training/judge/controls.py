"""Controls: maps that know no model, on the same grid. A method that is no better says nothing.

Chest films are centred and lungs have edges, so that maps of the middle and of edges do well
without looking at the model (Adebayo et al. 2018, arXiv:1810.03292).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.diagnosis import Diagnoser
from app.imaging.geometry import interpolation_weights
from app.imaging.preprocess import fit
from app.imaging.radiograph import Radiograph
from app.models.manifest import ModelManifest
from app.training.judge.methods import FilmMap, Method

Map = npt.NDArray[np.float32]

_CORRELATED = 1.0  # cells, sigma of the random map's smoothing
_MARGIN = 4  # cells that are smoothed with the map and cut away: its rim is as its middle
_BREADTH = 0.25  # sigma of the centre's Gaussian, shares of the grid


@dataclass(frozen=True)
class RandomControl:
    """Smooth noise of mean 0: another map for each film."""

    seed: int = 0
    name: str = "random"
    control: bool = True

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> FilmMap:
        """Return the map of that film's number."""
        grid = diagnoser.manifest.evidence.grid
        size = (grid.rows + 2 * _MARGIN, grid.columns + 2 * _MARGIN)
        noise = np.random.default_rng((self.seed, number)).standard_normal(size)
        inside = np.s_[_MARGIN:-_MARGIN, _MARGIN:-_MARGIN]
        smooth = cv2.GaussianBlur(noise, (0, 0), _CORRELATED).astype(np.float32)[inside]
        return _placed(smooth - smooth.mean(), diagnoser.manifest)


@dataclass(frozen=True)
class CentreControl:
    """A Gaussian in the middle of the film, all positive."""

    name: str = "centre"
    control: bool = True

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> FilmMap:
        """Return the same cells for every film."""
        grid = diagnoser.manifest.evidence.grid
        down, across = _bell(grid.rows), _bell(grid.columns)
        return _placed(np.outer(down, across), diagnoser.manifest)


@dataclass(frozen=True)
class EdgeControl:
    """The film's edges: Sobel magnitude, smoothed to the grid, all positive."""

    name: str = "edges"
    control: bool = True

    def explain(self, diagnoser: Diagnoser, film: Radiograph, number: int) -> FilmMap:
        """Return how steep the film is round each cell."""
        manifest = diagnoser.manifest
        image = fit(film, manifest.input)
        steepness = np.hypot(cv2.Sobel(image, cv2.CV_32F, 1, 0), cv2.Sobel(image, cv2.CV_32F, 0, 1))
        return _placed(_sampled(steepness.astype(np.float32), manifest), manifest)


def controls(seed: int) -> tuple[Method, ...]:
    """Return the controls: random, centre, edges."""
    return RandomControl(seed), CentreControl(), EdgeControl()


def _bell(count: int) -> npt.NDArray[np.float64]:
    place = (np.arange(count) + 0.5) / count - 0.5
    return np.asarray(np.exp(-0.5 * (place / _BREADTH) ** 2))


def _sampled(image: Map, manifest: ModelManifest) -> Map:
    """Return the image's smoothed values at the centres of the cells, `(rows, columns)`."""
    grid = manifest.evidence.grid
    smooth = cv2.GaussianBlur(image, (0, 0), grid.stride[1] / 2, sigmaY=grid.stride[0] / 2)
    down, across = (
        interpolation_weights(offset - 0.5 + stride * np.arange(count, dtype=np.float64), size)
        for offset, stride, count, size in zip(
            grid.offset, grid.stride, (grid.rows, grid.columns), image.shape, strict=True
        )
    )
    return np.asarray(down @ smooth @ across.T, dtype=np.float32)


def _placed(cells: npt.NDArray[np.floating], manifest: ModelManifest) -> FilmMap:
    """Lay the cells where the model's own map has them."""
    return FilmMap(cells.astype(np.float32), manifest.evidence.grid, manifest.input)
