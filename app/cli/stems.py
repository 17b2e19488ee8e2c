"""Under which names pictures of films lie: each its own, and none longer than a folder takes."""

import hashlib
from pathlib import Path

LONGEST = 255 - len(".png")  # bytes: what file systems take, less the suffix
_DIGITS = 16


class Stems:
    """Gives each film the stem of its pictures, in the order of the rows."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, path: str) -> str:
        """Return the stem of a path; with -2, -3 … where films of the same stem came before."""
        return self._free(Path(path).stem)

    def _free(self, stem: str) -> str:
        stem = short_stem(stem)
        count = self._taken[stem] = self._taken.get(stem, 0) + 1
        return stem if count == 1 else self._free(f"{stem}-{count}")


def short_stem(stem: str) -> str:
    """Return a stem of at most LONGEST bytes: the same, or its beginning with a digest of the whole."""
    code = stem.encode()
    if len(code) <= LONGEST:
        return stem
    kept = code[: LONGEST - _DIGITS - 1].decode(errors="ignore")
    return f"{kept}-{hashlib.sha256(code).hexdigest()[:_DIGITS]}"
