"""Bodies: what other radiographs and slices look like, roughly: limbs, hands, skulls, slices."""

from itertools import pairwise

import cv2
import numpy as np

from app.training.views.others.surface import SIDE, Field, Generator, Picture, clouds, finish


def draw_limbs(random: Generator) -> Picture:
    """One to three limbs: soft tissue about one or two bones with their joints."""
    tissue, bone = _dark(), _dark()
    for _ in range(int(random.integers(1, 4))):
        one, other = _ends(random)
        width = random.uniform(12, 45)
        tissue = np.maximum(tissue, _rod(one, other, width) * random.uniform(0.25, 0.5))
        for shift in random.uniform(-0.35, 0.35, int(random.integers(1, 3))) * width:
            away = shift * _normal(one, other)
            bone = np.maximum(bone, _bone(one + away, other + away, random.uniform(3, 0.35 * width), random))
    return _exposed(tissue + bone, random)


def draw_hand(random: Generator) -> Picture:
    """Four to six rays of short bones from a palm."""
    picture = _dark()
    palm, reach = random.uniform(80, 150, 2), random.uniform(60, 130)
    turn, fingers = random.uniform(0, 2 * np.pi), int(random.integers(4, 7))
    for index in range(fingers):
        angle = turn + (index - fingers / 2) * random.uniform(0.18, 0.35)
        towards = np.array([np.cos(angle), np.sin(angle)])
        picture = np.maximum(picture, _rod(palm, palm + towards * reach, random.uniform(6, 13)) * 0.35)
        stops = palm + towards * reach * np.array([[0.2], [0.5], [0.75], [1.0]])
        for one, other in pairwise(stops):
            picture = picture + _bone(one + towards * 2, other - towards * 2, random.uniform(2, 5), random)
    return _exposed(picture, random)


def draw_skull(random: Generator) -> Picture:
    """A bright ring about a mottled inside, with darker hollows, jaw and spine below it."""
    centre = random.uniform(85, 140, 2)
    axes = random.uniform(55, 95, 2)
    turn = random.uniform(0, 180)
    outer, inner = _disc(centre, axes, turn), _disc(centre, axes - random.uniform(4, 12), turn)
    picture = 0.75 * outer - random.uniform(0.2, 0.45) * inner + 0.15 * inner * clouds(random, 1.8)
    for _ in range(int(random.integers(1, 5))):
        hollow = _disc(centre + random.uniform(-35, 45, 2), random.uniform(6, 20, 2), turn)
        picture = picture + random.uniform(-0.25, 0.25) * hollow
    for step in range(int(random.integers(0, 6))):
        place = centre + np.array([0.2 * axes[0], axes[1] + 12.0 * step])
        picture = np.maximum(picture, 0.6 * _disc(place, np.array([13.0, 5.0]), 0))
    return _exposed(picture, random)


def draw_slice(random: Generator) -> Picture:
    """A body cut across: a wide ellipse on black, with organs, gas, a spine and ribs."""
    centre, axes = np.array([SIDE / 2, SIDE / 2]), random.uniform((70, 45), (108, 85))
    turn = random.uniform(-8, 8)
    body = _disc(centre, axes, turn)
    picture = body * random.uniform(0.3, 0.5) + 0.1 * body * clouds(random, 1.5)
    picture += _disc(centre, axes - 7, turn) * random.uniform(-0.1, 0.15)
    for _ in range(int(random.integers(2, 9))):
        place = centre + random.uniform(-0.6, 0.6, 2) * axes
        organ = _disc(place, random.uniform(5, 0.45 * axes), random.uniform(0, 180)) * body
        picture = np.where(organ > 0, random.choice([0.02, 0.08, 0.45, 0.6, 0.75]), picture)
    spine = _disc(centre + np.array([0, 0.55 * axes[1]]), random.uniform(9, 18, 2), 0)
    picture = np.maximum(picture, spine * random.uniform(0.8, 1))
    for angle in random.uniform(0, 2 * np.pi, int(random.integers(0, 14))):
        place = centre + 0.88 * axes * np.array([np.cos(angle), np.sin(angle)])
        picture = np.maximum(picture, 0.9 * _disc(place, np.array([6.0, 3.0]), np.degrees(angle) + 90))
    return _exposed(picture, random)


def _exposed(picture: Field, random: Generator) -> Picture:
    """Soft as X-rays are, turned at random, at times a negative."""
    soft: Field = cv2.GaussianBlur(picture, (0, 0), random.uniform(0.6, 2.5)).astype(np.float64)
    soft = np.rot90(soft, int(random.integers(4))) + random.uniform(0, 0.08) * clouds(random, 1.0)
    return finish(1 - soft if random.random() < 0.2 else soft, random)


def _dark() -> Field:
    return np.zeros((SIDE, SIDE))


def _ends(random: Generator) -> tuple[Field, Field]:
    angle, middle = random.uniform(0, np.pi), random.uniform(70, 154, 2)
    reach = random.uniform(60, 180) * np.array([np.cos(angle), np.sin(angle)])
    return middle - reach, middle + reach


def _normal(one: Field, other: Field) -> Field:
    along = (other - one) / max(float(np.linalg.norm(other - one)), 1e-6)
    return np.array([-along[1], along[0]])


def _rod(one: Field, other: Field, width: float) -> Field:
    board = np.zeros((SIDE, SIDE), dtype=np.uint8)
    ends = [(int(x), int(y)) for x, y in (one, other)]
    cv2.line(board, ends[0], ends[1], (1,), max(1, int(2 * width)))
    return board.astype(np.float64)


def _bone(one: Field, other: Field, width: float, random: Generator) -> Field:
    """A shaft that is denser at its rim, and thicker at its ends."""
    shaft = _rod(one, other, width) * 0.45 - _rod(one, other, max(width - 2.5, 1)) * random.uniform(0.05, 0.2)
    for end in (one, other):
        shaft = np.maximum(shaft, 0.4 * _disc(end, np.array([1.5, 1.2]) * width, 0))
    return shaft


def _disc(centre: Field, axes: Field, turn: float) -> Field:
    board = np.zeros((SIDE, SIDE), dtype=np.uint8)
    place, size = (int(centre[0]), int(centre[1])), (max(1, int(axes[0])), max(1, int(axes[1])))
    cv2.ellipse(board, place, size, turn, 0, 360, (1,), -1)
    return board.astype(np.float64)
