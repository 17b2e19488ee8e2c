"""Films in a folder: written aside, synced, then renamed."""

import errno
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.errors import StorageError

UNFINISHED = ".film-"
_PIECE = 2**16  # bytes: for a larger one the system looks for larger pages, longer than it writes
_log = logging.getLogger("pneumoscope.cases")


class FilmFolder:
    """Files of one folder, which must be there: one that is unmounted is not made anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Keep bytes under a name: synced to the disk before they get it."""
        aside = self.folder / f"{UNFINISHED}{secrets.token_hex(8)}"
        with self._answering(), _removed_if_it_fails(aside):
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb", buffering=0) as stream:
                _write_all(stream.fileno(), memoryview(data))
                os.fsync(stream.fileno())
            aside.rename(self.folder / name)

    def read(self, name: str) -> bytes:
        """Return the bytes; raises FileNotFoundError."""
        with self._answering():
            return (self.folder / name).read_bytes()

    def remove(self, name: str) -> None:
        """Remove a name."""
        with suppress(FileNotFoundError), self._answering():
            (self.folder / name).unlink()

    def names(self) -> Iterator[str]:
        """Yield every name there is."""
        with self._answering(), os.scandir(self.folder) as entries:
            yield from [entry.name for entry in entries]

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """Turn trouble into StorageError and say its kind in the log; what is absent, is absent."""
        try:
            yield
        except OSError as error:
            if isinstance(error, FileNotFoundError) and self.folder.is_dir():
                raise
            kind = errno.errorcode.get(error.errno or 0, type(error).__name__)
            _log.error("the folder of films does not serve: %s", kind)
            raise StorageError from error


def _write_all(descriptor: int, data: memoryview) -> None:
    """Write all bytes; the system may take fewer at a time, as on a disk that fills up."""
    while data:
        data = data[os.write(descriptor, data[:_PIECE]) :]


@contextmanager
def _removed_if_it_fails(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):  # then it is swept
            path.unlink(missing_ok=True)
        raise
