"""The films of a folder, part by part."""

from pathlib import Path

from app.errors import LaboratoryError
from app.training.data.films import LabelledFilm, read_films

KINDS = ("NORMAL", "PNEUMONIA")
PARTS = ("train", "val", "test")
WHOLE = "all"  # the name of the part where there is but one


def read_parts(folder: Path) -> dict[str, list[LabelledFilm]]:
    """Return the films of each part, in the order of PARTS, or of the one part WHOLE.

    folder: holds NORMAL and PNEUMONIA, or some of PARTS, each with both. Raises LaboratoryError
    where it holds neither or both, a class is missing or empty, or a film has a name of no known form.
    """
    if not folder.is_dir():
        raise LaboratoryError(f"{folder}: expected a folder of films, received none")
    parts = [part for part in PARTS if (folder / part).is_dir()]
    kinds = [kind for kind in KINDS if (folder / kind).is_dir()]
    if bool(parts) == bool(kinds):
        expected = f"{' and '.join(KINDS)}, or {', '.join(PARTS)} that hold them"
        raise LaboratoryError(
            f"{folder}: expected {expected}, received {', '.join(kinds + parts) or 'none of them'}"
        )
    try:
        return {part: read_films(folder / part) for part in parts} or {WHOLE: read_films(folder)}
    except OSError as error:
        raise LaboratoryError(f"{folder}: expected films that can be read, received {error}") from error
