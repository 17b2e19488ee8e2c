"""The films that models are judged on, what a model says of them, and which of them it may have seen."""

import csv
from pathlib import Path

import numpy as np

from app.errors import LaboratoryError
from app.training.data.film_set import load_films
from app.training.data.films import LabelledFilm, read_films
from app.training.data.sources import Folders, read_sources
from app.training.evaluation.progress import film_progress
from app.training.evaluation.subject import Subject
from app.training.figures.answers import Answers
from app.training.figures.evaluate import predict
from app.training.figures.subsets import Seen


def folder_of_films(folder: Path) -> Path:
    """Return the folder with NORMAL and PNEUMONIA: of one as Kaggle has it, its `test`."""
    whole = (folder / "test").is_dir() and not (folder / "NORMAL").is_dir()
    return folder / "test" if whole else folder


def read_test_films(folder: Path) -> tuple[Path, list[LabelledFilm]]:
    """Return the folder that the films are in, and the films; raises LaboratoryError as `read_films` does."""
    root = folder_of_films(folder)
    return root, read_films(root)


def answer(subject: Subject, films: list[LabelledFilm]) -> Answers:
    """Return what a model says of films, with a progress bar on stderr.

    Raises LaboratoryError for a film that is broken or has no finite score.
    """
    manifest = subject.model.manifest
    loaded = load_films(films, manifest.input)
    with film_progress(subject.name, len(films)) as advance:
        logits = predict(subject.model.runtime, loaded, films, advance).logits
    for place in np.flatnonzero(~np.isfinite(logits).all(axis=1)):
        raise LaboratoryError(f"{films[place].path}: expected a finite score, received {logits[place]}")
    return Answers(logits, tuple(films), manifest)


def seen_by(subject: Subject, folders: Folders, expected: bool) -> Seen | None:
    """Return what the model was made from: a run's own films, or those of the folders of the training.

    None for a stored model where no folder is there, unless one is expected: then LaboratoryError.
    """
    if subject.run:
        return _split_of(subject.run.split_file)
    if not expected and not all(folder.is_dir() for folder in folders.values()):
        return None
    return Seen.of(read_sources(folders), "the films of the training folder")


def _split_of(table: Path) -> Seen:
    """The films of both parts: on those for validation, too, something was chosen."""
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return Seen(
        frozenset(row["sha256"] for row in rows),
        frozenset(row["patient"] for row in rows),
        "the run's films for training and validation",
    )
