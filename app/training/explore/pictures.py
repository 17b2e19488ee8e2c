"""Pictures of the films that were drawn, and of their edges, as data URIs.

They show patients: they are for the page on disk and are written nowhere else.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.imaging.decode import decode
from app.training.explore.survey import Surveyed
from app.training.report_pages import png_uri

SIDE = 224  # of a picture at most, pixels
EDGES = 3  # films of each class that are shown with their edges
CANNY = {"side": 448, "blur": 5, "low": 40, "high": 120}  # pixels, pixels, gradient, gradient

Grey = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shown:
    """One film of the page: name, class, picture, and its edges where they are shown."""

    name: str
    label: str
    uri: str
    edges: str = ""


def shown(each: Surveyed, with_edges: bool) -> Shown:
    """Return the film as the page shows it."""
    film = decode(each.film.path.read_bytes()).eight_bit()
    lines = png_uri(within(edges(film), SIDE)) if with_edges else ""
    return Shown(each.name, each.film.label, png_uri(within(film, SIDE)), lines)


def edges(film: Grey) -> Grey:
    """Return the film's edges, 255, by Canny (1986), on the film at no more than `side` pixels.

    The film is smoothed by a Gaussian of `blur` pixels first; low and high are the two thresholds
    of hysteresis, of gradients in grey values per pixel after Sobel, Euclidean.
    """
    small = cv2.GaussianBlur(within(film, CANNY["side"]), (CANNY["blur"], CANNY["blur"]), 0)
    found = cv2.Canny(small, CANNY["low"], CANNY["high"], L2gradient=True)
    return found.astype(np.uint8, copy=False)


def within(film: Grey, side: int) -> Grey:
    """Return the film, its longer side no more than `side` pixels; never enlarged."""
    share = side / max(film.shape)
    if share >= 1:
        return film
    height, width = (max(1, round(length * share)) for length in film.shape)
    return cv2.resize(film, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
