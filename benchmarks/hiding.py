"""Films of which something is taken away: the lungs, all but the lungs, letters, the borders.

Films `(height, width)` uint8, 0 = black; lungs the same size, bool.
"""

import cv2
import numpy as np
import numpy.typing as npt

Film = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

MARGIN = np.ones((9, 9), dtype=np.uint8)  # the lungs' edge is kept on either side
CROPPED = 0.1  # of each side
STROKE = np.ones((15, 15), dtype=np.uint8)  # thicker things are no letters
HALO = np.ones((9, 9), dtype=np.uint8)  # the blur round a letter goes with it
ABOVE = 45  # grey levels that a letter is brighter than what surrounds it
BRIGHT = 140  # and how bright it is at least
LEAST, GREATEST = 6, 250  # pixels of a letter, of 224 x 224


def as_it_is(film: Film, _: Mask) -> Film:
    """Nothing is taken away."""
    return film


def without_lungs(film: Film, lungs: Mask) -> Film:
    """The lungs and a little round them, black."""
    return np.where(_widened(lungs), 0, film).astype(np.uint8)


def only_lungs(film: Film, lungs: Mask) -> Film:
    """All but the lungs and a little round them, black."""
    return np.where(_widened(lungs), film, 0).astype(np.uint8)


def without_letters(film: Film, lungs: Mask) -> Film:
    """Letters and markers outside the lungs painted over by what is round them (Telea 2004)."""
    return cv2.inpaint(film, letters(film, lungs).astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(np.uint8)


def without_borders(film: Film, _: Mask) -> Film:
    """A tenth of each side cut off, the rest stretched to the old size."""
    height, width = film.shape
    down, across = round(height * CROPPED), round(width * CROPPED)
    inner = film[down : height - down, across : width - across]
    return cv2.resize(inner, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def letters(film: Film, lungs: Mask) -> Mask:
    """Return where small, thin things much brighter than their surroundings lie outside the lungs.

    These are most letters, and now and then the edge of a collar bone or an arm.
    """
    thin = cv2.morphologyEx(film, cv2.MORPH_TOPHAT, STROKE)
    found = (thin >= ABOVE) & (film >= BRIGHT) & ~_widened(lungs)
    count, labels, sizes, _ = cv2.connectedComponentsWithStats(found.astype(np.uint8), connectivity=8)
    areas = sizes[:, cv2.CC_STAT_AREA]
    small = [index for index in range(1, count) if LEAST <= areas[index] <= GREATEST]
    return cv2.dilate(np.isin(labels, small).astype(np.uint8), HALO) > 0


def _widened(lungs: Mask) -> Mask:
    return cv2.dilate(lungs.astype(np.uint8), MARGIN) > 0


WAYS = {
    "as they are": as_it_is,
    "lungs blackened": without_lungs,
    "only the lungs": only_lungs,
    "letters erased": without_letters,
    "borders cropped by 10 %": without_borders,
}
