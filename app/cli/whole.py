"""Files that are there whole or not at all: written under another name, then renamed."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file beside the path, and rename it; a kill leaves no half file there.

    What a kill leaves is `.<16 digits>.part`, of the name alone, which the next attempt writes over.
    """
    digits = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]  # short, however long the name
    part = path.with_name(f".{digits}.part")
    with part.open("wb") as stream:
        write(stream)
    part.replace(path)
