"""Closed lines round what a mask holds, as a path of an SVG: sharp at any size, unlike a picture."""

import cv2
import numpy as np
import numpy.typing as npt

from app.cases.kept_lungs import Mask

_TOLERANCE = 0.5  # of a pixel of the mask: how far the line may leave out a vertex

Line = npt.NDArray[np.float64]


def outline_path(mask: Mask, size: tuple[int, int], smoothed: int) -> str:
    """Return the outline of a mask `(height, width)` over a film of `(height, width)` pixels.

    smoothed: vertices averaged, odd; lines of fewer are left out as specks. Empty for an empty mask.
    """
    lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    scale = np.array([size[1] / mask.shape[1], size[0] / mask.shape[0]])
    found = (line[:, 0].astype(np.float64) for line in lines if len(line) > smoothed)
    return " ".join(_path((_smooth(line, smoothed) + 0.5) * scale) for line in found)


def _smooth(line: Line, smoothed: int) -> Line:
    """The mean of each vertex's neighbours along the closed line, without vertices on a straight."""
    half = smoothed // 2
    around = np.concatenate([line[-half:], line, line[:half]])
    kernel = np.full(smoothed, 1 / smoothed)
    smooth = np.column_stack([np.convolve(around[:, axis], kernel, "valid") for axis in (0, 1)])
    return cv2.approxPolyDP(smooth.astype(np.float32), _TOLERANCE, True)[:, 0].astype(np.float64)


def _path(line: Line) -> str:
    """A curve without corners: from middle to middle of the sides, bent towards the vertex between."""
    ends = (line + np.roll(line, -1, axis=0)) / 2
    bends = "".join("Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*bend) for bend in np.hstack([line, ends]))
    return "M{:.1f} {:.1f}".format(*ends[-1]) + bends + "Z"
