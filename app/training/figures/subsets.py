"""Parts of the films on which a figure may be fairer than on all: none that the model may have seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.training.data.films import LabelledFilm
from app.training.figures.metrics import Booleans


@dataclass(frozen=True)
class Seen:
    """What a model was made from: the digests of its films, and their patients; where: in words."""

    digests: frozenset[str]
    patients: frozenset[str]
    where: str

    @classmethod
    def of(cls, films: Sequence[LabelledFilm], where: str) -> "Seen":
        """Return what is seen in these films."""
        return cls(frozenset(each.digest for each in films), frozenset(each.patient for each in films), where)


@dataclass(frozen=True, eq=False)
class Subset:
    """Some of the films, `(films,)`, and what they are, as a sentence."""

    name: str
    what: str
    films: Booleans


def subsets(films: Sequence[LabelledFilm], seen: Seen | None) -> list[Subset]:
    """Return all films, then the parts; without `seen`, those that need no knowledge of the training.

    Patients' numbers restart in the test part of the Kermany set, so that the last part leaves out
    more than it need.
    """
    found = [
        Subset("all films", "Every film, as it is.", np.ones(len(films), dtype=np.bool_)),
        Subset(
            "no duplicates", "Of films that are the same, byte by byte, the first alone.", first_copies(films)
        ),
    ]
    if seen is None:
        return found
    return [
        *found,
        Subset(
            "no film of the training",
            f"Without films that are the same, byte by byte, as one of {seen.where}.",
            np.array([film.digest not in seen.digests for film in films]),
        ),
        Subset(
            "no patient of the training",
            f"Without patients whose name is also found in {seen.where}. In the Kermany set numbers restart "
            "between its parts, so that an equal name need not be one person: this leaves out more than "
            "it need.",
            np.array([film.patient not in seen.patients for film in films]),
        ),
    ]


def first_copies(films: Sequence[LabelledFilm]) -> Booleans:
    """Return which films are no copy of one before them, `(films,)`."""
    _, first = np.unique([film.digest for film in films], return_index=True)
    return np.isin(np.arange(len(films)), first)
