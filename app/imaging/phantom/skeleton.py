"""The bones. Ribs are hoops in space, so that they whiten by themselves where they turn along the beam."""

from typing import Final

import numpy as np
import numpy.typing as npt

from app.imaging.phantom.brush import Layer, Shape, band, cortex, curve, mirrored, oval, paint, shifted
from app.imaging.phantom.build import SIDES, Build, Points

# One row per rib: half-width of the hoop, height at the spine, fall from back to front (film edges), and
# where the bone ends (turns around the chest; 0.25 is the side, 0.5 the breastbone).
_RIBS: Final = np.array(
    [
        (0.125, 0.170, 0.085, 0.42),
        (0.190, 0.186, 0.142, 0.44),
        (0.238, 0.214, 0.182, 0.44),
        (0.272, 0.254, 0.208, 0.44),
        (0.296, 0.300, 0.226, 0.43),
        (0.314, 0.349, 0.238, 0.42),
        (0.327, 0.400, 0.247, 0.41),
        (0.335, 0.452, 0.254, 0.40),
        (0.340, 0.506, 0.256, 0.38),
        (0.341, 0.561, 0.252, 0.35),
        (0.338, 0.618, 0.224, 0.31),
        (0.260, 0.676, 0.150, 0.20),
    ]
)
_DEPTH: Final = 0.62  # of the chest from front to back, per width
_LONGEST: Final = 2.4  # path of the beam through a rib, per thickness


def wall(build: Build) -> Points:
    """Return the outermost points of ribs 1 to 11 on the left side, `(11, 2)`."""
    width, top, fall, _ = _RIBS[:11].T
    return np.stack([width, top + 0.5 * fall * build.slope], axis=1)


def skeleton(build: Build) -> Layer:
    """Return the attenuation of all bones, `(BOARD, BOARD)`."""
    back = cortex(paint(build, _ribs(build, 0.003, 0.275, width=0.0180)), 0.0035)
    front = cortex(paint(build, _ribs(build, 0.225, 0.5, width=0.0210)), 0.0045)
    limbs = cortex(paint(build, _collarbones() + _arms()), 0.005)
    blades = cortex(paint(build, _shoulder_blades(), blur=0.001), 0.006)
    bones: Layer = 0.62 * back + 0.46 * front + 0.52 * limbs + 0.28 * blades + _spine(build) + _jaw(build)
    return bones


def _ribs(build: Build, start: float, stop: float, width: float) -> list[Shape]:
    """Return both sides' ribs between two turns around the chest, in short pieces that fade in and out."""
    shapes: list[Shape] = []
    for rib in range(len(_RIBS)):
        turns = np.linspace(start, min(stop, float(_RIBS[rib, 3])), 26)
        path, length = _hoop(build, rib, turns)
        slim = 0.72 if rib in (0, 11) else 1.0
        fullness = slim * length / _LONGEST * _fading(turns)
        for side in SIDES:
            shapes += _pieces(band(path * (side, 1), slim * width), fullness)
    return shapes


