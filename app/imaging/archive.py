"""Films in a ZIP archive: read one after the other, each within the limits of an upload.

Bytes from strangers: what an archive says of itself is not believed. No entry is read beyond what
one film may have, nor all together beyond what an archive may hold, however well they are packed;
nor is a table of contents read that is larger than any honest one. ZIP as in PKWARE's APPNOTE.TXT.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from app.errors import ArchiveError, FileTooLargeError, FilmError, TruncatedImageError

_BEGINNING = b"PK\x03\x04"
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"  # of the table of contents; of that of a ZIP64 archive
_END_BYTES, _END_64_BYTES, _LONGEST_COMMENT = 22, 20, 2**16 - 1
_MOST_CONTENTS = 2**20  # bytes: some ten thousand names
_ENCRYPTED = 0x1  # bit 0 of the general purpose flags
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes to unpack
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)


@dataclass(frozen=True)
class ArchiveLimits:
    """The most films of an archive, bytes of one film, and bytes of all films together, unpacked."""

    films: int
    film_bytes: int
    all_bytes: int


@dataclass(frozen=True)
class Entry:
    """One file of an archive: its name without folders, and its bytes, or why they cannot be had."""

    name: str
    content: bytes | FilmError


def is_archive(start: bytes) -> bool:
    """Are these the first bytes of a ZIP archive that holds something?"""
    return start.startswith(_BEGINNING)


def read_archive(stream: IO[bytes], limits: ArchiveLimits) -> Iterator[Entry]:
    """Return the files of an archive in its own order, without folders and hidden files.

    One that is broken, encrypted or too large has an error in its place. Raises ArchiveError where
    the archive cannot be read, holds too many films, or is larger unpacked than allowed.
    """
    _check_contents(stream)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = [entry for entry in archive.infolist() if _is_film(entry)]
            if len(entries) > limits.films:
                raise ArchiveError(
                    f"expected at most {limits.films} films in an archive, received {len(entries)}"
                )
            yield from _entries(archive, entries, limits)
    except _BROKEN as error:
        raise ArchiveError("expected a ZIP archive, received a damaged one") from error


def _entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: ArchiveLimits
) -> Iterator[Entry]:
    left = limits.all_bytes
    for entry in entries:
        if left <= 0:
            most = f"{limits.all_bytes / 2**20:.3g} MB"
            raise ArchiveError(f"expected at most {most} in an archive, unpacked, received more")
        content = _content(archive, entry, limits.film_bytes)
        left -= len(content) if isinstance(content, bytes) else limits.film_bytes
        yield Entry(PurePosixPath(entry.filename).name, content)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | FilmError:
    if entry.flag_bits & _ENCRYPTED:
        return TruncatedImageError("expected a film that can be read, received an encrypted one")
    if entry.compress_type not in _PACKED:
        return TruncatedImageError("expected a film packed by deflate, received one packed in another way")
    try:
        with archive.open(entry) as packed:
            return read_film(packed, most)
    except _BROKEN:
        return TruncatedImageError("expected a whole film, received a damaged entry of an archive")


def read_film(stream: IO[bytes], most: int) -> bytes | FilmError:
    """Return the bytes of a film, or FileTooLargeError where there are more than `most`: none are read on."""
    content = stream.read(most + 1)
    if len(content) > most:
        return FileTooLargeError(f"expected at most {most / 2**20:.3g} MB, received more")
    return content


def _is_film(entry: zipfile.ZipInfo) -> bool:
    """Is it a file that a person put there? Systems add their own, hidden ones."""
    parts = PurePosixPath(entry.filename).parts
    own = not any(part.startswith(".") or part == "__MACOSX" for part in parts)
    return bool(parts) and own and not entry.is_dir()


def _check_contents(stream: IO[bytes]) -> None:
    """Raise ArchiveError unless the table of contents is of a size that can be read into memory."""
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    stream.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT - _END_64_BYTES))
    tail = stream.read()
    places = [place for place in range(len(tail)) if tail.startswith(_END, place)]
    if not places:
        raise ArchiveError("expected a ZIP archive, received one without its end")
    for place in places:  # whichever of them a reader takes for the end
        record = tail[place : place + _END_BYTES]
        claimed = struct.unpack_from("<I", record, 12)[0] if len(record) == _END_BYTES else 0
        if claimed > _MOST_CONTENTS or tail[max(0, place - _END_64_BYTES) : place].startswith(_END_64):
            raise ArchiveError("expected a ZIP archive of films, received one with too long a list of names")
    stream.seek(0)
