"""What a lung field model is worth on films with masks, at the films' own size."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.models.lung_model import LungModel
from app.training.data.films import LabelledFilm
from app.training.figures.metrics import bootstrap_interval
from app.training.lungs.overlap import dice
from app.training.lungs.pairs import LUNGS, mask_of, read_picture


@dataclass(frozen=True, eq=False)
class Found:
    """What was found on one film: its agreement with the mask, and whether both lungs were there."""

    film: LabelledFilm
    dice: float
    complete: bool


def find_lungs(model: LungModel, films: list[LabelledFilm]) -> list[Found]:
    """Return what the model finds on each film, by the path that serving takes."""
    return [_find(model, film) for film in films]


def _find(model: LungModel, labelled: LabelledFilm) -> Found:
    film, mask = read_picture(labelled.path), read_picture(mask_of(labelled.path))
    field = model.field(film)
    found = field.on_film(film.height, film.width)
    return Found(labelled, dice(found, mask.pixels > 127), field.complete)


def figures(found: list[Found]) -> dict[str, Any]:
    """Return the figures of films with lungs, and how many without were seen to have none.

    Dice: mean and median with their 95 % intervals over patients, and the worst film.
    """
    lungs = [each for each in found if each.film.label == LUNGS]
    others = [each for each in found if each.film.label != LUNGS]
    values = np.array([each.dice for each in lungs])
    patients = np.array([each.film.patient for each in lungs])
    return {
        "films": len(lungs),
        "dice": _figure(np.mean, values, patients),
        "dice_median": _figure(np.median, values, patients),
        "dice_worst": round(float(values.min()), 4),
        "both_lungs_found": sum(each.complete for each in lungs),
        "films_without_lungs": len(others),
        "without_lungs_called_complete": sum(each.complete for each in others),
    }


def _figure(of: Any, values: npt.NDArray[np.float64], patients: npt.NDArray[np.str_]) -> dict[str, Any]:
    interval = bootstrap_interval(lambda i: float(of(values[i])), patients)
    return {"value": round(float(of(values)), 4), "interval": [round(limit, 4) for limit in interval]}
