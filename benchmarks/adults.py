"""On adults: the published model on films of other hospitals, `python -m benchmarks.adults`.

NIH ChestX-ray14 below CXR_DATA/nih_adult, pneumonia among the findings against no finding (labels
mined from reports, noisy): the patients that no training may see, and the others. Hannover below
CXR_DATA/covid_adult: pneumonias only.
"""

import os
from pathlib import Path

import numpy as np

from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.training.films import LabelledFilm
from app.training.hannover import read_hannover
from app.training.metrics import binary_auc, bootstrap_interval, share
from app.training.nih import read_nih, read_nih_held_out

DATA = Path(os.environ.get("CXR_DATA", "../shared/data"))


def main() -> None:
    """Print AUC, sensitivity and specificity with 95 % intervals over patients."""
    diagnoser = open_diagnoser(Settings.from_env())
    held_out, others = read_nih_held_out(DATA / "nih_adult"), read_nih(DATA / "nih_adult")
    measure(diagnoser, "NIH, held out", held_out)
    measure(diagnoser, "NIH, all", held_out + others)
    measure(diagnoser, "Hannover", read_hannover(DATA / "covid_adult"))


def measure(diagnoser: Diagnoser, title: str, films: list[LabelledFilm]) -> None:
    """Print the figures of some films."""
    positive = np.array([film.label != "normal" for film in films])
    patients = np.array([film.patient for film in films])
    probability = np.array([diagnoser.diagnose(film.path.read_bytes()).probability for film in films])
    called = probability >= diagnoser.manifest.operating_point.threshold
    print(f"{diagnoser.manifest.identity}: {title}, {len(films)} films, {positive.sum()} with pneumonia")
    figures = {"sensitivity": lambda i: share(called[i][positive[i]])}
    if not positive.all():
        figures["specificity"] = lambda i: share(~called[i][~positive[i]])
        figures["AUC"] = lambda i: binary_auc(probability[i], positive[i])
    for name, figure in figures.items():
        low, high = bootstrap_interval(figure, patients)
        print(f"{name:12} {figure(np.arange(len(films))):.3f} ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
