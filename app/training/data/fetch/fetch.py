"""The use case: receive, check, unpack, record. Each step is kept, so that none is done twice."""

import shutil
from collections.abc import Callable
from pathlib import Path

from app.errors import LaboratoryError
from app.training.data.fetch.answer import check_address
from app.training.data.fetch.download import Tell, download
from app.training.data.fetch.kaggle import ADDRESS, download_from_kaggle
from app.training.data.fetch.kaggle import ARCHIVE as KAGGLE_ARCHIVE
from app.training.data.fetch.part import alone
from app.training.data.fetch.record import Fetched, check_received, file_sha256, read_record, write_record
from app.training.data.fetch.unpack import check_vacant, unpack

# Kermany, Zhang, Goldbaum: Labeled Optical Coherence Tomography (OCT) and Chest X-Ray Images for
# Classification, Mendeley Data v2, 2018, doi:10.17632/rscbjbr9sj.2; its file ChestXRay2017.zip.
MENDELEY = (
    "https://data.mendeley.com/public-files/datasets/rscbjbr9sj/files/"
    "f12eaf6d-6023-432f-acc9-80c9d7393433/file_downloaded"
)
MENDELEY_ARCHIVE = "ChestXRay2017.zip"
FOLDER = "chest_xray"  # what both archives hold

Say = Callable[[str], None]


def fetch_mendeley(folder: Path, url: str, sha256: str | None, tell: Tell, say: Say) -> Fetched:
    """Fetch the archive from its address and unpack it; as `_fetch`."""
    check_address(url)

    def receive(target: Path) -> None:
        part = download(url, target, tell)
        check_received(part.path, sha256, target)
        part.finish(target)

    return _fetch("mendeley", url, folder / MENDELEY_ARCHIVE, sha256, receive, say)


def fetch_kaggle(folder: Path, sha256: str | None, say: Say) -> Fetched:
    """Fetch the archive by Kaggle's client and unpack it; as `_fetch`."""

    def receive(target: Path) -> None:
        hidden = folder / ".kaggle-download"
        archive = download_from_kaggle(hidden)
        check_received(archive, sha256, target)
        archive.replace(target)
        shutil.rmtree(hidden)

    return _fetch("kaggle", ADDRESS, folder / KAGGLE_ARCHIVE, sha256, receive, say)


def _fetch(
    source: str, address: str, target: Path, sha256: str | None, receive: Callable[[Path], None], say: Say
) -> Fetched:
    """Return the record of what lies in the target's folder now; what is there is not fetched again.

    sha256: what the archive must have, hexadecimal; without it what was received is recorded.
    Raises LaboratoryError where the folder holds something else, or anything else goes wrong.
    """
    with alone(target.parent):
        record = read_record(target.parent)
        if record:
            _check_same(record, address, sha256, target.parent)
            say(f"already fetched: {target.parent}, SHA-256 {record.sha256}")
            return record
        check_vacant(target.parent, [FOLDER])
        digest = _archive(address, target, sha256, receive, say)
        folders = unpack(target, target.parent)
        size = target.stat().st_size
        record = Fetched(source, address, target.name, size, digest, sha256 is not None, folders)
        write_record(target.parent, record)
        say("unpacked: " + ", ".join(str(target.parent / name) for name in folders))
        return record


def _archive(
    address: str, target: Path, sha256: str | None, receive: Callable[[Path], None], say: Say
) -> str:
    """Have the whole archive at the target, and return its digest."""
    if target.exists():
        say(f"already received: {target}")
        check_received(target, sha256, target)
    else:
        say(f"receiving: {address}")
        receive(target)
    digest = file_sha256(target)
    told = "as expected" if sha256 else "as received: compare it with one you trust"
    say(f"SHA-256 {digest}, {told}")
    return digest


def _check_same(record: Fetched, address: str, sha256: str | None, folder: Path) -> None:
    same = record.sha256 == sha256.lower() if sha256 else record.address == address
    if not same:
        raise LaboratoryError(
            f"{folder}: expected {sha256 or address}, received {record.sha256} from {record.address}; "
            "name another folder"
        )
