"""Films of NIH ChestX-ray14 (Wang et al. 2017, arXiv:1705.02315), mostly of adults.

`images/` and `labels.csv` (image, findings separated by bars, patient, ...). The findings were mined
from reports and are noisy. A pneumonia's cause is not known. Infiltration and consolidation, which
a pneumonia looks like and many of which are pneumonias that were not called so, may be trained on as
such; held-out films are pneumonia, or no finding at all. Other findings are left out.
"""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

from app.errors import LaboratoryError
from app.training.data.films import LabelledFilm, film_digest

SOURCE = "nih"
HELD_OUT = 0.4  # share of the patients that no training and no choice may see


def read_nih(folder: Path) -> list[LabelledFilm]:
    """Return the films of the patients that may be trained on; raises LaboratoryError."""
    films = _read(folder, lambda findings: is_clear(findings) or is_opacity(findings))
    return [film for film in films if not is_held_out(film.patient)]


def read_nih_held_out(folder: Path) -> list[LabelledFilm]:
    """Return the films of the patients that are for measuring only; raises LaboratoryError."""
    return [film for film in _read(folder, is_clear) if is_held_out(film.patient)]


def is_held_out(patient: str) -> bool:
    """Decide by the patient's name alone, so that other films or another order change nothing."""
    digest = hashlib.sha256(f"held out 0 {patient}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < HELD_OUT * 2**32


def _read(folder: Path, wanted: Callable[[str], bool]) -> list[LabelledFilm]:
    table = folder / "labels.csv"
    if not table.is_file():
        raise LaboratoryError(f"expected the findings at {table}, found none")
    with table.open(newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if wanted(row["findings"])]
    return [_label(folder / "images" / row["image"], row) for row in rows]


def is_clear(findings: str) -> bool:
    """Pneumonia, or nothing at all."""
    return "Pneumonia" in findings.split("|") or findings == "No Finding"


def is_opacity(findings: str) -> bool:
    """Infiltration or consolidation among the findings."""
    return bool({"Infiltration", "Consolidation"} & set(findings.split("|")))


def _label(path: Path, row: dict[str, str]) -> LabelledFilm:
    if not path.is_file():
        raise LaboratoryError(f"expected the film {path}, found none")
    label = "normal" if row["findings"] == "No Finding" else "pneumonia"
    return LabelledFilm(path, label, f"{SOURCE}-{row['patient']}", film_digest(path), SOURCE)
