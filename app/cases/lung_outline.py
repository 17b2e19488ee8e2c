"""The outline of the lungs that a case keeps, as lines: sharp at any size, unlike a picture."""

import cv2
import numpy as np
import numpy.typing as npt

from app.cases.kept_lungs import KeptLungs, Mask

_FINE = 4  # cells of the mask are cut so many times along each side, that a line can run between them
_SMOOTHED = 5 * _FINE + 1  # vertices averaged: steps of a cell vanish, and a corner moves by one or two
_TOLERANCE = 0.5  # of a fine cell: how far the line may leave out a vertex

Line = npt.NDArray[np.float64]


def lung_svg(lungs: KeptLungs, size: tuple[int, int]) -> str:
    """Return both lungs' outlines over a film of `(height, width)` pixels, as an SVG of that size.

    Each line lies on a dark one, to be seen on bright and dark film alike, and keeps its width
    however the picture is scaled.
    """
    height, width = size
    path = " ".join(_path(line) for line in _outlines(lungs, size))
    lines = "".join(
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick}" stroke-linejoin="round" '
        'vector-effect="non-scaling-stroke"/>'
        for colour, thick in (("#000", 3), ("#7dffb0", 1.5))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{lines}</svg>'


def _outlines(lungs: KeptLungs, size: tuple[int, int]) -> list[Line]:
    """Each closed line as `(vertices, 2)` of x and y on the film, continuous coordinates."""
    cells = lungs.height * _FINE, lungs.width * _FINE
    scale = np.array([size[1] / cells[1], size[0] / cells[0]])
    found = [line for mask in lungs.masks(cells) for line in _contours(mask)]
    return [(_smooth(line) + 0.5) * scale for line in found if len(line) > _SMOOTHED]


def _contours(mask: Mask) -> list[Line]:
    lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return [line[:, 0].astype(np.float64) for line in lines]


def _smooth(line: Line) -> Line:
    """The mean of each vertex's neighbours along the closed line, without vertices on a straight."""
    half = _SMOOTHED // 2
    around = np.concatenate([line[-half:], line, line[:half]])
    kernel = np.full(_SMOOTHED, 1 / _SMOOTHED)
    smooth = np.column_stack([np.convolve(around[:, axis], kernel, "valid") for axis in (0, 1)])
    return cv2.approxPolyDP(smooth.astype(np.float32), _TOLERANCE, True)[:, 0].astype(np.float64)


def _path(line: Line) -> str:
    """A curve without corners: from middle to middle of the sides, bent towards the vertex between."""
    ends = (line + np.roll(line, -1, axis=0)) / 2
    bends = "".join("Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*bend) for bend in np.hstack([line, ends]))
    return "M{:.1f} {:.1f}".format(*ends[-1]) + bends + "Z"
