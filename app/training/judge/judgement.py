"""Judging the maps of films, one film at a time, by every measure that the film allows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.diagnosis import Diagnoser
from app.errors import RefusedFilmError
from app.imaging.preprocess import model_input
from app.models.calibration import calibrated_probabilities
from app.models.scores import group_score
from app.training.judge.faithfulness import Array, Curves, Scores, follow
from app.training.judge.films import Entry, MarkedFilm
from app.training.judge.methods import FilmMap, Method
from app.training.judge.plane import boxes_on_plane, mask_on_plane, on_plane, plane_size
from app.training.judge.stability import DISTURBANCES, steadiness
from app.training.judge.where import in_boxes, in_lungs


@dataclass(frozen=True, eq=False)
class Judged:
    """One film: what the model says of it, and each method's measures and curves."""

    entry: Entry
    number: int
    score: float
    probability: float
    values: dict[str, dict[str, float]]
    curves: dict[str, Curves]


@dataclass(eq=False)
class Judgement:
    """The films of a collection, judged; refused: names of those that the gate turned away."""

    films: list[Judged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def judge_films(
    diagnoser: Diagnoser, methods: Sequence[Method], entries: Sequence[Entry], advance: Callable[[], None]
) -> Judgement:
    """Judge every method on every film; advance is called after each film."""
    judgement = Judgement()
    for number, entry in enumerate(entries):
        try:
            judgement.films.append(_judge(diagnoser, methods, entry, number))
        except RefusedFilmError:
            judgement.refused.append(entry.name)
        advance()
    return judgement


def _judge(diagnoser: Diagnoser, methods: Sequence[Method], entry: Entry, number: int) -> Judged:
    marked = entry.open()
    diagnosis = diagnoser.diagnose_film(marked.film)
    judged = Judged(entry, number, diagnosis.score, diagnosis.probability, {}, {})
    for method in methods:
        film_map = method.explain(diagnoser, marked.film, number)
        curves = _follow(diagnoser, marked, film_map, number)
        judged.curves[method.name] = curves
        judged.values[method.name] = {
            **_place(marked, film_map),
            **curves.figures(),
            **_steadiness(diagnoser, method, marked, film_map, number),
        }
    return judged


def _place(marked: MarkedFilm, film_map: FilmMap) -> dict[str, float]:
    size = plane_size(marked.film.height, marked.film.width)
    values = on_plane(film_map.on_film(marked.film), size)
    found: dict[str, float] = {}
    if marked.boxes:
        found |= in_boxes(values, boxes_on_plane(marked.boxes, size))
    if marked.lungs is not None:
        found |= in_lungs(values, mask_on_plane(marked.lungs, size))
    return found


def _follow(diagnoser: Diagnoser, marked: MarkedFilm, film_map: FilmMap, number: int) -> Curves:
    image = model_input(marked.film, diagnoser.manifest.input)
    return follow(lambda batch: scores(diagnoser, batch), image, film_map.on_input(), number)


def scores(diagnoser: Diagnoser, batch: Array) -> Scores:
    """Return score and calibrated probability of pneumonia for preprocessed films, in one pass."""
    logits = diagnoser.model.runtime.run(batch).logits
    group = diagnoser.manifest.pneumonia_indices
    probabilities = calibrated_probabilities(logits, diagnoser.manifest.calibration)
    return Scores(
        np.asarray(group_score(logits.astype(np.float64), group)), probabilities[:, list(group)].sum(axis=1)
    )


def _steadiness(
    diagnoser: Diagnoser, method: Method, marked: MarkedFilm, before: FilmMap, number: int
) -> dict[str, float]:
    found: dict[str, float] = {}
    still = before.on_film(marked.film)
    for change in DISTURBANCES:
        film = change.apply(marked.film, number)
        after = method.explain(diagnoser, film, number).on_film(film)
        found |= steadiness(change.name, still, after, change.shift(marked.film))
    return found
