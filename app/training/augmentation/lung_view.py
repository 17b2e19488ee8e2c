"""Augmentation by the lungs: what is not lung may change at will, and the answer must not.

A network that reads letters, arms or the shape of the film loses its crutch where these are cut
away, blackened or replaced. Films and lungs `(height, width)` uint8, lungs 255.
"""

import cv2
import numpy as np
import numpy.typing as npt

from app.training.augmentation.movement import Box, Film, Movement, Reach, draw_movement

CROPPED = 0.5  # share of films that are cut to their lungs
HIDDEN = 0.35  # share of films of which only the lungs are left
_REACH = Reach(turn=12.0, zoom=0.15, aspect=0.12, shear=0.05, shift=0.06)
_MARGIN = 0.12  # of the lungs' box, on each side

Generator = np.random.Generator


def draw_view(lungs: Film, random: Generator, partner: Film | None = None) -> Movement:
    """Return a random movement of the film, now and then one that cuts it to its lungs, with jitter.

    partner: the lungs of another film; where given, a film that is not cut to its lungs is framed as
    tightly as that one (`framed_alike`).
    """
    box = lung_box(lungs)
    if box is None or random.random() >= CROPPED:
        return draw_framed(lungs, random, partner)
    return draw_movement(lungs.shape, random, _REACH, box)


def draw_framed(lungs: Film, random: Generator, partner: Film | None = None) -> Movement:
    """Return a random movement of the whole film, or of what `framed_alike` leaves of it."""
    box = None if partner is None else framed_alike(lungs, partner)
    return draw_movement(lungs.shape, random, box=box)


def lung_box(lungs: Film, margin: float = _MARGIN) -> Box | None:
    """Return the edges of the lungs with a margin, a share of their sides; None without lungs."""
    rows, columns = np.flatnonzero((lungs > 127).any(axis=1)), np.flatnonzero((lungs > 127).any(axis=0))
    if not len(rows):
        return None
    top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
    down, across = margin * (bottom - top), margin * (right - left)
    return float(top - down), float(left - across), float(bottom + down), float(right + across)


def framed_alike(lungs: Film, partner: Film) -> Box | None:
    """Return the part of the film that lies around its lungs as tightly as around the partner's.

    On each side the smaller of the two margins, as shares of the lungs' own sides: nothing that is not
    on the film is asked for. Where every film's partner has the other label, both labels are
    framed alike: the framing, which is the technician's, tells nothing of the disease. None where
    either shows no lungs.
    """
    box, other = lung_box(lungs, 0.0), lung_box(partner, 0.0)
    if box is None or other is None:
        return None
    top, left, bottom, right = box
    sides = np.array([bottom - top, right - left, bottom - top, right - left])
    margins = np.minimum(_margins(box, lungs.shape), _margins(other, partner.shape)) * sides
    return top - margins[0], left - margins[1], bottom + margins[2], right + margins[3]


def _margins(box: Box, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """What lies above, left of, below and right of a box, as shares of its sides."""
    top, left, bottom, right = box
    high, wide = bottom - top, right - left
    return np.array([top / high, left / wide, (shape[0] - bottom) / high, (shape[1] - right) / wide])


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
