"""The film of a case: bare pixels at first, packed as PNG when it is first looked at.

Whoever asks by API for numbers alone waits for no packing. Either file holds the same pixels
and nothing else of what was uploaded.
"""

import io
import os
import secrets
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np

from app.cases.pictures import Picture
from app.imaging.overlay import encode_png

PIXELS, PACKED = "film.npy", "film.png"


def keep_film(folder: Path, film: Picture) -> None:
    """Write a film, `(height, width)` uint8, into the folder of its case."""
    with (folder / PIXELS).open("wb") as stream:
        np.save(stream, film, allow_pickle=False)


def film_pixels(folder: Path) -> Picture:
    """Return the film, `(height, width)` uint8, 0 = black; raises FileNotFoundError, ValueError."""
    with suppress(FileNotFoundError):  # packed by now: the PNG was there before the pixels went
        pixels = (folder / PIXELS).read_bytes() or b"nothing"  # of which NumPy says EOFError
        return np.asarray(np.load(io.BytesIO(pixels), allow_pickle=False), dtype=np.uint8)
    code = np.frombuffer((folder / PACKED).read_bytes(), dtype=np.uint8)
    picture = cv2.imdecode(code, cv2.IMREAD_GRAYSCALE) if len(code) else None
    if picture is None:
        raise ValueError("expected a PNG, received a damaged one")
    return picture.astype(np.uint8, copy=False)


def film_png(folder: Path, created: float) -> bytes:
    """Return the film as PNG and keep it so from now on; raises FileNotFoundError, ValueError.

    created: of the case, seconds since the epoch; its folder stays as old as that.
    """
    with suppress(FileNotFoundError):
        return (folder / PACKED).read_bytes()
    packed = encode_png(film_pixels(folder))
    with suppress(OSError):  # a full disk, or over its time meanwhile: it can be shown all the same
        _replace_pixels(folder, packed, created)
    return packed


def _replace_pixels(folder: Path, packed: bytes, created: float) -> None:
    unfinished = folder / f".{secrets.token_hex(4)}"
    try:
        unfinished.write_bytes(packed)
        unfinished.rename(folder / PACKED)
        (folder / PIXELS).unlink(missing_ok=True)
    finally:
        unfinished.unlink(missing_ok=True)
        os.utime(folder, (created, created))
