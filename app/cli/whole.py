"""Files that are there whole or not at all: written under another name, then renamed."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let `write` fill a file beside the path, and rename it; a kill leaves no half file there.

    What a kill leaves is `.<name>.part`, which the next attempt writes over.
    """
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        write(stream)
    part.replace(path)
