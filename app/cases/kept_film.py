"""The film of a case: bare pixels at first, packed as PNG when it is first looked at.

Whoever asks by API for numbers alone waits for no packing. Either file holds the same pixels
and nothing else of what was uploaded.
"""

import io
import re

import cv2
import numpy as np
from numpy.lib.format import header_data_from_array_1_0, write_array_header_1_0

from app.cases.film_folder import UNFINISHED
from app.cases.films import FilmStore
from app.cases.pictures import Picture

PIXELS, PACKED = ".npy", ".png"
_NAME = re.compile(rf"(?P<id>[0-9a-f]{{32}})\.(npy|png)|{re.escape(UNFINISHED)}[0-9a-f]{{16}}")


def keep_film(films: FilmStore, case_id: str, film: Picture) -> None:
    """Keep a film, `(height, width)` uint8, under the id of its case; raises StorageError."""
    stream = io.BytesIO()  # as `np.save` would fill it, but with one copy of the film instead of two
    write_array_header_1_0(stream, header_data_from_array_1_0(np.ascontiguousarray(film)))
    stream.write(np.ascontiguousarray(film).data)
    films.write(case_id + PIXELS, stream.getbuffer())


def film_pixels(films: FilmStore, case_id: str) -> Picture:
    """Return the film, `(height, width)` uint8, 0 = black.

    Raises FileNotFoundError, StorageError, and ValueError for a damaged one.
    """
    try:
        pixels = films.read(case_id + PIXELS)
    except FileNotFoundError:  # packed by now: the PNG was there before the pixels went
        return _unpacked(films.read(case_id + PACKED))
    return np.asarray(np.load(io.BytesIO(pixels or b"nothing"), allow_pickle=False), dtype=np.uint8)


def packed_film(films: FilmStore, case_id: str) -> bytes | None:
    """Return the film as PNG where it is packed."""
    try:
        return films.read(case_id + PACKED)
    except FileNotFoundError:
        return None


def pack_film(films: FilmStore, case_id: str, packed: bytes) -> None:
    """Keep a film as PNG from now on; raises StorageError."""
    films.write(case_id + PACKED, packed)
    films.remove(case_id + PIXELS)


def remove_film(films: FilmStore, case_id: str) -> None:
    """Remove whatever there is of a film; raises StorageError."""
    for kind in (PIXELS, PACKED):
        films.remove(case_id + kind)


def case_of(name: str) -> str | None:
    """Return whose film a name is: a case's id, "" where it is unfinished; None if it is no film's."""
    found = _NAME.fullmatch(name)
    return found and (found["id"] or "")


def _unpacked(code: bytes) -> Picture:
    data = np.frombuffer(code, dtype=np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE) if len(data) else None
    if picture is None:
        raise ValueError("expected a PNG, received a damaged one")
    return picture.astype(np.uint8, copy=False)
