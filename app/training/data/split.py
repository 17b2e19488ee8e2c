"""Training and validation part: stratified by label, no patient on both sides.

Films of identical bytes count as one patient, so that a duplicate cannot leak either.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold

from app.errors import LaboratoryError
from app.training.data.films import MAIN_SOURCE, LabelledFilm, film_digest

FOLDS = 7


@dataclass(frozen=True)
class Split:
    """The films of the two parts."""

    training: list[LabelledFilm]
    validation: list[LabelledFilm]


def split_films(films: list[LabelledFilm], seed: int, parts: int = FOLDS, fold: int = 0) -> Split:
    """Return one of so many folds as validation part (of seven: about 14 %), the rest for training.

    fold: which one; no film is in two of them.

    Every source is split by itself: runs with and without a further source have the same
    validation films of the main one.
    """
    split = Split([], [])
    for source in sorted({film.source for film in films}):
        own = _split_source([film for film in films if film.source == source], seed, parts, fold)
        split = Split(split.training + own.training, split.validation + own.validation)
    return split


def _split_source(films: list[LabelledFilm], seed: int, parts: int, fold: int) -> Split:
    groups = _groups(films)
    labels = np.array([film.label for film in films])
    folds = StratifiedGroupKFold(n_splits=parts, shuffle=True, random_state=seed)
    training, validation = list(folds.split(np.zeros(len(films)), labels, groups))[fold]
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


def write_split(split: Split, folders: Mapping[str, Path], target: Path) -> None:
    """Write the split as CSV: path below the source's folder, label, patient, SHA-256, part, source."""
    with target.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["path", "label", "patient", "sha256", "part", "source"])
        for part, films in (("training", split.training), ("validation", split.validation)):
            for film in films:
                path = film.path.relative_to(folders[film.source]).as_posix()
                writer.writerow([path, film.label, film.patient, film.digest, part, film.source])


def read_split(folders: Mapping[str, Path], table: Path) -> Split:
    """Read what `write_split` wrote; the films are looked for below their source's folder.

    Raises LaboratoryError where a folder or a film is missing, or another film is there.
    """
    parts: dict[str, list[LabelledFilm]] = {"training": [], "validation": []}
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            source = row.get("source") or MAIN_SOURCE
            if source not in folders:
                raise LaboratoryError(f"{table}: expected the folder of the source {source!r}, received none")
            path = folders[source] / row["path"]
            film = LabelledFilm(path, row["label"], row["patient"], row["sha256"], source)
            _check(film, table)
            parts[row["part"]].append(film)
    return Split(parts["training"], parts["validation"])


def _check(film: LabelledFilm, table: Path) -> None:
    if not film.path.is_file():
        raise LaboratoryError(f"{table}: expected the film {film.path}, found none")
    if film_digest(film.path) != film.digest:
        raise LaboratoryError(f"{table}: expected the film {film.path} as it was split, received another")
