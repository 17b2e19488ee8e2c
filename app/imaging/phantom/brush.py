"""Lines, areas and textures on the drawing board.

A layer is `(BOARD, BOARD)` float32, 0 = nothing there, 1 = fully there.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.phantom.build import Build, Points

Layer = npt.NDArray[np.float32]
Shape = tuple[Points, float]  # an outline `(n, 2)` in anatomical coordinates, and how full it is, 0 to 1

BOARD: Final = 768
_FRACTION_BITS: Final = 4


def curve(knots: Sequence[tuple[float, float]] | Points, closed: bool = False, steps: int = 8) -> Points:
    """Return a smooth line through the knots, `(..., n, 2)`: Catmull and Rom's spline of 1974."""
    given = np.asarray(knots, dtype=np.float64)
    last = given[..., -1:, :]
    ends = (last, given[..., :2, :]) if closed else (given[..., :1, :], last)
    p = np.concatenate([ends[0], given, ends[1]], axis=-2)[..., np.newaxis, :]
    t = np.linspace(0, 1, steps, endpoint=False)[:, np.newaxis]
    a, b, c, d = (p[..., first : first + p.shape[-3] - 3, :, :] for first in range(4))
    spans = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    line = spans.reshape(*given.shape[:-2], -1, 2)
    return line if closed else np.concatenate([line, last], axis=-2)


def band(path: Points, width: npt.ArrayLike) -> Points:
    """Return the outline `(..., 2n, 2)` of a band; path: `(..., n, 2)`; width: one, or one per point."""
    along = np.gradient(path, axis=-2)
    normal = np.stack([-along[..., 1], along[..., 0]], axis=-1)
    across = normal / np.linalg.norm(along, axis=-1, keepdims=True)
    wide = np.broadcast_to(np.asarray(width, dtype=np.float64) / 2, path.shape[:-1])
    half = wide[..., np.newaxis] * across
    return np.concatenate([path + half, (path - half)[..., ::-1, :]], axis=-2)


def oval(centre: tuple[float, float], radii: tuple[float, float], tilt: float = 0.0) -> Points:
    """Return the outline of an ellipse, `(32, 2)`; tilt: of its first axis, radians."""
    angle = np.arange(32) * (2 * np.pi / 32)
    x, y = radii[0] * np.cos(angle), radii[1] * np.sin(angle)
    cos, sin = np.cos(tilt), np.sin(tilt)
    return np.stack([centre[0] + cos * x - sin * y, centre[1] + sin * x + cos * y], axis=1)


def shifted(points: Points, down: float) -> Points:
    """Return the points `(n, 2)` moved down, film edges."""
    moved: Points = points + np.array([0.0, down])
    return moved


def mirrored(half: Points) -> Points:
    """Return the outline `(2n, 2)` whose left half is given, `(n, 2)`, and whose right half mirrors it."""
    return np.concatenate([half, half[::-1] * (-1, 1)])


def paint(build: Build, shapes: Sequence[Shape], blur: float = 0.0) -> Layer:
    """Return one layer with the shapes, later ones over earlier ones; blur: sigma, film edges."""
    board = np.zeros((BOARD, BOARD), np.uint8)
    places = build.place(np.concatenate([outline for outline, _ in shapes]))
    pixels = np.rint((places * BOARD - 0.5) * 2**_FRACTION_BITS).astype(np.int32)
    ends = np.cumsum([len(outline) for outline, _ in shapes])
    for end, (outline, fullness) in zip(ends, shapes, strict=True):
        cv2.fillPoly(
            board, [pixels[end - len(outline) : end]], round(255 * fullness), cv2.LINE_AA, _FRACTION_BITS
        )
    layer = board.astype(np.float32)
    layer *= 1 / 255
    return soften(layer, blur)


def soften(layer: Layer, blur: float) -> Layer:
    """Return the layer blurred by a Gaussian; blur: sigma, film edges. Wide blurs work on a small copy."""
    sigma = blur * BOARD
    if sigma < 0.3:
        return layer
    shrink = 1 if sigma < 4 else 4 if sigma < 24 else 16
    small = resize(layer, BOARD // shrink, BOARD // shrink)
    blurred = cv2.GaussianBlur(small, (0, 0), sigma / shrink, borderType=cv2.BORDER_REPLICATE)
    return resize(blurred.astype(np.float32, copy=False), BOARD, BOARD)


def resize(layer: Layer, height: int, width: int) -> Layer:
    """Return the layer at another size: averaged where it shrinks, interpolated where it grows."""
    if layer.shape == (height, width):
        return layer
    shrinks = height <= layer.shape[0] and width <= layer.shape[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(layer, (width, height), interpolation=way).astype(np.float32, copy=False)


def cortex(bone: Layer, thickness: float) -> Layer:
    """Return the bone with a dense rim and a lighter core; thickness: of the rim, film edges."""
    return bone * (1 - 0.55 * soften(bone, thickness))


def clouds(rng: np.random.Generator, grains: int, octaves: int = 3) -> Layer:
    """Return soft noise of mean 0 and deviation about 1; grains: across the film in the coarsest octave."""
    total = np.zeros((BOARD, BOARD), np.float32)
    for octave in range(octaves):
        size = grains * 2**octave
        noise = rng.standard_normal((size, size), dtype=np.float32)
        smooth = cv2.resize(noise, (BOARD, BOARD), interpolation=cv2.INTER_CUBIC).astype(
            np.float32, copy=False
        )
        total += smooth * (0.75**octave)
    return total
