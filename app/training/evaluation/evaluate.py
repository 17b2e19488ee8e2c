"""The evaluation of one model: every figure, on all films and on their subsets."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.training.data.films import data_digest
from app.training.evaluation.subject import Subject
from app.training.figures.answers import Answers, refuse_one_class
from app.training.figures.decisions import decisions
from app.training.figures.resampling import ROUNDS
from app.training.figures.subsets import Seen, subsets
from app.training.figures.summary import summarise_subset


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The report, as JSON takes it, and what it is made from; root: the folder of the films."""

    report: dict[str, Any]
    subject: Subject
    root: Path
    answers: Answers


def evaluate(
    subject: Subject,
    root: Path,
    answers: Answers,
    seen: Seen | None,
    thresholds: Sequence[float] = (),
    seed: int = 0,
    rounds: int = ROUNDS,
) -> Evaluation:
    """Return all figures with their 95 % intervals; raises LaboratoryError where a class has no film.

    seen: what the model was made from, None where that is not known. thresholds: beside the usual ones.
    """
    refuse_one_class(answers)
    wanted = decisions(answers.manifest, thresholds)
    parts = [summarise_subset(each, answers, wanted, seed, rounds) for each in subsets(answers.films, seen)]
    return Evaluation({**heading(subject, answers, seed, rounds), "subsets": parts}, subject, root, answers)


def heading(subject: Subject, answers: Answers, seed: int, rounds: int) -> dict[str, Any]:
    """Return what the figures are of."""
    manifest = answers.manifest
    point = manifest.operating_point
    return {
        "model": subject.name,
        "kind": "run" if subject.run else "stored model",
        "weights_sha256": subject.model.sha256,
        "classes": list(manifest.classes),
        "calibration": dataclasses.asdict(manifest.calibration),
        "operating_point": {"name": point.name, "threshold": point.threshold, "rule": point.rule},
        "data_sha256": data_digest(list(answers.films)),
        "seed": seed,
        "rounds": rounds,
    }