def _fading(turns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return 1 along a rib and less towards its ends, `(n,)`; only at the spine it does not fade in."""
    ends = [turns[-1] - turns] if turns[0] < 0.1 else [turns - turns[0], turns[-1] - turns]
    fading: npt.NDArray[np.float64] = np.clip(np.min(ends, axis=0) / 0.05, 0, 1)
    return fading


def _hoop(build: Build, rib: int, turns: npt.NDArray[np.float64]) -> tuple[Points, npt.NDArray[np.float64]]:
    """Return a left rib `(n, 2)` and the beam's path through it, `(n,)`, from 1 to _LONGEST."""
    width, top, fall, _ = _RIBS[rib]
    angle = 2 * np.pi * turns
    x = 0.020 + (width - 0.020) * np.sin(angle) ** 0.92
    y = top + build.slope * fall * ((1 - np.cos(angle)) / 2) ** 1.08 - 0.006 * np.sin(2 * angle)
    z = _DEPTH * width * np.cos(angle)
    seen = np.hypot(np.gradient(x), np.gradient(y))
    length = np.hypot(seen, np.gradient(z)) / np.maximum(seen, 1e-9)
    return np.stack([x, y], axis=1), np.minimum(length, _LONGEST)


def _pieces(outline: Points, fullness: npt.NDArray[np.float64]) -> list[Shape]:
    """Cut the outline of a band into quadrilaterals, each with its own fullness."""
    near, far = np.split(outline, 2)
    far = far[::-1]
    pieces = np.stack([near[:-1], near[1:], far[1:], far[:-1]], axis=1)
    return list(zip(pieces, ((fullness[:-1] + fullness[1:]) / 2).tolist(), strict=True))


def _collarbones() -> list[Shape]:
    knots = [(0.026, 0.196), (0.075, 0.180), (0.135, 0.172), (0.190, 0.152), (0.235, 0.128), (0.262, 0.120)]
    width = np.interp(np.linspace(0, 1, 41), [0, 0.12, 0.5, 1], [0.027, 0.019, 0.015, 0.017])
    outline = band(curve(knots), width)
    return [(outline * (side, 1), 1.0) for side in SIDES]


def _arms() -> list[Shape]:
    """Return the upper arms, raised, with the growth plate between head and shaft."""
    width = np.interp(np.arange(17), [0, 3, 8, 16], [0.050, 0.041, 0.035, 0.034])
    shaft = band(curve([(0.338, 0.125), (0.372, 0.060), (0.415, -0.03)]), width)
    head = oval((0.318, 0.152), (0.030, 0.020), 0.45)
    return [(outline * (side, 1), 0.9) for side in SIDES for outline in (shaft, head)]


def _shoulder_blades() -> list[Shape]:
    knots = [(0.205, 0.158), (0.262, 0.146), (0.292, 0.168), (0.300, 0.215), (0.322, 0.300), (0.330, 0.365)]
    knots += [(0.312, 0.372), (0.272, 0.300), (0.228, 0.225)]
    blade = curve(knots, closed=True)
    spine = band(curve([(0.222, 0.192), (0.262, 0.160), (0.300, 0.118)]), 0.014)
    parts = ((blade, 0.6), (spine, 1.0))
    return [(outline * (side, 1), fullness) for side in SIDES for outline, fullness in parts]


def _spine(build: Build) -> Layer:
    """Return the backbone, from the neck to the lower edge."""
    bodies: list[Shape] = []
    arches: list[Shape] = []
    for n in range(21):
        y, width, height = 0.012 + 0.0405 * n + 0.00045 * n * n, 0.030 + 0.0005 * n, 0.0168 + 0.00042 * n
        bodies.append((_body(y, width, height), 1.0))
        arches += _arch(y, width)
    front = cortex(paint(build, bodies, blur=0.0020), 0.006)
    back = cortex(paint(build, arches, blur=0.0014), 0.004)
    return 0.46 * front + 0.28 * back


def _body(y: float, width: float, height: float) -> Points:
    """Return the outline of a vertebral body: a rounded box with a waist; half-axes."""
    half = [(0.85 * width, -height), (width, -0.8 * height), (0.93 * width, 0.0), (width, 0.8 * height)]
    return shifted(mirrored(np.array([*half, (0.85 * width, height)])), y)


def _arch(y: float, width: float) -> list[Shape]:
    """Return what lies behind the vertebral body: pedicles, transverse and spinous processes."""
    pedicles = [(oval((side * 0.66 * width, y - 0.002), (0.0062, 0.0095)), 0.75) for side in SIDES]
    wings = [(oval((side * 1.25 * width, y - 0.004), (0.0160, 0.0055), side * 0.1), 0.35) for side in SIDES]
    return [*pedicles, *wings, (oval((0.0, y + 0.013), (0.0055, 0.0130)), 0.55)]


def _jaw(build: Build) -> Layer:
    chin = mirrored(curve([(0.150, -0.20), (0.135, -0.03), (0.080, 0.035), (0.020, 0.054), (0.0, 0.055)]))
    return 0.55 * cortex(paint(build, [(chin, 1.0)], blur=0.002), 0.010)
