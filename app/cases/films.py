"""Where the films of cases lie: a small interface, and the choice of what stands behind it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from app.cases.film_folder import FilmFolder
from app.errors import ConfigurationError


class FilmStore(Protocol):
    """Bytes by name. Every trouble is a StorageError; a name that is absent, FileNotFoundError."""

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Keep bytes under a name, whole or not at all, durable when this returns."""

    def read(self, name: str) -> bytes:
        """Return the bytes; raises FileNotFoundError."""

    def remove(self, name: str) -> None:
        """Remove a name; one that is absent is as well."""

    def names(self) -> Iterator[str]:
        """Yield every name there is, those of unfinished writing too."""


def open_films(url: str) -> FilmStore:
    """Return the store of `file:///folder` or `s3://bucket/prefix?endpoint=…`.

    Raises ConfigurationError for another address, and for a folder that cannot be made.
    """
    address = urlsplit(url)
    if address.scheme == "file" and not address.netloc and address.path.startswith("/"):
        return _folder(Path(unquote(address.path)))
    if address.scheme == "s3" and address.netloc:
        return _bucket(address)
    raise ConfigurationError(
        f"STORAGE_URL: expected file:///folder or s3://bucket/prefix?endpoint=…, received {url!r}"
    )


def _folder(folder: Path) -> FilmStore:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigurationError(
            f"STORAGE_URL: expected a folder that can be made, received {folder} ({error.strerror})"
        ) from error
    return FilmFolder(folder)


def _bucket(address: SplitResult) -> FilmStore:
    from app.cases.film_bucket import FilmBucket  # its client takes half a second to import

    return FilmBucket.open(address)
