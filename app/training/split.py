"""Training and validation part: stratified by class, no patient on both sides.

Films of identical bytes count as one patient, so that a duplicate cannot leak either.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from app.errors import LaboratoryError
from app.training.films import LabelledFilm, film_digest

FOLDS = 7


@dataclass(frozen=True)
class Split:
    """The films of the two parts."""

    training: list[LabelledFilm]
    validation: list[LabelledFilm]


def split_films(films: list[LabelledFilm], seed: int, parts: int = FOLDS) -> Split:
    """Return one of so many folds as validation part (of seven: about 14 %), the rest for training."""
    groups = _groups(films)
    labels = np.array([film.label for film in films])
    folds = StratifiedGroupKFold(n_splits=parts, shuffle=True, random_state=seed)
    training, validation = next(iter(folds.split(np.zeros(len(films)), labels, groups)))
    return Split([films[i] for i in training], [films[i] for i in validation])


def _groups(films: list[LabelledFilm]) -> list[str]:
    """One name per film: the patient's, or that of the first patient with the same film."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for film in films:
        parent[root(film.patient)] = root(film.digest)
    return [root(film.patient) for film in films]


def write_split(split: Split, root: Path, target: Path) -> None:
    """Write the split as CSV: path below root, label, patient, SHA-256, part."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["path", "label", "patient", "sha256", "part"])
        for part, films in (("training", split.training), ("validation", split.validation)):
            for film in films:
                path = film.path.relative_to(root).as_posix()
                writer.writerow([path, film.label, film.patient, film.digest, part])


def read_split(root: Path, source: Path) -> Split:
    """Read what `write_split` wrote; the films are looked for below root."""
    parts: dict[str, list[LabelledFilm]] = {"training": [], "validation": []}
    with source.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            film = LabelledFilm(root / row["path"], row["label"], row["patient"], row["sha256"])
            _check(film, source)
            parts[row["part"]].append(film)
    return Split(parts["training"], parts["validation"])


def _check(film: LabelledFilm, source: Path) -> None:
    if not film.path.is_file():
        raise LaboratoryError(f"{source}: expected the film {film.path}, found none")
    if film_digest(film.path) != film.digest:
        raise LaboratoryError(f"{source}: expected the film {film.path} as it was split, received another")
