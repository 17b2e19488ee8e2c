"""The pictures of a case: the film for a screen, its heatmap, and both as one."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.cases.case import KeptExplanation
from app.cases.outline import outline_path
from app.imaging import overlay

THUMBNAIL_SIDE = 160  # longest side, pixels: twice what a list shows, for screens of high density
DISPLAY_SIDE = 2048  # longest side of the kept film, pixels: more than a page can show
_LINE_SIDE, _LINE_SMOOTHED = 768, 7  # pixels of the longest side on which the line is sought, and their steps

Picture = npt.NDArray[np.uint8]


def display_size(film: tuple[int, int], side: int = DISPLAY_SIDE) -> tuple[int, int]:
    """Return the `(height, width)` at which a film of `(height, width)` pixels is kept or shown."""
    share = min(1.0, side / max(film))
    return max(1, round(film[0] * share)), max(1, round(film[1] * share))


def display_film(film: Picture) -> Picture:
    """Return the film for a screen, `(height, width)` uint8, at most DISPLAY_SIDE a side."""
    return _within(film, DISPLAY_SIDE)


def thumbnail(film: Picture) -> Picture:
    """Return the film for a list, `(height, width)` uint8, at most THUMBNAIL_SIDE a side."""
    return _within(film, THUMBNAIL_SIDE)


def _within(film: Picture, side: int) -> Picture:
    height, width = display_size((film.shape[0], film.shape[1]), side)
    if (height, width) == film.shape:
        return film
    return cv2.resize(film, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


@dataclass(frozen=True)
class HeatmapStyle:
    """How evidence is coloured.

    signed: evidence against as well. own_contrast: by this film's own strongest value instead
    of the model's scale. line: round what has at least half of full strength.
    """

    signed: bool = False
    own_contrast: bool = False
    line: bool = True

    def scale(self, explanation: KeptExplanation) -> float:
        """Return the value that counts as full strength, in the unit of the explanation."""
        if not self.own_contrast:
            return explanation.scale
        cells = np.array(explanation.cells)
        strongest = float(np.abs(cells).max() if self.signed else explanation.maximum)
        return strongest or explanation.scale


PLAIN = HeatmapStyle()


def heatmap_picture(
    explanation: KeptExplanation, size: tuple[int, int], style: HeatmapStyle = PLAIN
) -> Picture:
    """Return the transparent heatmap of an explanation, `(height, width, 4)` uint8 RGBA."""
    evidence, scale = explanation.on_film(size), style.scale(explanation)
    if style.signed:
        return overlay.signed_layer(overlay.signed_strength(evidence, scale), style.line)
    return overlay.heatmap_layer(overlay.strength(evidence, scale), style.line)


def line_path(explanation: KeptExplanation, film: tuple[int, int], style: HeatmapStyle = PLAIN) -> str:
    """Return the line of half strength over a film of `(height, width)` pixels, as a path of an SVG.

    Where `heatmap_picture` has it, and sharp at any size; empty where there is none.
    """
    if not style.line:
        return ""
    share = _LINE_SIDE / max(film)
    fine = max(1, round(film[0] * share)), max(1, round(film[1] * share))
    strength = overlay.strength(explanation.on_film(fine), style.scale(explanation))
    return outline_path(strength >= overlay.CONTOUR_LEVEL, film, _LINE_SMOOTHED)


def overlay_picture(explanation: KeptExplanation, film: Picture, style: HeatmapStyle = PLAIN) -> Picture:
    """Return film and heatmap as one, `(height, width, 3)` uint8 RGB; film: `(height, width)`."""
    return overlay.blend(film, heatmap_picture(explanation, (film.shape[0], film.shape[1]), style))
