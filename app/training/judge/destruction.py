"""The sanity check carried out: the maps of a model that is destroyed stage by stage."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.diagnosis import Diagnoser
from app.imaging.radiograph import Radiograph
from app.models.flat import flat_twin
from app.models.keras_runtime import KerasRuntime, load_keras
from app.models.manifest import ModelManifest
from app.models.store import KERAS_FILE, StoredModel
from app.training.judge.figures import mean_figure
from app.training.judge.judgement import Judged
from app.training.judge.measures import LIKENESSES
from app.training.judge.methods import Map, Method
from app.training.judge.randomise import randomised, stages
from app.training.judge.sanity import likeness

DRAWS = 3  # of new weights: one draw can be like the old ones by chance
MOST_FILMS = 32

Cells = dict[str, list[Map]]
Likenesses = dict[str, dict[str, list[list[dict[str, float]]]]]


def destroyed(folder: Path, manifest: ModelManifest, seed: int) -> Iterator[tuple[str, Diagnoser]]:
    """Yield each stage's title and a diagnoser with a destroyed clone, all stages once per draw."""
    model, layer = flat_twin(load_keras(folder / KERAS_FILE)), manifest.evidence.layer
    for draw in range(DRAWS):
        for title, names in stages(model):
            runtime = KerasRuntime(randomised(model, names, seed * DRAWS + draw), layer)
            yield title, Diagnoser(StoredModel(manifest, runtime))


class Witness:
    """Watches the maps of one collection's first films while the model is destroyed."""

    def __init__(self, diagnoser: Diagnoser, methods: Sequence[Method], judged: Sequence[Judged]) -> None:
        self.judged = judged[:MOST_FILMS]
        self.methods = methods
        self._films = [film.entry.open().film for film in self.judged]
        self._before = self._maps(diagnoser)
        self._seen: Likenesses = {}

    def watch(self, title: str, diagnoser: Diagnoser) -> None:
        """Compare the maps of a destroyed model with those of the original."""
        after = self._maps(diagnoser)
        stage = self._seen.setdefault(title, {method.name: [] for method in self.methods})
        for name, maps in after.items():
            pairs = zip(self._before[name], maps, strict=True)
            stage[name].append([likeness(one, other) for one, other in pairs])

    def report(self, seed: int) -> dict[str, Any]:
        """Return the mean likeness by stage and method, with intervals over patients."""
        patients = np.array([film.entry.patient for film in self.judged])
        return {
            "films": len(self.judged),
            "draws": DRAWS,
            "stages": [
                {
                    "title": title,
                    "methods": {name: _mean(seen, patients, seed) for name, seen in stage.items()},
                }
                for title, stage in self._seen.items()
            ],
        }

    def _maps(self, diagnoser: Diagnoser) -> Cells:
        return {
            method.name: list(map(_explaining(method, diagnoser), self._films, self._numbers))
            for method in self.methods
        }

    @property
    def _numbers(self) -> list[int]:
        return [film.number for film in self.judged]


def _explaining(method: Method, diagnoser: Diagnoser) -> Callable[[Radiograph, int], Map]:
    return lambda film, number: method.explain(diagnoser, film, number).cells


def _mean(seen: list[list[dict[str, float]]], patients: Any, seed: int) -> dict[str, Any]:
    """Average over the draws, then over the films."""
    return {
        name: mean_figure(np.mean([[film[name] for film in draw] for draw in seen], axis=0), patients, seed)
        for name in LIKENESSES
    }
