"""Augmentation: what may change in a film without changing its diagnosis.

Works between `fit` and `normalise`: `(height, width)` uint8 in, the same out. Geometry
stands for positioning, intensity for exposure and processing, quality for detectors and
compression, and the covers for markers, collimation and all else that is not lung. Strong
on purpose: the official test part is shifted in exactly these properties.
"""

import cv2
import numpy as np
import numpy.typing as npt

from app.training.augmentation.lung_view import HIDDEN, draw_view, hide_the_rest
from app.training.augmentation.movement import draw_movement

Film = npt.NDArray[np.uint8]
Generator = np.random.Generator

_LEVELS = np.arange(256)


def augment(
    film: Film, donor: Film, random: Generator, lungs: Film | None = None, partner: Film | None = None
) -> tuple[Film, Film | None]:
    """Return one random variant of the film, and its lungs moved with it; the donor lends its histogram.

    film, donor, lungs: `(height, width)` uint8. Where the lungs are given, all else may be cut
    away or hidden; where those of a partner are given, too, the film is framed as tightly as it. All
    randomness comes from `random`.
    """
    if lungs is None:
        return vary(draw_movement(film.shape, random).move(film), donor, random), None
    view = draw_view(lungs, random, partner)
    film, lungs = vary(view.move(film), donor, random), view.move_mask(lungs)
    return (hide_the_rest(film, lungs, random) if random.random() < HIDDEN else film), lungs


def vary(film: Film, donor: Film, random: Generator) -> Film:
    """Return a random variant with everything where it was: `augment` without its geometry."""
    film = expose(film, donor, random)
    if random.random() < 0.3:
        film = _mark(film, random)
    if random.random() < 0.3:
        film = _collimate(film, random)
    if random.random() < 0.6:
        film = _cut_out(film, random)
    return film


def expose(film: Film, donor: Film, random: Generator) -> Film:
    """Return a random variant as another exposure, processing and detector would have given it."""
    if random.random() < 0.25:
        film = match_histogram(film, donor)
    film = _expose(film, random)
    if random.random() < 0.5:
        film = _degrade(film, random)
    return film


def match_histogram(film: Film, donor: Film) -> Film:
    """Return the film with the donor's distribution of grey values (Gonzalez & Woods, 3.3)."""
    own = np.cumsum(np.bincount(film.ravel(), minlength=256)) / film.size
    other = np.cumsum(np.bincount(donor.ravel(), minlength=256)) / donor.size
    table = np.interp(own, other, _LEVELS).astype(np.uint8)
    return np.asarray(table[film])


def _expose(film: Film, random: Generator) -> Film:
    """Gamma, contrast, brightness and a smooth monotone curve, as one table; CLAHE at times."""
    if random.random() < 0.2:
        film = cv2.createCLAHE(random.uniform(1, 4), (8, 8)).apply(film).astype(np.uint8, copy=False)
    level = (_LEVELS / 255.0) ** np.exp(random.uniform(-0.6, 0.6))
    if random.random() < 0.4:
        knots = np.sort(random.uniform(0, 1, 4))
        level = np.interp(level, np.linspace(0, 1, 6), np.concatenate([[0], knots, [1]])) * 0.5 + level * 0.5
    level = (level - 0.5) * random.uniform(0.7, 1.3) + 0.5 + random.uniform(-0.12, 0.12)
    table = (np.clip(level, 0, 1) * 255).astype(np.uint8)
    return np.asarray(table[film])


def _degrade(film: Film, random: Generator) -> Film:
    """One of blur, sharpening, noise, fewer pixels, JPEG."""
    height, width = film.shape
    match int(random.integers(5)):
        case 0:
            out = cv2.GaussianBlur(film, (0, 0), random.uniform(0.4, 1.5))
        case 1:
            out = cv2.addWeighted(film, 1.8, cv2.GaussianBlur(film, (0, 0), 1.5), -0.8, 0)
        case 2:
            noise = random.normal(0, random.uniform(2, 10), film.shape)
            out = np.clip(film + noise, 0, 255)
        case 3:
            share = random.uniform(0.4, 0.9)
            small = cv2.resize(film, (int(width * share), int(height * share)), interpolation=cv2.INTER_AREA)
            out = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
        case _:
            _, code = cv2.imencode(".jpg", film, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(30, 90))])
            out = cv2.imdecode(code, cv2.IMREAD_GRAYSCALE)  # type: ignore[assignment]
    return out.astype(np.uint8)


def _mark(film: Film, random: Generator) -> Film:
    """Write a side marker where one might stand."""
    height, width = film.shape
    place = (int(random.uniform(0, 0.9) * width), int(random.uniform(0.05, 0.95) * height))
    letter = str(random.choice(["R", "L", "AP", "A-P", "PORTABLE"]))
    white = int(random.integers(180, 256))
    scale = float(random.uniform(0.3, 0.9))
    return cv2.putText(film.copy(), letter, place, cv2.FONT_HERSHEY_SIMPLEX, scale, white, 2).astype(
        np.uint8, copy=False
    )


def _collimate(film: Film, random: Generator) -> Film:
    """Blacken a border of up to 10 % on each side."""
    height, width = film.shape
    top, bottom = (random.uniform(0, 0.1, 2) * height).astype(int)
    left, right = (random.uniform(0, 0.1, 2) * width).astype(int)
    out = np.zeros_like(film)
    out[top : height - bottom, left : width - right] = film[top : height - bottom, left : width - right]
    return out


def _cut_out(film: Film, random: Generator) -> Film:
    """Cover one to three rectangles by a grey value (DeVries & Taylor 2017, arXiv:1708.04552)."""
    out = film.copy()
    height, width = film.shape
    for _ in range(int(random.integers(1, 4))):
        rows, columns = (random.uniform(0.08, 0.3, 2) * (height, width)).astype(int)
        top, left = int(random.integers(height - rows)), int(random.integers(width - columns))
        out[top : top + rows, left : left + columns] = int(random.integers(256))
    return out
