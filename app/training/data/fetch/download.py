"""One file over HTTPS: received in pieces, gone on with where it broke off, whole or not at all."""

import time
from collections.abc import Callable
from pathlib import Path

import requests

from app.errors import LaboratoryError
from app.training.data.fetch.answer import PASSING, check_address, content_range, version_of
from app.training.data.fetch.part import Part
from app.training.data.fetch.space import KEPT, Free, check_space, free_bytes

ATTEMPTS = 6  # in a row that bring nothing new
_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)  # seconds between them
_TIMEOUT = (20.0, 60.0)  # seconds until connected, and without a byte
_PIECE = 2**13  # bytes; of the last one less than this is lost when the connection breaks

Tell = Callable[[int, int | None], None]


class _BrokenOffError(Exception):
    """This attempt came to nothing; another may not."""


def download(
    url: str,
    target: Path,
    tell: Tell,
    wait: Callable[[float], None] = time.sleep,
    free: Free = free_bytes,
) -> Part:
    """Receive the file and return its part, which is whole now and has not its final name yet.

    A part that lies there is gone on with, if the server still has the same version of the file.
    Raises LaboratoryError for an address that is not https (or of this machine), a status that will
    not pass, a full disk, and a connection that brings nothing new ATTEMPTS times in a row.
    """
    check_address(url)
    part, most, failures = Part(target), Part(target).bytes, 0
    while True:
        try:
            _attempt(url, part, tell, free)
            return part
        except (requests.RequestException, _BrokenOffError) as error:
            failures = 0 if part.bytes > most else failures + 1
            most = max(most, part.bytes)
            if failures >= ATTEMPTS:
                raise LaboratoryError(
                    f"{url}: expected the file, received {error}; {part.bytes:,} bytes are kept: run the "
                    "command again to go on"
                ) from error
            wait(_WAITS[min(failures, len(_WAITS) - 1)])


def _attempt(url: str, part: Part, tell: Tell, free: Free) -> None:
    """Go on with the part until it is whole; raises _BrokenOffError or a RequestException before."""
    if part.whole(url):
        return
    version = part.version(url)
    headers = {"Accept-Encoding": "identity"}
    if version:
        headers |= {"Range": f"bytes={part.bytes}-", "If-Range": version}
    with requests.get(url, headers=headers, stream=True, timeout=_TIMEOUT) as response:
        for hop in (*response.history, response):
            check_address(hop.url)
        total = _total(response, part, url, version)
        if total is not None:
            check_space(part.path.parent, total - part.bytes, free)
        _receive(response, part, total, tell)
    if total is not None and part.bytes != total:
        raise _BrokenOffError(f"{part.bytes:,} of {total:,} bytes")


def _total(response: requests.Response, part: Part, url: str, version: str) -> int | None:
    """Return the bytes of the whole file, if they are told, and make the part fit the answer."""
    status = response.status_code
    if status == 206 and version and version_of(response) in (version, ""):
        start, total = content_range(response)
        if start == part.bytes:
            return total
    if status in (206, 416):  # another version, another place: all of it, anew
        part.start(url)
        raise _BrokenOffError("another part than was asked for")
    if status in PASSING:
        raise _BrokenOffError(f"status {status}")
    if status != 200:
        raise LaboratoryError(f"{url}: expected the file, received status {status} {response.reason}")
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isdecimal() else None
    part.start(url, version_of(response), total)
    return total


def _receive(response: requests.Response, part: Part, total: int | None, tell: Tell) -> None:
    done = part.bytes
    with part.path.open("ab") as stream:
        for piece in response.iter_content(_PIECE):
            try:
                stream.write(piece)
                stream.flush()
            except OSError as error:
                raise LaboratoryError(
                    f"{part.path}: expected room for the file, received {error.strerror}; {KEPT}"
                ) from error
            done += len(piece)
            tell(done, total)
