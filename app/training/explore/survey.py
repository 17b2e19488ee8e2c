"""One look at every film: its size, its grey values and its fingerprint; or why it cannot be decoded."""

import io
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from app.errors import FilmError, LaboratoryError
from app.imaging.decode import FORMATS, decode
from app.training.data.films import LabelledFilm
from app.training.explore.fingerprint import fingerprint, miniature
from app.training.explore.progress import watch


@dataclass(frozen=True, eq=False)
class Look:
    """What is kept of a film that was decoded.

    height, width: as the file's header has them, before any turning, pixels. histogram: `(256,)`,
    pixels of each grey value. fingerprint: 64 bits. miniature: `(64, 64)` uint8.
    """

    height: int
    width: int
    histogram: npt.NDArray[np.int64]
    fingerprint: np.uint64
    miniature: npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Surveyed:
    """A film, its name below the folder, its part, and what was seen of it, or why nothing was."""

    name: str
    part: str
    film: LabelledFilm
    look: Look | None
    reason: str = ""


def survey(folder: Path, parts: Mapping[str, Sequence[LabelledFilm]]) -> list[Surveyed]:
    """Return all films in the order of parts and paths; one that is broken says why.

    Raises LaboratoryError where not one film of them all can be decoded.
    """
    films = [(part, film) for part, members in parts.items() for film in members]
    with ThreadPoolExecutor(2) as threads:
        seen = threads.map(lambda each: _survey(folder, *each), films)
        surveyed = list(watch(seen, len(films), "exploring"))
    if all(each.look is None for each in surveyed):
        raise LaboratoryError(f"{folder}: expected films that can be decoded, received {surveyed[0].reason}")
    return surveyed


def _survey(folder: Path, part: str, film: LabelledFilm) -> Surveyed:
    name = film.path.relative_to(folder).as_posix()
    try:
        return Surveyed(name, part, film, _look(film.path.read_bytes()))
    except (FilmError, OSError) as error:
        return Surveyed(name, part, film, None, str(error))


def _look(data: bytes) -> Look:
    pixels = decode(data).eight_bit()
    with Image.open(io.BytesIO(data), formats=FORMATS) as header:
        width, height = header.size
    histogram = np.bincount(pixels.ravel(), minlength=256).astype(np.int64)
    return Look(height, width, histogram, fingerprint(pixels), miniature(pixels))
