"""Films with a mask of their lungs: `images/` and, under the same name as PNG, `masks/`.

A film without lung field (another view, another kind of picture) has an empty mask: that, too,
is to be learned.
"""

import hashlib
import re
from pathlib import Path

from app.errors import FilmError, LaboratoryError
from app.imaging.decode import SUFFIXES, decode
from app.imaging.radiograph import Radiograph
from app.training.data.films import LabelledFilm, film_digest

LUNGS, NONE = "lungs", "none"
SOURCE = "lungs"
_VISIT = re.compile(r"-(?:L|PA|day.*|\d+-hours|\d+-days|admission)$")
_CASE = "covid-19-"  # of Radiopaedia: named by the case; every other name by its publication
_PANEL = re.compile(r"[-_]?[a-zA-Z]\d?$")
_PUBLICATION = 11  # characters that the names of one publication's films have in common


def read_pairs(folder: Path) -> list[LabelledFilm]:
    """Return the films that have a mask, sorted by path, labelled `lungs` or, of an empty mask, `none`.

    Raises LaboratoryError where the folder holds none, or a film without a mask.
    """
    paths = sorted(path for path in folder.glob("images/*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise LaboratoryError(f"expected films and masks in {folder}/images and {folder}/masks, found none")
    return [_label(path) for path in paths]


def _label(path: Path) -> LabelledFilm:
    label = LUNGS if (read_picture(mask_of(path)).pixels > 0).any() else NONE
    return LabelledFilm(path, label, patient_of(path.stem), film_digest(path), SOURCE)


def mask_of(path: Path) -> Path:
    """Return where the mask of a film lies."""
    return path.parents[1] / "masks" / f"{path.stem}.png"


def patient_of(name: str) -> str:
    """Return what stands for the patient: the case or the publication, as far as the film's name tells.

    Films of one publication may be of one patient, and are of one source: they stay together.
    """
    name = _VISIT.sub("", name)
    return name if name.startswith(_CASE) else _PANEL.sub("", name)[:_PUBLICATION]


def read_picture(path: Path) -> Radiograph:
    """Return a film or a mask; raises LaboratoryError naming the file."""
    try:
        return decode(path.read_bytes())
    except (FilmError, OSError) as error:
        raise LaboratoryError(f"{path}: {error}") from error


def pairs_digest(films: list[LabelledFilm]) -> str:
    """Return one SHA-256 over films and masks, independent of their order."""
    digests = sorted(film.digest + film_digest(mask_of(film.path)) for film in films)
    return hashlib.sha256("".join(digests).encode()).hexdigest()
