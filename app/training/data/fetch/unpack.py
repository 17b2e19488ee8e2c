"""A ZIP archive unpacked below a folder, and nowhere else.

`app.imaging.archive` reads the films of an archive one by one into memory and does without folders;
here the folders say what a film shows, so that whole trees are written, by rules of their own: an
archive with one name that leads outside, one link, or more than the limits is refused as a whole.
ZIP as in PKWARE's APPNOTE.TXT.
"""

import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.errors import LaboratoryError
from app.training.data.fetch.space import KEPT, Free, check_space, free_bytes

_ENCRYPTED = 0x1  # bit 0 of the general purpose flags
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, struct.error)
_HIDDEN = ".unpacking"


@dataclass(frozen=True)
class Limits:
    """The most files of an archive, and the most bytes of all together, unpacked."""

    files: int = 100_000
    bytes: int = 20 * 2**30


def unpack(archive: Path, folder: Path, limits: Limits | None = None, free: Free = free_bytes) -> list[str]:
    """Unpack into the folder and return the names that are new in it, sorted.

    All is written under a hidden name first and renamed when it is whole. Hidden files and those
    that macOS adds are passed over. Raises LaboratoryError where the archive is damaged, hostile,
    larger than the limits or the disk, or would write over something.
    """
    hidden = folder / _HIDDEN
    shutil.rmtree(hidden, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = _entries(opened, archive, limits or Limits())
            tops = sorted({PurePosixPath(entry.filename).parts[0] for entry in entries})
            check_vacant(folder, tops)
            check_space(folder, sum(entry.file_size for entry in entries), free)
            hidden.mkdir(parents=True)
            for entry in entries:
                _write(opened, entry, hidden)
        for top in tops:
            (hidden / top).rename(folder / top)
        return tops
    except _BROKEN as error:
        raise LaboratoryError(
            f"{archive}: expected a whole ZIP archive, received {error}; remove it and run the command again"
        ) from error
    except OSError as error:
        raise LaboratoryError(f"{folder}: expected to unpack here, received {error}; {KEPT}") from error
    finally:
        shutil.rmtree(hidden, ignore_errors=True)


def _entries(opened: zipfile.ZipFile, archive: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files to be written, each of which may be; raises LaboratoryError where one may not."""
    for entry in opened.infolist():
        if wrong := _wrong(entry):
            raise LaboratoryError(f"{archive}: expected files below it, received {wrong}: {entry.filename!r}")
    files = [entry for entry in opened.infolist() if not entry.is_dir() and not _added(entry.filename)]
    total = sum(entry.file_size for entry in files)
    if not files or len(files) > limits.files or total > limits.bytes:
        most = f"1 to {limits.files:,} files of at most {limits.bytes / 1e6:,.0f} MB in all"
        raise LaboratoryError(f"{archive}: expected {most}, received {len(files):,} of {total / 1e6:,.0f} MB")
    return files


def _wrong(entry: zipfile.ZipInfo) -> str:
    """What speaks against the entry: its name, its kind or how it is packed; nothing if all is well."""
    name, kind = entry.orig_filename, stat.S_IFMT(entry.external_attr >> 16)
    path = PurePosixPath(name)
    if not path.parts or path.is_absolute() or ".." in path.parts or set("\\:\0") & set(name):
        return "a name that leads elsewhere"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a link or device"
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _PACKED:
        return "one that is encrypted or packed in an unknown way"
    return ""


def _added(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def check_vacant(folder: Path, tops: Sequence[str]) -> None:
    """Raise LaboratoryError where one of the names is taken in the folder."""
    for top in tops:
        if (folder / top).exists():
            raise LaboratoryError(
                f"{folder}: expected no {top} here yet, received one: move it away or name another folder"
            )


def _write(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    """Write one file; more bytes than were promised are never read, other bytes raise BadZipFile."""
    target = folder / entry.filename
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened.open(entry) as packed, target.open("xb") as stream:
        shutil.copyfileobj(packed, stream)
