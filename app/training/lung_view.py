"""Augmentation by the lungs: what is not lung may change at will, and the answer must not.

A network that reads letters, arms or the shape of the film loses its crutch where these are cut
away, blackened or replaced. Films and lungs `(height, width)` uint8, lungs 255.
"""

import cv2
import numpy as np
import numpy.typing as npt

from app.training.movement import Film, Movement, Reach, draw_movement

CROPPED = 0.5  # share of films that are cut to their lungs
HIDDEN = 0.35  # share of films of which only the lungs are left
_REACH = Reach(turn=12.0, zoom=0.15, aspect=0.12, shear=0.05, shift=0.06)
_MARGIN = 0.12  # of the lungs' box, on each side

Generator = np.random.Generator


def draw_view(lungs: Film, random: Generator) -> Movement:
    """Return a random movement of the film, now and then one that cuts it to its lungs, with jitter."""
    box = lung_box(lungs)
    if box is None or random.random() >= CROPPED:
        return draw_movement(lungs.shape, random)
    return draw_movement(lungs.shape, random, _REACH, box)


def lung_box(lungs: Film) -> tuple[float, float, float, float] | None:
    """Return top, left, bottom, right of the lungs with a margin, pixels; None without lungs."""
    rows, columns = np.flatnonzero((lungs > 127).any(axis=1)), np.flatnonzero((lungs > 127).any(axis=0))
    if not len(rows):
        return None
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    down, across = _MARGIN * (bottom - top), _MARGIN * (right - left)
    return float(top - down), float(left - across), float(bottom + down), float(right + across)


def hide_the_rest(film: Film, lungs: Film, random: Generator) -> Film:
    """Return the film with something else where the lungs are not, its edge at random wide and soft."""
    reach = int(random.integers(0, 13))
    kept = cv2.dilate(lungs, np.ones((2 * reach + 1, 2 * reach + 1), dtype=np.uint8))
    soft = cv2.GaussianBlur(kept.astype(np.float32) / 255, (0, 0), random.uniform(0.5, 4))
    mixed = soft * film + (1 - soft) * _instead(film, random)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def _instead(film: Film, random: Generator) -> npt.NDArray[np.float32]:
    """Black, a grey, noise, or the film so blurred that nothing is left but its light."""
    match int(random.integers(4)):
        case 0:
            other = np.zeros(film.shape)
        case 1:
            other = np.full(film.shape, random.uniform(0, 255))
        case 2:
            other = random.normal(random.uniform(0, 255), random.uniform(5, 60), film.shape)
        case _:
            other = cv2.GaussianBlur(film, (0, 0), random.uniform(12, 30)).astype(np.float64)
    return np.clip(other, 0, 255).astype(np.float32)
