"""Room on the disk, looked at before it is needed."""

import shutil
from collections.abc import Callable
from pathlib import Path

from app.errors import LaboratoryError

KEPT = "what was received is kept: make room and run the command again"

Free = Callable[[Path], int]


def free_bytes(folder: Path) -> int:
    """Return the bytes that may be written below a folder that exists."""
    return shutil.disk_usage(folder).free


def check_space(folder: Path, needed: int, free: Free = free_bytes) -> None:
    """Raise LaboratoryError unless so many bytes are free; what is there already stays."""
    found = free(folder)
    if found < needed:
        raise LaboratoryError(
            f"{folder}: expected {needed / 1e6:,.0f} MB free, received {found / 1e6:,.0f} MB; {KEPT}"
        )
