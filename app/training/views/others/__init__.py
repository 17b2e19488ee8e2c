"""Pictures that are no frontal chest film, drawn at random: each kind a function of a generator.

None is taken from elsewhere, so that real photographs, scans and slices are left to measure by.
"""

from collections.abc import Callable

import numpy as np

from app.training.views.others.bodies import draw_hand, draw_limbs, draw_skull, draw_slice
from app.training.views.others.patterns import (
    draw_clouds,
    draw_drawing,
    draw_gradient,
    draw_screen,
    draw_text,
    draw_texture,
)
from app.training.views.others.scenes import draw_leaves, draw_room
from app.training.views.others.surface import Picture

Generator = np.random.Generator

KINDS: tuple[Callable[[Generator], Picture], ...] = (
    draw_clouds,
    draw_drawing,
    draw_gradient,
    draw_screen,
    draw_text,
    draw_texture,
    draw_leaves,
    draw_room,
    draw_limbs,
    draw_hand,
    draw_skull,
    draw_slice,
)


def draw_other(random: Generator) -> Picture:
    """Return a picture of a random kind, `(SIDE, SIDE)` uint8."""
    return KINDS[int(random.integers(len(KINDS)))](random)
