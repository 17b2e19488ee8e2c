"""All figures of one model on labelled films and on their subsets, as JSON takes them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.training.data.films import CLASSES
from app.training.figures.answers import Answers, refuse_one_class
from app.training.figures.decisions import Decision, decision_report, default_decision, rates
from app.training.figures.per_class import class_report
from app.training.figures.resampling import ROUNDS, Draws, patient_draws
from app.training.figures.scoring import score_figures
from app.training.figures.subsets import Subset

TWO = ("normal", "pneumonia")


def summarise(answers: Answers, decisions: Sequence[Decision], draws: Draws) -> dict[str, Any]:
    """Return every figure with its interval; raises LaboratoryError where a class has no film.

    draws: of these films' patients, `(rounds, films)`. Accuracy and the figures of the two classes are at
    the default operating point; of the three classes the likeliest one is called.
    """
    refuse_one_class(answers)
    positive, patients = answers.positive, answers.patients
    called = default_decision(answers.manifest).called(answers)
    figures = {"accuracy": rates(called, positive)["accuracy"], **score_figures(answers)}
    found: dict[str, Any] = {
        **counts(answers),
        "figures": {name: figure.report(draws, patients) for name, figure in figures.items()},
        "two_classes": class_report(positive.astype(np.int64), called.astype(np.int64), TWO, draws, patients),
    }
    if answers.knows_causes:
        known = answers.labels < len(CLASSES)
        likeliest = answers.classes.argmax(axis=1)
        found["three_classes"] = class_report(
            answers.labels[known], likeliest[known], CLASSES, draws[:, known], patients[known]
        )
    found["decisions"] = [decision_report(each, answers, draws) for each in decisions]
    return found


def counts(answers: Answers) -> dict[str, int]:
    """Return how many films, patients, normal films and films of pneumonia there are."""
    ill = int(answers.positive.sum())
    return {
        "films": len(answers.films),
        "patients": len(set(answers.patients.tolist())),
        "normal": len(answers.films) - ill,
        "pneumonia": ill,
    }


def summarise_subset(
    subset: Subset, answers: Answers, decisions: Sequence[Decision], seed: int, rounds: int = ROUNDS
) -> dict[str, Any]:
    """Return a subset's figures, with a note in their place where it has none of its own.

    It has none where it is all films, or lacks films of a kind.
    """
    chosen = answers.some(subset.films)
    named = {"name": subset.name, "what": subset.what, "left_out": int((~subset.films).sum())}
    if not chosen.has_both:
        return {**named, **counts(chosen), "note": "films of one kind alone are left: no figures"}
    if subset.name != "all films" and subset.films.all():
        return {**named, **counts(chosen), "note": "nothing is left out: the figures are those of all films"}
    draws = patient_draws(chosen.patients, seed, rounds)
    return {**named, **summarise(chosen, decisions, draws)}
