"""The branching parts: the air ways, and the arteries and veins of the lungs."""

from typing import Final

import numpy as np

from app.imaging.phantom.brush import Layer, Shape, band, curve, oval, paint
from app.imaging.phantom.build import LEFT, RIGHT, Build, Points, Stream, stream

ROOTS: Final = {RIGHT: (-0.070, 0.430), LEFT: (0.078, 0.410)}  # where the lungs' branches spring from
_FINEST: Final = 0.0025  # width of a vessel that branches no more, film edges

_LEAST, _MOST = np.array((0.60, 0.62)), np.array((0.80, 0.92))  # width and length, by the branch's own

Twig = tuple[float, Points]  # width, and the three points through which it runs


def airways(build: Build) -> Layer:
    """Return the air in the windpipe and the two main bronchi, 0 to 1."""
    fork = (-0.006, 0.345)
    pipe = band(curve([(0.0, 0.02), (-0.002, 0.20), fork]), 0.030)
    right = band(curve([fork, (-0.035, 0.385), (-0.060, 0.425)]), 0.021)
    left = band(curve([fork, (0.035, 0.380), (0.075, 0.410)]), 0.019)
    return paint(build, [(pipe, 1.0), (right, 0.8), (left, 0.8)], blur=0.004)


def vessels(build: Build, seed: int) -> Layer:
    """Return the arteries and veins of the lungs, 0 to 1, thick at the hila and fine at the rim."""
    rng = stream(seed, Stream.VESSELS)
    twigs: list[Twig] = []
    for side, (x, y) in ROOTS.items():
        for angle in np.linspace(-1.45, 1.65, 11):
            root = np.array([x, y + 0.032 * angle]) + rng.normal(0, 0.006, 2)
            grow(rng, twigs, root, angle + rng.normal(0, 0.12), (side, rng.uniform(0.0055, 0.0105), 0.075))
    trees = paint(build, branches(twigs, 0.011), blur=0.0012)
    return 0.75 * trees + 0.90 * _hila(build)


def grow(
    rng: np.random.Generator, twigs: list[Twig], root: Points, angle: float, way: tuple[int, float, float]
) -> None:
    """Add a branch and all that grows from it.

    angle: 0 = outwards, positive = downwards, radians. way: side, width and length, film edges.
    """
    side, width, length = way
    bend = angle + rng.normal(0, 0.22)
    half = root + 0.5 * length * np.array([side * np.cos(angle), np.sin(angle)])
    tip = half + 0.5 * length * np.array([side * np.cos(bend), np.sin(bend)])
    twigs.append((width, np.array([root, half, tip])))
    if width < _FINEST:
        return
    for turn in rng.uniform(0.08, 0.55, 2) * (1, -1):
        thin, short = rng.uniform(_LEAST, _MOST)
        grow(rng, twigs, tip, bend + turn, (side, thin * width, short * length))


def branches(twigs: list[Twig], full: float) -> list[Shape]:
    """Return the branches' shapes, narrowest first; full: width from which one is fully there, film edges.

    All outlines at once: one by one takes six times as long.
    """
    widths = np.array([width for width, _ in twigs])
    paths = curve(np.stack([points for _, points in twigs]), steps=4)
    outlines = band(paths, np.linspace(widths, 0.68 * widths, paths.shape[-2], axis=-1))
    order = np.argsort(widths, kind="stable")
    return [(outlines[each], min(1.0, float(widths[each]) / full)) for each in order]


def _hila(build: Build) -> Layer:
    """Return the roots of the lungs: on each side a knot and an artery that descends from it, 0 to 1."""
    right = band(curve([(-0.070, 0.410), (-0.100, 0.46), (-0.114, 0.56)]), np.linspace(0.030, 0.005, 17))
    left = band(curve([(0.085, 0.40), (0.115, 0.44), (0.130, 0.52)]), np.linspace(0.026, 0.005, 17))
    knots = [(oval((-0.078, 0.405), (0.030, 0.036)), 0.7), (oval((0.088, 0.395), (0.034, 0.034)), 0.8)]
    return paint(build, [*knots, (right, 1.0), (left, 0.9)], blur=0.004)
