"""What a model says of each film, as CSV."""

import csv
from pathlib import Path

from app.training.figures.answers import Answers


def write_predictions(answers: Answers, root: Path, target: Path) -> None:
    """Write a row per film: path below root, label, patient, SHA-256, logits, score, probabilities.

    The score is the raw log-odds of pneumonia; `probability` the calibrated one, `uncalibrated` that which
    the network itself gives.
    """
    logits = [f"logit_{name}" for name in answers.manifest.classes]
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["path", "label", "patient", "sha256", *logits, "score", "probability", "uncalibrated"]
        )
        for index, film in enumerate(answers.films):
            said = [
                *answers.logits[index],
                answers.score[index],
                answers.probability[index],
                answers.uncalibrated[index],
            ]
            path = film.path.relative_to(root).as_posix()
            writer.writerow(
                [path, film.label, film.patient, film.digest, *(f"{float(each):.6g}" for each in said)]
            )
