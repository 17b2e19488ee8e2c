"""The films that teach views: of every source, adults and children, and the few that are none."""

import csv
from collections.abc import Mapping
from pathlib import Path

from app.errors import LaboratoryError
from app.training.data import hannover, nih
from app.training.data.films import MAIN_SOURCE, LabelledFilm, film_digest, read_films
from app.training.data.nih import is_held_out
from app.training.lungs import pairs
from app.training.lungs.pairs import read_pairs

CHILD, ADULT, OTHER = "child", "adult", "other"
GROWN_UP = 18  # years
FOLDERS = {
    MAIN_SOURCE: ("chest_xray", "train"),
    nih.SOURCE: ("nih_adult",),
    hannover.SOURCE: ("covid_adult",),
    pairs.SOURCE: ("lungs",),
}


def view_folders(root: Path) -> dict[str, Path]:
    """Return the folder of each source below one root."""
    return {source: root.joinpath(*parts) for source, parts in FOLDERS.items()}


def read_view_films(folders: Mapping[str, Path]) -> list[LabelledFilm]:
    """Return the films of all sources, labelled CHILD, ADULT or OTHER; raises LaboratoryError.

    OTHER are the lateral films and CT slices among those with lung masks: their masks are empty.
    """
    children = [_relabelled(film, CHILD) for film in read_films(folders[MAIN_SOURCE])]
    covid = [_relabelled(film, ADULT) for film in hannover.read_hannover(folders[hannover.SOURCE])]
    masked = [
        _relabelled(film, ADULT if film.label == pairs.LUNGS else OTHER)
        for film in read_pairs(folders[pairs.SOURCE])
    ]
    return [*children, *_read_nih(folders[nih.SOURCE]), *covid, *masked]


def held_out(films: list[LabelledFilm]) -> list[LabelledFilm]:
    """Return the films of patients that no training may see; of the main source none: it has a test part."""
    return [film for film in films if film.source != MAIN_SOURCE and is_held_out(film.patient)]


def _read_nih(folder: Path) -> list[LabelledFilm]:
    """All films, whatever their findings."""
    table = folder / "labels.csv"
    if not table.is_file():
        raise LaboratoryError(f"expected the ages at {table}, found none")
    with table.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return [_label(folder / "images" / row["image"], row) for row in rows]


def _label(path: Path, row: dict[str, str]) -> LabelledFilm:
    if not path.is_file():
        raise LaboratoryError(f"expected the film {path}, found none")
    label = ADULT if int(row["age"]) >= GROWN_UP else CHILD
    return LabelledFilm(path, label, f"{nih.SOURCE}-{row['patient']}", film_digest(path), nih.SOURCE)


def _relabelled(film: LabelledFilm, label: str) -> LabelledFilm:
    return LabelledFilm(film.path, label, film.patient, film.digest, film.source)
