"""What was fetched, from where, and what it is: `fetched.json` beside the archive."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.errors import LaboratoryError
from app.imaging.archive import is_archive

RECORD = "fetched.json"


@dataclass(frozen=True)
class Fetched:
    """One archive: its source and address, its name, bytes and SHA-256, and what was unpacked from it.

    checked: was the digest one that was asked for, or only the one that was received?
    """

    source: str
    address: str
    archive: str
    bytes: int
    sha256: str
    checked: bool
    folders: list[str]


def read_record(folder: Path) -> Fetched | None:
    """Return what the folder says was fetched; None where it says nothing, or what it names is gone."""
    try:
        found = Fetched(**json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise LaboratoryError(f"{folder / RECORD}: expected a record, received {error}") from error
    return found if all((folder / name).exists() for name in found.folders) else None


def write_record(folder: Path, fetched: Fetched) -> None:
    """Write the record, whole or not at all."""
    hidden = folder / f".{RECORD}"
    hidden.write_text(json.dumps(asdict(fetched), indent=2) + "\n", encoding="utf-8")
    hidden.replace(folder / RECORD)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file of any size, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_received(path: Path, sha256: str | None, target: Path) -> None:
    """Raise LaboratoryError where the file is no archive, or has another digest than one that is given.

    It is then put aside as TARGET.rejected: nobody goes on with it, and it can be looked at.
    """
    with path.open("rb") as stream:
        archive = is_archive(stream.read(4))
    digest = file_sha256(path)
    if archive and digest == (sha256 or digest).lower():
        return
    rejected = target.with_name(target.name + ".rejected")
    path.replace(rejected)
    expected = f"an archive of SHA-256 {sha256.lower()}" if sha256 and archive else "a ZIP archive"
    received = f"one of {digest}" if archive else "another file"
    raise LaboratoryError(f"expected {expected}, received {received}, which is put aside as {rejected}")
