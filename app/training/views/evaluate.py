"""What the gate does with real films and with what is none: refused, by reason, with intervals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import RefusedFilmError
from app.gate import check_view
from app.imaging.decode import decode
from app.imaging.preprocess import model_input
from app.imaging.radiograph import Radiograph
from app.models.view_manifest import ViewThresholds
from app.models.view_model import ViewModel, ViewReading
from app.training.data.films import LabelledFilm
from app.training.figures.metrics import bootstrap_interval, certain_interval
from app.training.views.films import OTHER
from app.training.views.others import KINDS

FIRST_SEED = 1_000_000  # of drawn pictures to measure by: none of them was trained on
PASSED = "passed"


@dataclass(frozen=True, eq=False)
class Readings:
    """upright, negative: `(films,)` readings of films as they are, and with black and white exchanged.

    turned: of every film turned by a quarter, a half and three quarters.
    """

    films: list[LabelledFilm]
    upright: list[ViewReading]
    negative: list[ViewReading]
    turned: list[list[ViewReading]]

    def some(self, chosen: npt.NDArray[np.bool_]) -> "Readings":
        """Return the readings of some of the films, `(films,)`."""
        places = np.flatnonzero(chosen)
        return Readings(
            [self.films[place] for place in places],
            [self.upright[place] for place in places],
            [self.negative[place] for place in places],
            [self.turned[place] for place in places],
        )


def read_views(model: ViewModel, films: Sequence[LabelledFilm]) -> Readings:
    """Return what the model reads of films, and of the same films badly presented."""
    readings = Readings(list(films), [], [], [])
    for film in films:
        picture = decode(film.path.read_bytes())
        readings.upright.append(_read(model, picture))
        readings.negative.append(_read(model, picture.inverted()))
        readings.turned.append([_read(model, _quarter_turned(picture, count)) for count in (1, 2, 3)])
    return readings


def _quarter_turned(film: Radiograph, count: int) -> Radiograph:
    pixels = np.ascontiguousarray(np.rot90(film.eight_bit(), count)).astype(np.uint8, copy=False)
    return Radiograph(pixels)


def _read(model: ViewModel, film: Radiograph) -> ViewReading:
    return model.read_input(model_input(film, model.manifest.input))


def reason(reading: ViewReading, thresholds: ViewThresholds) -> str:
    """Return why a picture is refused, or PASSED."""
    try:
        check_view(reading, thresholds)
    except RefusedFilmError as refusal:
        return refusal.reason
    return PASSED


def figures_by_source(readings: Readings, thresholds: ViewThresholds) -> dict[str, Any]:
    """Return the figures of each source's frontal films, and of the pictures that are none."""
    sources = np.array([film.source for film in readings.films])
    other = np.array([film.label == OTHER for film in readings.films])
    answer = {
        source: frontal_figures(readings.some((sources == source) & ~other), thresholds)
        for source in sorted(set(sources[~other]))
    }
    if other.any():
        none = readings.some(other)
        answer["lateral films and slices"] = {
            "films": len(none.films),
            "refused": _share([reason(each, thresholds) != PASSED for each in none.upright], none.films),
        }
    return answer


def frontal_figures(readings: Readings, thresholds: ViewThresholds) -> dict[str, Any]:
    """Return the figures of frontal films: refused as they are, and as negatives and turned; adults told."""
    films = readings.films
    reasons = [reason(each, thresholds) for each in readings.upright]
    adults = [each.adult >= thresholds.adult for each in readings.upright]
    cropped = [each.cropped >= thresholds.cropped for each in readings.upright]
    turned = [np.mean([reason(each, thresholds) != PASSED for each in three]) for three in readings.turned]
    return {
        "films": len(films),
        "refused": _share([each != PASSED for each in reasons], films),
        "reasons": dict(Counter(each for each in reasons if each != PASSED)),
        "negatives refused": _share(
            [reason(each, thresholds) != PASSED for each in readings.negative], films
        ),
        "turned refused": _share(turned, films),
        "called adult": _share(adults, films),
        "called cropped": _share(cropped, films),
    }


def drawn_others_refused(model: ViewModel, thresholds: ViewThresholds, count: int = 40) -> dict[str, float]:
    """Return the share refused of so many drawn pictures of each kind that are no chest film."""
    answer = {}
    for draw in KINDS:
        pictures = [draw(np.random.default_rng(FIRST_SEED + seed)) for seed in range(count)]
        refused = [reason(_read(model, Radiograph(each)), thresholds) != PASSED for each in pictures]
        answer[draw.__name__.removeprefix("draw_")] = float(np.mean(refused))
    return answer


def _share(true: Sequence[Any], films: Sequence[LabelledFilm]) -> dict[str, Any]:
    """The share with its 95 % interval over patients."""
    values, patients = np.array(true, dtype=np.float64), np.array([film.patient for film in films])
    value = float(values.mean())
    if value in (0.0, 1.0):
        interval = certain_interval(value, len(set(patients)))
    else:
        interval = bootstrap_interval(lambda chosen: float(values[chosen].mean()), patients)
    return {"value": round(value, 4), "interval": [round(limit, 4) for limit in interval]}
