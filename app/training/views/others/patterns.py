"""Patterns: clouds, gradients, textures, drawings, text, screens."""

import cv2
import numpy as np

from app.training.views.others.surface import SIDE, Field, Generator, Picture, clouds, finish, ramp

_WORDS = ("PATIENT", "report", "of the", "0.97", "Name:", "X", "12/04", "a", "normal", "SIGNATURE", "total")


def draw_clouds(random: Generator) -> Picture:
    """Noise, from white to smooth clouds, at times in two levels."""
    field = clouds(random, random.uniform(0, 3))
    return finish((field > random.uniform(0.3, 0.7)) * 1.0 if random.random() < 0.2 else field, random)


def draw_gradient(random: Generator) -> Picture:
    """A gradient, or two of them multiplied."""
    field = ramp(random)
    return finish(field * ramp(random) if random.random() < 0.5 else field, random)


def draw_texture(random: Generator) -> Picture:
    """Stripes, a chequer or bricks, bent by a smooth field."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    bend = random.uniform(0, 0.3) * clouds(random, 2.5)
    angle, waves = random.uniform(0, np.pi), random.uniform(2, 40)
    along = waves * (np.cos(angle) * x + np.sin(angle) * y + bend)
    across = random.uniform(2, 40) * (np.cos(angle) * y - np.sin(angle) * x + bend)
    wave = np.sin(2 * np.pi * along)
    if random.random() < 0.5:
        wave = wave * np.sin(2 * np.pi * across)
    return finish((wave > 0) * 1.0 if random.random() < 0.5 else (wave + 1) / 2, random)


def draw_drawing(random: Generator) -> Picture:
    """Lines, ellipses and polygons on a plain ground or a gradient."""
    ground: Field = ramp(random) if random.random() < 0.5 else np.full((SIDE, SIDE), random.random())
    board = (ground * 255).astype(np.uint8)
    for _ in range(int(random.integers(2, 30))):
        _draw_figure(board, random)
    return finish(board / 255, random)


def _draw_figure(board: Picture, random: Generator) -> None:
    grey, thick = int(random.integers(256)), int(random.choice([-1, 1, 2, 4]))
    points = random.integers(-20, SIDE + 20, (int(random.integers(2, 7)), 2)).astype(np.int32)
    match int(random.integers(3)):
        case 0:
            axes = (int(random.integers(3, 90)), int(random.integers(3, 90)))
            centre = (int(points[0, 0]), int(points[0, 1]))
            cv2.ellipse(board, centre, axes, random.uniform(0, 180), 0, 360, (grey,), thick)
        case 1:
            cv2.polylines(board, [points], bool(random.random() < 0.5), (grey,), abs(thick))
        case _:
            cv2.fillPoly(board, [points], (grey,))


def draw_text(random: Generator) -> Picture:
    """A page of lines of words, dark on light or light on dark, now and then tilted."""
    paper = np.full((SIDE, SIDE), 0.95) - random.uniform(0, 0.3) * ramp(random)
    page = (paper * 255).astype(np.uint8)
    size, top = random.uniform(0.25, 1.2), 0.0
    while top < SIDE:
        top += 26 * size + 4
        words = " ".join(random.choice(_WORDS, int(random.integers(0, 9))))
        left = int(random.uniform(0, 60))
        cv2.putText(
            page, words, (left, int(top)), cv2.FONT_HERSHEY_SIMPLEX, size, (int(random.integers(90)),), 1
        )
    field = page / 255
    return finish(1 - field if random.random() < 0.3 else field, random)


def draw_screen(random: Generator) -> Picture:
    """A screen: bars, panels, words, at times with a picture in a panel."""
    board = np.full((SIDE, SIDE), int(random.integers(256)), dtype=np.uint8)
    for _ in range(int(random.integers(4, 16))):
        left, top = (int(value) for value in random.integers(0, SIDE - 10, 2))
        right, bottom = left + int(random.integers(8, 150)), top + int(random.integers(5, 90))
        cv2.rectangle(board, (left, top), (right, bottom), (int(random.integers(256)),), -1)
        if random.random() < 0.5:
            word = str(random.choice(_WORDS))
            grey = int(random.integers(256))
            cv2.putText(board, word, (left + 2, top + 12), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (grey,), 1)
    return finish(_with_panel(board / 255, random), random)


def _with_panel(board: Field, random: Generator) -> Field:
    if random.random() < 0.5:
        return board
    side = int(random.integers(40, 120))
    top, left = (int(value) for value in random.integers(0, SIDE - side, 2))
    board[top : top + side, left : left + side] = clouds(random, random.uniform(1, 2), side)
    return board
