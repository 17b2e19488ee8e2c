"""What the further sources change in a description: how much each film counts, and their own figures."""

import numpy as np
import numpy.typing as npt

from app.models.manifest import ModelManifest
from app.models.runtime import Runtime
from app.training.data.film_set import FilmSet, load_films
from app.training.data.films import MAIN_SOURCE
from app.training.data.mixture import draw_probabilities
from app.training.data.sources import SOURCES, Folders
from app.training.figures.evaluate import Predictions, of_source, predict
from app.training.figures.metrics import Floats
from app.training.fitting.run import RunConfig


def film_weights(films: FilmSet, config: RunConfig) -> Floats | None:
    """Return what each film counts, as in training; None of one source: both classes then count the same."""
    if not config.also:
        return None
    probabilities = draw_probabilities(films.labels, films.sources, config.share)
    return probabilities * len(probabilities)


def further_parts(
    manifest: ModelManifest,
    validation: Predictions,
    sources: npt.NDArray[np.str_],
    runtime: Runtime,
    folders: Folders,
) -> dict[str, Predictions]:
    """Return what is said of further sources: of their validation films, and of those they hold out."""
    parts = {}
    for name in sorted(set(sources) - {MAIN_SOURCE}):
        part = of_source(validation, sources == name)
        if len(set(part.labels > 0)) == 2:
            parts[f"validation, {name}"] = part
        held_out = SOURCES[name].held_out
        if held_out:
            films = held_out(folders[name])
            parts[f"held out, {name}"] = predict(runtime, load_films(films, manifest.input), films)
    return parts
