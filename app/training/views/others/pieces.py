"""What can be made of films and is none: pieces, jigsaws, swirls, contact sheets, scrambled phases."""

import cv2
import numpy as np

from app.training.views.others.surface import SIDE, Generator, Picture, stretched


def spoil(films: list[Picture], random: Generator) -> Picture:
    """Return a picture made of films, `(SIDE, SIDE)` uint8 each, that is no whole chest film any more."""
    film = films[0]
    match int(random.integers(5)):
        case 0:
            return piece(film, random)
        case 1:
            return jigsaw(film, random)
        case 2:
            return swirl(film, random)
        case 3:
            return contact_sheet(films, random)
        case _:
            return scramble(film, random)


def piece(film: Picture, random: Generator) -> Picture:
    """A tenth of the film's side to a third of it, enlarged."""
    side = int(random.uniform(0.1, 0.33) * SIDE)
    top, left = (int(value) for value in random.integers(0, SIDE - side, 2))
    small = film[top : top + side, left : left + side]
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)


def jigsaw(film: Picture, random: Generator) -> Picture:
    """The film's squares in another order, each perhaps turned."""
    count = int(random.choice([3, 4, 7]))
    side = SIDE // count
    places = [(row * side, column * side) for row in range(count) for column in range(count)]
    board = np.zeros_like(film)
    for place, source in zip(places, random.permutation(len(places)), strict=True):
        top, left = places[int(source)]
        square = np.rot90(film[top : top + side, left : left + side], int(random.integers(4)))
        board[place[0] : place[0] + side, place[1] : place[1] + side] = square
    return board


def swirl(film: Picture, random: Generator) -> Picture:
    """The film turned more the nearer to a point, so that nothing keeps its shape."""
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    row, column = random.uniform(0.3, 0.7, 2) * SIDE
    reach = np.hypot(x - column, y - row)
    turn = random.choice([-1, 1]) * random.uniform(3, 8) * np.exp(-reach / random.uniform(50, 120))
    angle = np.arctan2(y - row, x - column) + turn
    across = (column + reach * np.cos(angle)).astype(np.float32)
    down = (row + reach * np.sin(angle)).astype(np.float32)
    turned = cv2.remap(film, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return turned.astype(np.uint8, copy=False)


def contact_sheet(films: list[Picture], random: Generator) -> Picture:
    """Two or four films on one sheet."""
    rows, columns = ((1, 2), (2, 1), (2, 2))[int(random.integers(3))]
    cell = (SIDE // columns, SIDE // rows)
    small = [
        cv2.resize(films[i % len(films)], cell, interpolation=cv2.INTER_AREA) for i in range(rows * columns)
    ]
    lines = [np.hstack(small[row * columns : (row + 1) * columns]) for row in range(rows)]
    return np.vstack(lines).astype(np.uint8, copy=False)


def scramble(film: Picture, random: Generator) -> Picture:
    """The film's spectrum with the phases of noise: its greys and its softness, and nothing else."""
    noise = np.fft.rfft2(random.normal(size=film.shape))
    field = np.fft.irfft2(np.abs(np.fft.rfft2(film)) * np.exp(1j * np.angle(noise)), s=film.shape)
    return (255 * stretched(field)).astype(np.uint8)
