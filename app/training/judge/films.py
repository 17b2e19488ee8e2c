"""The films to judge maps on, each with what is known of it: boxes, lungs, or neither."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.errors import FilmError, LaboratoryError
from app.imaging.decode import SUFFIXES, decode
from app.imaging.phantom import draw_film, opacity_box
from app.imaging.radiograph import Radiograph
from app.training.data.films import read_films
from app.training.judge.boxes import Box, Region

FIRST_JUDGED_SEED = 1000  # below the seeds that are trained on, above those that were looked at
DRAWN_SIDE = 512
_NIH_NAME = re.compile(r"^(\d{8})_\d{3}$")


@dataclass(frozen=True, eq=False)
class MarkedFilm:
    """A film and where its finding is known to lie.

    boxes: empty where none is known. lungs: `(height, width)` bool, or None where unknown.
    """

    film: Radiograph
    boxes: tuple[Region, ...] = ()
    lungs: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Entry:
    """A film that can be opened: its name, its patient, and how."""

    name: str
    patient: str
    open: Callable[[], MarkedFilm]


def drawn_films(count: int) -> list[Entry]:
    """Return drawn films with an opacity whose box is known, each another child."""
    seeds = range(FIRST_JUDGED_SEED, FIRST_JUDGED_SEED + count)
    return [Entry(f"drawn-{seed}", f"drawn-{seed}", partial(_draw, seed)) for seed in seeds]


def films_with_lungs(folder: Path) -> list[Entry]:
    """Return the films of `folder/images` with their lungs from `folder/masks`, by name without suffix.

    A film whose mask is empty is left out: no lungs were outlined in it.
    """
    masks = {path.stem: path for path in _pictures(folder / "masks")}
    missing = [path.name for path in _pictures(folder / "images") if path.stem not in masks]
    if missing:
        raise LaboratoryError(f"{folder}: expected a mask of the same name for {missing[0]}, found none")
    return [
        Entry(path.name, _patient(path), partial(_open_with_lungs, path, masks[path.stem]))
        for path in _pictures(folder / "images")
        if _white(_read(masks[path.stem])).any()
    ]


def films_of(folder: Path, boxes: dict[str, tuple[Box, ...]] | None = None) -> list[Entry]:
    """Return the films of pneumonia in a folder; where boxes are given, those that have one.

    The folder has `PNEUMONIA` (Kermany), `labels.csv` with image, findings and patient beside
    `images`, or films only, all of which are then taken to show pneumonia.
    """
    films = [
        Entry(path.name, patient, partial(_open, path, (boxes or {}).get(path.stem, ())))
        for path, patient in _labelled(folder)
        if boxes is None or path.stem in boxes
    ]
    if not films:
        raise LaboratoryError(f"{folder}: expected films that the boxes name, found none")
    return films


def _labelled(folder: Path) -> list[tuple[Path, str]]:
    if (folder / "PNEUMONIA").is_dir():
        return [(film.path, film.patient) for film in read_films(folder) if film.label != "normal"]
    if (folder / "labels.csv").is_file():
        with (folder / "labels.csv").open(newline="", encoding="utf-8") as stream:
            rows = [row for row in csv.DictReader(stream) if "Pneumonia" in row["findings"]]
        return [(folder / "images" / row["image"], row["patient"]) for row in rows]
    return [(path, _patient(path)) for path in _pictures(folder)]


def _pictures(folder: Path) -> list[Path]:
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    paths = [path for path in paths if path.suffix.lower() in SUFFIXES]
    if not paths:
        raise LaboratoryError(f"expected a folder of films at {folder}, found none")
    return paths


def _patient(path: Path) -> str:
    """Return the patient in a name of NIH ChestX-ray14; elsewhere a film is a patient of its own."""
    match = _NIH_NAME.match(path.stem)
    return match.group(1) if match else path.stem


def _read(path: Path) -> Radiograph:
    try:
        return decode(path.read_bytes())
    except (FilmError, OSError) as error:
        raise LaboratoryError(f"{path}: {error}") from error


def _open(path: Path, boxes: tuple[Box, ...]) -> MarkedFilm:
    film = _read(path)
    return MarkedFilm(film, tuple(box.region(path.name, film.height, film.width) for box in boxes))


def _open_with_lungs(path: Path, mask: Path) -> MarkedFilm:
    film, lungs = _read(path), _white(_read(mask))
    if lungs.shape != film.pixels.shape:
        raise LaboratoryError(
            f"{mask}: expected the size of the film, {film.width} x {film.height}, "
            f"received {lungs.shape[1]} x {lungs.shape[0]}"
        )
    return MarkedFilm(film, lungs=lungs)


def _white(mask: Radiograph) -> npt.NDArray[np.bool_]:
    return np.asarray(mask.eight_bit() > 127)


def _draw(seed: int) -> MarkedFilm:
    film = draw_film(seed, True, DRAWN_SIDE, DRAWN_SIDE)
    top, left, bottom, right = opacity_box(seed, DRAWN_SIDE, DRAWN_SIDE)
    box = Box(left, top, right - left, bottom - top)
    return MarkedFilm(film, (box.region(f"drawn-{seed}", DRAWN_SIDE, DRAWN_SIDE),))
