"""Films of the COVID-19 Image Repository of Hannover (Winther et al. 2020): adults, all of them ill.

`images/` and `data.csv` (patient_id, image_id, ...). There is no film without pneumonia: trained on,
the look of this hospital would stand for the disease. It is for measuring sensitivity elsewhere.
"""

import csv
from pathlib import Path

from app.errors import LaboratoryError
from app.training.data.films import LabelledFilm, film_digest

SOURCE = "hannover"


def read_hannover(folder: Path) -> list[LabelledFilm]:
    """Return the films, all viral pneumonias; raises LaboratoryError where there is no table."""
    table = folder / "data.csv"
    if not table.is_file():
        raise LaboratoryError(f"expected the patients at {table}, found none")
    with table.open(newline="", encoding="utf-8") as stream:
        patients = {row["image_id"]: row["patient_id"] for row in csv.DictReader(stream)}
    paths = sorted(path for path in (folder / "images").iterdir() if path.stem in patients)
    return [
        LabelledFilm(path, "viral", f"{SOURCE}-{patients[path.stem]}", film_digest(path), SOURCE)
        for path in paths
    ]
