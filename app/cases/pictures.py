"""The pictures of a case: the film for a screen, its heatmap, and both as one."""

import cv2
import numpy as np
import numpy.typing as npt

from app.cases.case import Case
from app.imaging import overlay

DISPLAY_SIDE = 2048  # longest side of the kept film, pixels: more than a page can show

Picture = npt.NDArray[np.uint8]


def display_film(film: Picture) -> Picture:
    """Return the film for a screen, `(height, width)` uint8, at most DISPLAY_SIDE a side."""
    share = DISPLAY_SIDE / max(film.shape)
    if share >= 1:
        return film
    size = (max(1, round(film.shape[1] * share)), max(1, round(film.shape[0] * share)))
    return cv2.resize(film, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def heatmap_picture(case: Case, size: tuple[int, int]) -> Picture:
    """Return the transparent heatmap of a case, `(height, width, 4)` uint8 RGBA."""
    return overlay.heatmap_layer(overlay.strength(case.evidence.on_film(size), case.evidence.scale))


def overlay_picture(case: Case, film: Picture) -> Picture:
    """Return film and heatmap as one, `(height, width, 3)` uint8 RGB; film: `(height, width)`."""
    height, width = film.shape
    values = overlay.strength(case.evidence.on_film((height, width)), case.evidence.scale)
    return overlay.overlay(film, values)
