"""What the framing of a film tells of its label: `python -m benchmarks.framing`.

Of the films below CXR_DATA, training and test part: how well the shape and the place of the lungs'
box on the film, as the lung field model finds it, tell pneumonia from normal. AUC with its 95 %
interval over patients; 0.5 tells nothing. Whatever is said here was decided by whoever took, cut and
scaled the film, not by the disease alone: a model should not need it.
"""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.config import Settings
from app.models.store import ModelStore
from app.training.augmentation.lung_view import lung_box
from app.training.augmentation.movement import Box
from app.training.data.film_set import FilmSet, load_films, with_lungs
from app.training.data.films import CLASSES, read_films
from app.training.figures.metrics import binary_auc, bootstrap_interval

DATA = Path(os.environ.get("CXR_DATA", "../shared/data")) / "chest_xray"
MEASURES: dict[str, Callable[[Box], float]] = {
    "height of the lungs by their width": lambda box: (box[2] - box[0]) / (box[3] - box[1]),
    "lungs begin high on the film": lambda box: -box[0],
    "width of the lungs": lambda box: box[3] - box[1],
}


def main() -> None:
    """Print a table."""
    lungs = ModelStore(Settings.from_env().model_store).open_lungs()
    print("| films | what is looked at | AUC |", "| --- | --- | --- |", sep="\n")
    for part in ("train", "test"):
        labelled = read_films(DATA / part)
        films = with_lungs(load_films(labelled, lungs.manifest.input), lungs)
        for line in lines(part, films, np.array([film.patient for film in labelled])):
            print(line, flush=True)


def lines(part: str, films: FilmSet, patients: np.ndarray) -> list[str]:
    """Return a line per measure, on the films on which lungs are found."""
    masks = films.lungs if films.lungs is not None else ()
    boxes = [lung_box(mask, 0.0) for mask in masks]
    found = np.array([box is not None for box in boxes])
    ill, patients = (films.labels != CLASSES.index("normal"))[found], patients[found]
    answer = []
    for title, measure in MEASURES.items():
        values = np.array([measure(box) for box in boxes if box])
        auc = binary_auc(values, ill)
        low, high = bootstrap_interval(lambda i, v=values: binary_auc(v[i], ill[i]), patients)  # type: ignore[misc]
        answer.append(f"| {part}, {found.sum()} | {title} | {auc:.3f} ({low:.3f} to {high:.3f}) |")
    return answer


if __name__ == "__main__":
    main()
