"""The whole trial of a model's maps: every collection judged, the model destroyed, all reported."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.diagnosis import Diagnoser
from app.errors import LaboratoryError
from app.models.store import ModelStore
from app.training.judge import faithfulness, plane, stability, where
from app.training.judge.collection import Collection
from app.training.judge.controls import controls
from app.training.judge.destruction import Witness, destroyed
from app.training.judge.figures import curves, measured
from app.training.judge.judgement import Judgement, judge_films
from app.training.judge.methods import Method, ModelMethod

Say = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Trial:
    """The figures, as JSON takes them, and the films behind them."""

    figures: dict[str, Any]
    diagnoser: Diagnoser
    methods: tuple[Method, ...]
    judgements: tuple[Judgement, ...]


def judge_explanations(
    store: ModelStore,
    identity: str | None,
    collections: Sequence[Collection],
    names: Sequence[str] = (),
    seed: int = 0,
    say: Say = print,
) -> Trial:
    """Judge the maps of a stored model.

    Raises LaboratoryError where the gate leaves no film, MethodError for an unknown method.

    names: of the methods, by default the model's own. say: is told how far it has come.
    """
    diagnoser = Diagnoser(store.open(identity))
    chosen = names or (diagnoser.manifest.evidence.method,)
    for name in chosen:
        diagnoser.explainer.check(name, None)
    methods = (*(ModelMethod(name) for name in chosen), *controls(seed))
    judgements = [_judge(diagnoser, methods, each, say) for each in collections]
    witnesses = [Witness(diagnoser, methods, each.films) for each in judgements]
    for title, wreck in destroyed(store.folder / diagnoser.manifest.identity, diagnoser.manifest, seed):
        say(f"destroyed: {title}")
        for witness in witnesses:
            witness.watch(title, wreck)
    say("intervals")
    parts = zip(collections, judgements, witnesses, strict=True)
    figures = {
        "model": diagnoser.manifest.identity,
        "sha256": diagnoser.model.sha256,
        "seed": seed,
        "methods": list(chosen),
        "controls": [method.name for method in methods if method.control],
        "settings": settings(),
        "collections": [_report(*part, diagnoser, seed) for part in parts],
    }
    return Trial(figures, diagnoser, methods, tuple(judgements))


def _judge(diagnoser: Diagnoser, methods: Sequence[Method], collection: Collection, say: Say) -> Judgement:
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if done % 10 == 0 or done == len(collection.entries):
            say(f"{collection.name}: {done} of {len(collection.entries)} films")

    judgement = judge_films(diagnoser, methods, collection.entries, advance)
    if not judgement.films:
        raise LaboratoryError(
            f"{collection.name}: expected films that may be judged, all {len(judgement.refused)} were refused"
        )
    return judgement


def settings() -> dict[str, float]:
    """Return the fixed choices behind the figures."""
    return {
        "plane_pixels": plane.LONGER_SIDE,
        "pointing_tolerance": where.TOLERANCE,
        "share_of_maximum": where.SHARE_OF_MAXIMUM,
        "steps": faithfulness.STEPS,
        "blur": faithfulness.BLUR,
        "shift": stability.SHIFT,
        "noise": stability.NOISE,
        "jpeg_quality": stability.QUALITY,
    }


def _report(
    collection: Collection, judgement: Judgement, witness: Witness, diagnoser: Diagnoser, seed: int
) -> dict[str, Any]:
    films, methods = judgement.films, witness.methods
    called = [film.probability >= diagnoser.manifest.operating_point.threshold for film in films]
    return {
        "name": collection.name,
        "what": collection.what,
        "films": len(films),
        "patients": len({film.entry.patient for film in films}),
        "refused": len(judgement.refused),
        "called_pneumonia": sum(called),
        "mean_score": round(float(np.mean([film.score for film in films])), 4),
        "measures": measured(films, methods, seed),
        "curves": curves(films, methods),
        "sanity": witness.report(seed),
    }
