"""The outline of the lungs that a case keeps, as a picture of lines."""

from app.cases.kept_lungs import KeptLungs
from app.cases.outline import outline_path

_FINE = 4  # cells of the mask are cut so many times along each side, that a line can run between them
_SMOOTHED = 5 * _FINE + 1  # steps of a cell vanish, and a corner moves by one or two


def lung_svg(lungs: KeptLungs, size: tuple[int, int]) -> str:
    """Return both lungs' outlines over a film of `(height, width)` pixels, as an SVG of that size.

    Each line lies on a dark one, to be seen on bright and dark film alike, and keeps its width
    however the picture is scaled.
    """
    height, width = size
    masks = lungs.masks((lungs.height * _FINE, lungs.width * _FINE))
    path = " ".join(outline_path(mask, size, _SMOOTHED) for mask in masks)
    lines = "".join(
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{thick}" stroke-linejoin="round" '
        'vector-effect="non-scaling-stroke"/>'
        for colour, thick in (("#000", 3), ("#7dffb0", 1.5))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{lines}</svg>'
