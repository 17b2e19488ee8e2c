"""Scenes: pictures with the statistics of photographs.

Dead leaves (Matheron 1968; Lee, Mumford & Huang 2001): opaque things of all sizes, each before
the others, whose edges and spectrum are those of natural pictures.
"""

import cv2
import numpy as np

from app.training.views.others.surface import SIDE, Field, Generator, Picture, clouds, finish, ramp

_LEAST, _GREATEST = 4.0, 110.0  # radii, pixels; scenes of large things start higher


def draw_leaves(random: Generator) -> Picture:
    """Things of all sizes, one before the other, each with its own shade and texture."""
    scene, least = clouds(random, random.uniform(1, 2.5)), random.uniform(_LEAST, 8 * _LEAST)
    for _ in range(int(random.integers(15, 160))):
        scene = _with_leaf(scene, random, least)
    return finish(scene, random)


def draw_room(random: Generator) -> Picture:
    """A ground, a sky and things that stand between them, as outdoors or in a room."""
    horizon = int(random.uniform(0.25, 0.8) * SIDE)
    scene = ramp(random) * random.uniform(0.3, 1)
    scene[horizon:] = clouds(random, random.uniform(0.8, 2))[horizon:] * random.uniform(0.3, 1)
    for _ in range(int(random.integers(2, 14))):
        scene = _with_block(scene, horizon, random)
    for _ in range(int(random.integers(0, 12))):
        scene = _with_leaf(scene, random)
    return finish(scene, random)


def _with_leaf(scene: Field, random: Generator, least: float = _LEAST) -> Field:
    """Sizes by the inverse cube, which makes the scene alike at every scale."""
    share = random.random()
    radius = (least**-2 + share * (_GREATEST**-2 - least**-2)) ** -0.5
    outline = np.zeros((SIDE, SIDE), dtype=np.uint8)
    centre = random.uniform(-20, SIDE + 20, 2)
    angles = np.sort(random.uniform(0, 2 * np.pi, int(random.integers(3, 14))))
    reach = radius * random.uniform(0.6, 1.4, len(angles))
    points = centre + np.column_stack([np.cos(angles), np.sin(angles)]) * reach[:, np.newaxis]
    cv2.fillPoly(outline, [points.astype(np.int32)], (1,))
    return np.where(outline > 0, _shade(random), scene)


def _with_block(scene: Field, horizon: int, random: Generator) -> Field:
    outline = np.zeros((SIDE, SIDE), dtype=np.uint8)
    left, width = int(random.integers(-20, SIDE)), int(random.integers(6, 90))
    top, foot = horizon - int(random.integers(5, 120)), horizon + int(random.integers(0, 60))
    cv2.rectangle(outline, (left, top), (left + width, foot), (1,), -1)
    return np.where(outline > 0, _shade(random), scene)


def _shade(random: Generator) -> Field:
    """A grey with a gradient or a texture of its own."""
    grey = random.random()
    if random.random() < 0.4:
        return np.full((SIDE, SIDE), grey)
    texture = ramp(random) if random.random() < 0.6 else _fine(random)
    return grey + random.uniform(0.05, 0.5) * (texture - 0.5)


def _fine(random: Generator) -> Field:
    small = clouds(random, random.uniform(0, 1.5), 64)
    return np.asarray(cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), dtype=np.float64)
