"""The labelled films of the Kermany set: class and patient are read from folder and name.

Kermany, Zhang, Goldbaum: Labeled OCT and Chest X-Ray Images, Mendeley Data v2, 2018.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.errors import LaboratoryError
from app.imaging.decode import SUFFIXES

CLASSES = ("normal", "bacterial", "viral")
LABELS = (*CLASSES, "pneumonia")  # the last: bacterial or viral, nobody knows which
_POSSIBLE = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 1]], dtype=np.float32)  # label x class
MAIN_SOURCE = "guangzhou"
_PNEUMONIA = re.compile(r"^(person\d+)_(bacteria|virus)_")
_NORMAL = re.compile(r"^((?:NORMAL\d*-)?IM-\d+)")
_SUBTYPES = {"bacteria": "bacterial", "virus": "viral"}


@dataclass(frozen=True)
class LabelledFilm:
    """One film on disk with its label, its patient, the SHA-256 of its bytes and where it is from."""

    path: Path
    label: str
    patient: str
    digest: str
    source: str = MAIN_SOURCE

    @property
    def label_index(self) -> int:
        """Place of the label in LABELS."""
        return LABELS.index(self.label)


def class_names(outputs: int) -> tuple[str, ...]:
    """Return the classes of a network of so many outputs; a single one is the logit of pneumonia."""
    return CLASSES if outputs == len(CLASSES) else ("normal", "pneumonia")


def possible_classes(classes: int) -> npt.NDArray[np.float32]:
    """Return `(labels, classes)` float32: 1 where a film of that label may be of that class.

    classes: 3 as CLASSES, or 2, normal and pneumonia.
    """
    if classes == len(CLASSES):
        return _POSSIBLE
    return np.column_stack([_POSSIBLE[:, 0], 1 - _POSSIBLE[:, 0]])


def read_films(folder: Path) -> list[LabelledFilm]:
    """Return the films of `folder/NORMAL` and `folder/PNEUMONIA`, sorted by path.

    A folder as Kaggle has it, with `train` and `val` inside, stands for both: its 16 films for
    validation are too few for that. Raises LaboratoryError where a folder is missing, empty, or holds
    a name of no known form.
    """
    parts = [folder / part for part in ("train", "val") if (folder / part).is_dir()] or [folder]
    kinds = ("NORMAL", "PNEUMONIA")
    films = [film for part in parts for kind in kinds for film in _read_class(part / kind, kind)]
    return sorted(films, key=lambda film: film.path)


def _read_class(folder: Path, kind: str) -> list[LabelledFilm]:
    if not folder.is_dir():
        raise LaboratoryError(f"expected a folder of films at {folder}, found none")
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise LaboratoryError(f"expected films in {folder}, found none")
    return [_label(path, kind) for path in paths]


def _label(path: Path, kind: str) -> LabelledFilm:
    pattern = _NORMAL if kind == "NORMAL" else _PNEUMONIA
    match = pattern.match(path.name)
    if match is None:
        raise LaboratoryError(f"{path}: expected a name of the Kermany set, like person12_bacteria_47.jpeg")
    label = "normal" if kind == "NORMAL" else _SUBTYPES[match.group(2)]
    return LabelledFilm(path, label, match.group(1), film_digest(path))


def film_digest(path: Path) -> str:
    """Return the SHA-256 of a film's bytes, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def data_digest(films: list[LabelledFilm]) -> str:
    """Return one SHA-256 over the films' digests, independent of their order."""
    return hashlib.sha256("".join(sorted(film.digest for film in films)).encode()).hexdigest()
