"""Pictures of the films on which a map did best, middling and worst, as data URIs.

They show patients: they are for the report on disk and are written nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from app.diagnosis import Diagnoser
from app.imaging.overlay import overlay, strength
from app.training.judge.films import MarkedFilm
from app.training.judge.judgement import Judged
from app.training.judge.measures import MEASURES
from app.training.judge.methods import Method
from app.training.judge.plane import boxes_on_plane, mask_on_plane, on_plane, plane_size
from app.training.report_pages import png_uri

RANKED_BY = ("box_energy", "lung_energy", "gap_logit")  # the first that is known
_BOX, _LUNGS = (90, 230, 120), (110, 180, 255)  # RGB

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Plate:
    """One picture of the report, with what stands below it."""

    place: str
    name: str
    score: float
    probability: float
    measure: str
    value: float
    uri: str


def plates(diagnoser: Diagnoser, method: Method, films: Sequence[Judged]) -> list[Plate]:
    """Return the best, the median and the worst film of a method; fewer where fewer have a value.

    Only films that the model calls pneumonia are shown, for only there is a map looked at; all
    films where it calls none.
    """
    threshold = diagnoser.manifest.operating_point.threshold
    films = [film for film in films if film.probability >= threshold] or films
    measure = next((name for name in RANKED_BY if _ranked(films, method, name)), RANKED_BY[-1])
    ranked = _ranked(films, method, measure)
    places = {"worst": 0, "median": len(ranked) // 2, "best": len(ranked) - 1}
    title = next(each.title for each in MEASURES if each.name == measure)
    chosen = {place: ranked[index] for place, index in reversed(places.items())} if ranked else {}
    return [
        Plate(
            place,
            film.entry.name,
            film.score,
            film.probability,
            title,
            film.values[method.name][measure],
            _uri(diagnoser, method, film),
        )
        for place, film in chosen.items()
    ]


def _ranked(films: Sequence[Judged], method: Method, measure: str) -> list[Judged]:
    """Return the films that have the measure, the worst first."""
    known = [film for film in films if np.isfinite(film.values[method.name].get(measure, np.nan))]
    return sorted(known, key=lambda film: film.values[method.name][measure])


def _uri(diagnoser: Diagnoser, method: Method, film: Judged) -> str:
    marked = film.entry.open()
    found = method.explain(diagnoser, marked.film, film.number)
    return png_uri(picture(marked, found.on_film(marked.film), found.scale))


def picture(marked: MarkedFilm, values: npt.NDArray[np.float32], scale: float) -> Picture:
    """Return film, map, boxes and lungs as one picture `(height, width, 3)` uint8 RGB.

    values: the map on the film, `(height, width)`, signed; scale: what counts as full strength.
    """
    size = plane_size(marked.film.height, marked.film.width)
    small = cv2.resize(marked.film.eight_bit(), size[::-1], interpolation=cv2.INTER_AREA)
    drawn = overlay(small.astype(np.uint8, copy=False), strength(on_plane(values, size), scale))
    if marked.lungs is not None:
        drawn = _outlined(drawn, mask_on_plane(marked.lungs, size), _LUNGS)
    for box in marked.boxes:
        drawn = _outlined(drawn, boxes_on_plane([box], size), _BOX)
    return drawn


def _outlined(drawn: Picture, mask: npt.NDArray[np.bool_], colour: tuple[int, int, int]) -> Picture:
    lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return cv2.drawContours(drawn, lines, -1, colour, 1).astype(np.uint8, copy=False)
