"""The finding: pneumonia of one lobe, with air bronchograms, and haze about the root of the same lung."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.imaging.phantom.brush import BOARD, Layer, clouds, curve, oval, paint, shifted
from app.imaging.phantom.build import LEFT, RIGHT, Build, Points, Stream, stream
from app.imaging.phantom.organs import lungs
from app.imaging.phantom.vessels import ROOTS, Twig, branches, grow

_Knots = tuple[tuple[float, float], ...]

# The three zones as they lie in the left lung. They reach beyond the lung, whose outline cuts them off.
_UPPER: Final = ((0.02, 0.14), (0.20, 0.12), (0.38, 0.20), (0.40, 0.50), (0.20, 0.50), (0.00, 0.48))
_MIDDLE: Final = ((0.00, 0.34), (0.22, 0.34), (0.38, 0.40), (0.36, 0.60), (0.24, 0.67), (0.00, 0.72))
_LOWER: Final = ((0.00, 0.42), (0.20, 0.42), (0.40, 0.50), (0.40, 0.86), (0.20, 0.90), (0.00, 0.90))
_FULL: Final = 0.90  # share of the air that is lost in the densest parts
_UNSEEN: Final = 0.004  # loss of air that changes the film by less than one grey level of 255
_NARROWEST: Final = 0.0030  # air way that can still be seen, film edges
_FAINTEST: Final = 0.03  # share below which nothing is drawn


@dataclass(frozen=True)
class Lobe:
    """The ill part of a lung, drawn as on the left; anatomical coordinates.

    side: of the patient. zone: what it fills. fissure: the straight edge, from the midline outwards.
    beyond: the lobe lies below the fissure (1) or above it (-1). crisp: blur of that edge, film edges.
    """

    side: int
    zone: _Knots
    fissure: _Knots
    beyond: int
    crisp: float

    def near_side(self) -> Points:
        """Return the half of the film on the lobe's side of the fissure, `(n, 2)`."""
        edge = curve(self.fissure)
        return np.concatenate([edge, [(0.6, 0.5 + self.beyond), (-0.1, 0.5 + self.beyond)]])


_LOBES: Final = (
    Lobe(RIGHT, _UPPER, ((-0.1, 0.432), (0.10, 0.428), (0.24, 0.434), (0.60, 0.47)), -1, 0.0025),
    Lobe(RIGHT, _MIDDLE, ((-0.1, 0.420), (0.10, 0.415), (0.24, 0.424), (0.60, 0.46)), 1, 0.0025),
    Lobe(RIGHT, _LOWER, ((-0.1, 0.450), (0.10, 0.472), (0.24, 0.505), (0.60, 0.60)), 1, 0.0060),
    Lobe(LEFT, _UPPER, ((-0.1, 0.400), (0.10, 0.435), (0.24, 0.470), (0.60, 0.56)), -1, 0.0060),
    Lobe(LEFT, _MIDDLE, ((-0.1, 0.380), (0.10, 0.405), (0.24, 0.440), (0.60, 0.53)), 1, 0.0040),
    Lobe(LEFT, _LOWER, ((-0.1, 0.440), (0.10, 0.462), (0.24, 0.500), (0.60, 0.60)), 1, 0.0060),
)


def _lobe(seed: int) -> Lobe:
    """Return the lobe that is ill in the seed's film."""
    return _LOBES[int(stream(seed, Stream.OPACITY).integers(len(_LOBES)))]


def opacity_box(seed: int, height: int = 1024, width: int = 1024) -> tuple[int, int, int, int]:
    """Return top, left, bottom, right in pixels of the box around the opacity of the seed's film.

    Top and left are inside, bottom and right are one beyond, as in `pixels[top:bottom, left:right]`.
    """
    build = Build.of(seed)
    air = lungs(build)
    drawn = consolidation(build, seed, air) * air > _UNSEEN
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    top, bottom = rows[0] * height // BOARD, -(-(rows[-1] + 1) * height // BOARD)
    left, right = columns[0] * width // BOARD, -(-(columns[-1] + 1) * width // BOARD)
    return int(top), int(left), int(bottom), int(right)


def consolidation(build: Build, seed: int, air: Layer) -> Layer:
    """Return the share of the lungs' air that the opacity replaces, `(BOARD, BOARD)`, 0 to 1.

    air: of the healthy lungs; where it has none, behind the diaphragm too, nothing is drawn.
    """
    lobe, rng = _lobe(seed), stream(seed, Stream.PATCHES)
    coarse, fine = clouds(rng, 9), clouds(rng, 20, octaves=2)
    filled, haze = _filling(build, lobe, rng, coarse + 0.4 * fine), _haze(build, lobe, fine)
    open_ways = 0.34 * filled * _bronchogram(build, lobe, rng)
    lost = (1 - (1 - filled) * (1 - haze)) * (1 - open_ways) * _same_side(build, lobe)
    lost *= np.clip(12 * air - 0.5, 0, 1)
    share: Layer = np.maximum(lost - _FAINTEST, 0) / (1 - _FAINTEST)
    return share


def _same_side(build: Build, lobe: Lobe) -> Layer:
    """Return 1 on the lobe's side of the midline and 0 on the other, where the healthy lung begins."""
    half = np.array([(0.0, -0.5), (1.0, -0.5), (1.0, 1.5), (0.0, 1.5)])
    return paint(build, [(half * (lobe.side, 1), 1.0)])


def _filling(build: Build, lobe: Lobe, rng: np.random.Generator, patches: Layer) -> Layer:
    """Return how far the lobe is filled: dense and uneven, sharp at the fissure, feathered elsewhere."""
    zone = shifted(curve(lobe.zone, closed=True), rng.uniform(-0.012, 0.012))
    extent = paint(build, [(zone * (lobe.side, 1), 1.0)], blur=0.024)
    beyond = paint(build, [(lobe.near_side() * (lobe.side, 1), 1.0)], blur=lobe.crisp)
    ragged = np.clip(1.15 * extent + 0.44 * patches * extent * (1 - extent), 0, 1)
    filled: Layer = _FULL * ragged * ragged * (3 - 2 * ragged) * (0.92 + 0.05 * patches) * beyond
    return np.clip(filled, 0, 0.97)


def _haze(build: Build, lobe: Lobe, patches: Layer) -> Layer:
    """Return the haze that spreads in patches from the root of the lung, 0 to 1."""
    x, y = ROOTS[lobe.side]
    cloud = oval((x + 0.060 * lobe.side, y + 0.03), (0.105, 0.165), -0.3 * lobe.side)
    extent = paint(build, [(cloud, 1.0)], blur=0.034)
    haze: Layer = extent * np.clip(0.50 + 0.22 * patches, 0.08, 0.85)
    return haze


def _bronchogram(build: Build, lobe: Lobe, rng: np.random.Generator) -> Layer:
    """Return the air ways that stay open and show as dark branches, 0 to 1."""
    root = np.array(ROOTS[lobe.side])
    x, y = np.mean(lobe.zone, axis=0) - np.abs(root) * (1, 1)
    twigs: list[Twig] = []
    for turn in (-0.75, -0.25, 0.25, 0.75):
        angle = float(np.arctan2(y, x)) + turn + rng.normal(0, 0.08)
        grow(rng, twigs, root, angle, (lobe.side, rng.uniform(0.007, 0.010), 0.085))
    open_ways = [twig for twig in twigs if twig[0] > _NARROWEST]
    return paint(build, branches(open_ways, 0.008), blur=0.0016)
