"""The part of a file that has been received, with what is needed to ask for the rest.

Beside NAME.part lies NAME.part.json: the address, and the server's name for this very version of
the file (RFC 9110: a strong ETag, else Last-Modified). Without that name a rest cannot be asked for
safely, and the file is asked for anew.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import LaboratoryError


@dataclass(frozen=True)
class Part:
    """The part of the file `target`; the two need not exist."""

    target: Path

    @property
    def path(self) -> Path:
        """Where the part lies."""
        return self.target.with_name(self.target.name + ".part")

    @property
    def _note(self) -> Path:
        return self.target.with_name(self.target.name + ".part.json")

    @property
    def bytes(self) -> int:
        """Bytes received so far."""
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self, url: str) -> str:
        """Return the version of which this is a part, if it is from the address; else nothing."""
        return str(self._noted(url).get("version", "")) if self.bytes else ""

    def _noted(self, url: str) -> dict[str, Any]:
        try:
            noted = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) and noted.get("url") == url else {}

    def whole(self, url: str) -> bool:
        """Is it all that the address said it would send?"""
        return self.bytes > 0 and self._noted(url).get("total") == self.bytes

    def start(self, url: str, version: str = "", total: int | None = None) -> None:
        """Begin anew: an empty part of this version, of so many bytes if they are known."""
        self._note.unlink(missing_ok=True)
        self.path.write_bytes(b"")
        note = {"url": url, "version": version, "total": total}
        self._note.write_text(json.dumps(note), encoding="utf-8")

    def finish(self, name: Path) -> None:
        """Give the whole file a name, in place of any that had it."""
        self.path.replace(name)
        self._note.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder for one process; raises LaboratoryError where another holds it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".fetching").open("w")
    except OSError as error:
        raise LaboratoryError(f"{folder}: expected a folder to write into, received {error}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LaboratoryError(
                f"{folder}: expected no other fetch at work here, received one that is"
            ) from None
        yield
