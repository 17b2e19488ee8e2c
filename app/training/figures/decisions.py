"""Decisions: a threshold of a probability of pneumonia, and what comes of calling films by it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix

from app.errors import LaboratoryError
from app.models.manifest import ModelManifest
from app.training.figures.answers import CALIBRATED, UNCALIBRATED, Answers
from app.training.figures.metrics import Booleans, Floats
from app.training.figures.resampling import Drawn, Draws, Figure

THRESHOLDS = (0.5, 0.135)  # of most published studies, and of one that is often used beside it
Counts = dict[str, Floats]


@dataclass(frozen=True)
class Decision:
    """Films from the threshold upward are called pneumonia; kind: of the probability."""

    name: str
    kind: str
    threshold: float

    def called(self, answers: Answers) -> Booleans:
        """Return which films are called pneumonia, `(films,)`."""
        return np.asarray(answers.of_kind(self.kind) >= self.threshold)


def default_decision(manifest: ModelManifest) -> Decision:
    """Return the decision by the model's first operating point."""
    point = manifest.operating_point
    return Decision(point.name, CALIBRATED, point.threshold)


def decisions(manifest: ModelManifest, thresholds: Sequence[float] = ()) -> list[Decision]:
    """Return the operating points, then every threshold of both kinds of probability.

    thresholds: beside THRESHOLDS. Raises LaboratoryError for one that is not between 0 and 1.
    """
    for each in thresholds:
        if not 0 < each < 1:
            raise LaboratoryError(f"threshold: expected a number between 0 and 1, received {each:g}")
    points = [Decision(each.name, CALIBRATED, each.threshold) for each in manifest.operating_points]
    wanted = dict.fromkeys((*THRESHOLDS, *thresholds))
    return points + [Decision(f"{at:g}", kind, at) for kind in (CALIBRATED, UNCALIBRATED) for at in wanted]


def tally(called: Booleans, positive: Booleans) -> dict[str, int]:
    """Return the counts of the confusion matrix: tp, fp, fn, tn."""
    (tn, fp), (fn, tp) = confusion_matrix(positive, called, labels=[False, True]).tolist()
    return {"tp": tp, "fp": fp, "fn": fn, "tn": tn}


def tallies(called: Booleans, positive: Booleans, draws: Draws) -> Counts:
    """Return the counts of each round, `(rounds,)` each."""
    kinds = {
        "tp": called & positive,
        "fp": called & ~positive,
        "fn": ~called & positive,
        "tn": ~called & ~positive,
    }
    return {name: np.asarray(draws @ films) for name, films in kinds.items()}


def _ratio(above: Floats, below: Floats) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(above / below)


Rate = Callable[[Counts], Floats]
RATES: dict[str, Rate] = {
    "sensitivity": lambda n: _ratio(n["tp"], n["tp"] + n["fn"]),
    "specificity": lambda n: _ratio(n["tn"], n["tn"] + n["fp"]),
    "ppv": lambda n: _ratio(n["tp"], n["tp"] + n["fp"]),
    "npv": lambda n: _ratio(n["tn"], n["tn"] + n["fn"]),
    "accuracy": lambda n: _ratio(n["tp"] + n["tn"], n["tp"] + n["tn"] + n["fp"] + n["fn"]),
    "f1": lambda n: _ratio(2 * n["tp"], 2 * n["tp"] + n["fp"] + n["fn"]),
}


def rates(called: Booleans, positive: Booleans) -> dict[str, Figure]:
    """Return RATES as figures: of films called so, `(films,)`, of which these are positive."""
    behind = {
        "sensitivity": positive,
        "specificity": ~positive,
        "ppv": called,
        "npv": ~called,
        "accuracy": np.ones_like(called),
    }
    counts = {key: np.asarray(float(value)) for key, value in tally(called, positive).items()}

    def drawn(of: Rate) -> Drawn:
        return lambda draws: of(tallies(called, positive, draws))

    return {name: Figure(float(of(counts)), drawn(of), behind.get(name)) for name, of in RATES.items()}


def decision_report(decision: Decision, answers: Answers, draws: Draws) -> dict[str, Any]:
    """Return the decision, its confusion matrix and its rates with their intervals."""
    called = decision.called(answers)
    found = rates(called, answers.positive)
    return {
        "name": decision.name,
        "probability": decision.kind,
        "threshold": round(decision.threshold, 6),
        "confusion": tally(called, answers.positive),
        **{name: figure.report(draws, answers.patients) for name, figure in found.items()},
    }
