"""The films on which a model was most wrong, each with its heatmap. They show patients."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from app.diagnosis import Diagnoser
from app.errors import FilmError, RefusedFilmError
from app.imaging.decode import decode
from app.training.data.films import LabelledFilm
from app.training.figures.answers import Answers
from app.training.figures.decisions import default_decision
from app.training.judge.films import MarkedFilm
from app.training.judge.pictures import picture
from app.training.judge.plane import plane_size
from app.training.report_pages import png_uri

MISSED, FALSE_ALARM = "missed", "false alarm"


@dataclass(frozen=True)
class Mistake:
    """A film that was called wrongly; pictures as data URIs, None of the map where there is none."""

    kind: str
    path: str
    label: str
    probability: float
    film: str
    map: str | None


def worst_errors(answers: Answers, count: int) -> list[int]:
    """Return the places of the worst errors at the default operating point, the worst of each kind first.

    Half of them are missed, half false alarms, and more of one kind where the other has fewer: those where
    the probability of what is wrong is greatest.
    """
    called = default_decision(answers.manifest).called(answers)
    order = np.argsort(-np.abs(answers.probability - answers.positive), kind="stable")
    missed = [int(i) for i in order if answers.positive[i] and not called[i]]
    alarms = [int(i) for i in order if called[i] and not answers.positive[i]]
    half = max(count // 2, count - len(alarms))
    missed = missed[:half]
    return missed + alarms[: count - len(missed)]


def gallery(diagnoser: Diagnoser, answers: Answers, root: Path, count: int) -> list[Mistake]:
    """Return the worst errors with film and heatmap side by side."""
    places = worst_errors(answers, count)
    return [_mistake(diagnoser, answers, place, root) for place in places]


def _mistake(diagnoser: Diagnoser, answers: Answers, place: int, root: Path) -> Mistake:
    film = answers.films[place]
    plain, mapped = _pictures(diagnoser, film)
    return Mistake(
        MISSED if answers.positive[place] else FALSE_ALARM,
        film.path.relative_to(root).as_posix(),
        film.label,
        float(answers.probability[place]),
        plain,
        mapped,
    )


def _pictures(diagnoser: Diagnoser, labelled: LabelledFilm) -> tuple[str, str | None]:
    film = decode(labelled.path.read_bytes())
    size: Sequence[int] = plane_size(film.height, film.width)
    small = cv2.resize(film.eight_bit(), (size[1], size[0]), interpolation=cv2.INTER_AREA)
    plain = png_uri(small.astype(np.uint8, copy=False))
    try:
        found = diagnoser.diagnose_film(film, known=True)
    except (FilmError, RefusedFilmError):
        return plain, None
    values = found.evidence_on_film()
    return plain, png_uri(picture(MarkedFilm(film), values, found.explanation.scale))
