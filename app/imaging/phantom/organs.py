"""The soft parts that have an outline: body, lungs, heart, diaphragm and stomach."""

from typing import Final

import cv2
import numpy as np

from app.imaging.phantom.brush import (
    BOARD,
    Layer,
    Shape,
    curve,
    mirrored,
    oval,
    paint,
    resize,
    shifted,
    soften,
)
from app.imaging.phantom.build import RIGHT, SIDES, Build, Points
from app.imaging.phantom.skeleton import wall

_BODY: Final = [(0.100, -0.05), (0.098, 0.06), (0.120, 0.100), (0.200, 0.095), (0.255, 0.040), (0.300, -0.05)]
_FLANK: Final = [(0.520, -0.05), (0.470, 0.07), (0.425, 0.18), (0.405, 0.28), (0.398, 0.42), (0.395, 0.60)]
_BASE: Final = [(0.392, 0.80), (0.395, 1.05)]


def body(build: Build) -> Layer:
    """Return how much flesh lies in the beam, 0 to 1: least in the fat below the skin."""
    half = np.concatenate([curve(_BODY), curve(_FLANK + _BASE)])
    mask = paint(build, [(mirrored(half), 1.0)])
    return mask * soften(_flesh(mask), 0.0035)


def _flesh(mask: Layer) -> Layer:
    """Return the thickness that the distance from the skin lets expect, 0 to 1: fat first, then muscle."""
    small = (resize(mask, BOARD // 2, BOARD // 2) > 0.5).astype(np.uint8)
    small = cv2.copyMakeBorder(small, 64, 64, 0, 0, cv2.BORDER_REPLICATE).astype(np.uint8, copy=False)
    depth = cv2.distanceTransform(small, cv2.DIST_L2, 5)[64:-64].astype(np.float32)
    depth /= np.float32(BOARD / 2)
    flesh = 0.84 * (1 - np.exp(depth / -0.024))
    flesh += 0.16 * np.clip((depth - 0.020) / 0.008, 0, 1)
    return resize(flesh.astype(np.float32), BOARD, BOARD)


def lungs(build: Build) -> Layer:
    """Return how much air the lungs hold in the beam, 0 to 1."""
    thick = paint(build, [(_lung(build, side, 0.030), 1.0) for side in SIDES], blur=0.020)
    mask = paint(build, [(_lung(build, side, 0.0), 1.0) for side in SIDES], blur=0.0012)
    return mask * (0.62 + 0.38 * thick) * _uncovered(build)


def lung_field(build: Build) -> Layer:
    """Return where the lungs lie above the diaphragm, 0 to 1; the heart hides nothing of them."""
    mask = paint(build, [(_lung(build, side, 0.0), 1.0) for side in SIDES])
    return mask * (1 - paint(build, [(_dome(build, side), 1.0) for side in SIDES]))


def _lung(build: Build, side: int, inset: float) -> Points:
    """Return a lung's outline, down into the recess behind the diaphragm."""
    outer = wall(build)[1:] - (0.009 + inset, 0)
    apex = [(0.066, 0.205 + inset), (0.090, 0.178 + inset), (0.130, 0.180 + inset)]
    angle = [(0.322 - inset, 0.775 + build.breath), (0.300 - inset, 0.790 + build.breath)]
    foot = [(0.20, 0.83), (0.05, 0.83)]
    inner = [(0.034, 0.60), (0.036, 0.40), (0.044, 0.27)]
    return curve([*apex, *map(tuple, outer[:-1]), *angle, *foot, *inner], closed=True) * (side, 1)


def _uncovered(build: Build) -> Layer:
    """Return what the heart and the diaphragm leave of the air, 0 to 1."""
    heart = paint(build, [(_heart(build), 1.0), (_great_vessels(), 1.0)], blur=0.0022)
    domes = paint(build, [(_dome(build, side), 1.0) for side in SIDES], blur=0.0018)
    return (1 - 0.80 * heart) * (1 - 0.97 * domes)


def _heart(build: Build) -> Points:
    knots = [(-0.050, 0.40), (-0.082, 0.47), (-0.100, 0.545), (-0.092, 0.62), (-0.060, 0.68), (0.05, 0.72)]
    knots += [(0.165, 0.71), (0.203, 0.672), (0.200, 0.625), (0.172, 0.555), (0.125, 0.48), (0.085, 0.42)]
    knots += [(0.04, 0.38), (0.0, 0.37)]
    return (np.asarray(curve(knots, closed=True)) - (0, 0.55)) * build.heart + (0, 0.55)


def _great_vessels() -> Points:
    """Return the upper mediastinum: upper vena cava, aortic knob, trunk of the lung's artery."""
    middle = [(-0.046, 0.10), (-0.052, 0.22), (-0.064, 0.32), (-0.072, 0.42), (-0.060, 0.52), (0.060, 0.52)]
    middle += [(0.096, 0.43), (0.086, 0.385), (0.070, 0.352), (0.079, 0.322), (0.074, 0.290), (0.060, 0.255)]
    middle += [(0.054, 0.20), (0.050, 0.10)]
    return curve(middle, closed=True)


def _dome(build: Build, side: int) -> Points:
    """Return the upper abdomen of one side, under its dome of the diaphragm."""
    top = (0.652 if side == RIGHT else 0.672) + build.breath
    knots = [(-0.01, top + 0.035), (0.06, top + 0.012), (0.14, top), (0.21, top + 0.013), (0.27, top + 0.046)]
    knots += [(0.315, top + 0.100), (0.330, top + 0.135)]
    return np.concatenate([curve(knots), [(0.36, 1.1), (-0.01, 1.1)]]) * (side, 1)


def belly(build: Build) -> Layer:
    """Return the organs under the diaphragm, 0 to 1, less the gas in the stomach."""
    full = paint(build, [(_dome(build, side), 1.0) for side in SIDES], blur=0.016)
    return full - 2.4 * paint(build, _gas(build), blur=0.005)


def _gas(build: Build) -> list[Shape]:
    """Return the bubble in the stomach, which fills up towards its floor, and gas in the bowel."""
    stomach = [(0.095, 0.055), (0.125, 0.030), (0.185, 0.030), (0.235, 0.060), (0.252, 0.110), (0.225, 0.130)]
    stomach += [(0.190, 0.112), (0.140, 0.085)]
    bubble = shifted(curve(stomach, closed=True), 0.672 + build.breath)
    middle = bubble.mean(axis=0)
    shapes = [(middle + share * (bubble - middle), 1.0 - 0.6 * share) for share in (1.0, 0.85, 0.65)]
    bowel = [(oval((0.110, 0.835), (0.040, 0.014), -0.3), 0.25), (oval((0.205, 0.870), (0.035, 0.020)), 0.3)]
    return shapes + bowel
