"""A real server on this machine that can do what servers do wrong, and an archive of drawn bytes."""

import io
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from app.training.__main__ import laboratory

Fetch = Callable[..., Result]
FILM = "chest_xray/train/NORMAL/IM-0001-0001.jpeg"


def archive(*names: str, size: int = 200_000) -> bytes:
    """A ZIP archive of files of random bytes, with those that macOS adds."""
    stream, generator = io.BytesIO(), np.random.default_rng(0)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("chest_xray/", "")
        for name in (*(names or (FILM,)), "__MACOSX/chest_xray/._IM-0001-0001.jpeg", "chest_xray/.DS_Store"):
            opened.writestr(name, generator.bytes(size))
    return stream.getvalue()


@dataclass
class Shelf:
    """What the server has, how it behaves, and what it was asked for.

    drops: after so many bytes of each answer the connection is cut. statuses: answered first.
    versions: further files and tags, each taken after a drop. careless: no heed is paid to If-Range.
    """

    url: str = ""
    content: bytes = field(default_factory=archive)
    tag: str = '"one"'
    ranges: bool = True
    careless: bool = False
    pause: float = 0.0
    drops: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    versions: list[tuple[bytes, str]] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    shelf: Shelf

    def do_GET(self) -> None:
        shelf, span = self.shelf, self.headers.get("Range")
        shelf.asked.append(span)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", shelf.url)
            self.end_headers()
            return
        if shelf.statuses:
            self.send_error(shelf.statuses.pop(0))
            return
        heeded = span and shelf.ranges and (shelf.careless or self.headers.get("If-Range") == shelf.tag)
        start = int(span.removeprefix("bytes=").rstrip("-")) if heeded and span else 0
        self.send_response(206 if heeded else 200)
        if heeded:
            self.send_header("Content-Range", f"bytes {start}-{len(shelf.content) - 1}/{len(shelf.content)}")
        self.send_header("Content-Length", str(len(shelf.content) - start))
        if shelf.tag:
            self.send_header("ETag", shelf.tag)
        self.end_headers()
        self.answer(shelf.content[start:])

    def answer(self, body: bytes) -> None:
        cut = self.shelf.drops.pop(0) if self.shelf.drops else None
        if cut is not None and self.shelf.versions:
            self.shelf.content, self.shelf.tag = self.shelf.versions.pop(0)
        try:
            for start in range(0, len(body[:cut]), 2**15):
                self.wfile.write(body[:cut][start : start + 2**15])
                time.sleep(self.shelf.pause)
        except OSError:  # the other side is gone
            pass
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A server that has an archive, while the test runs."""
    shelf = Shelf()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Handler,), {"shelf": shelf}))
    shelf.url = f"http://127.0.0.1:{server.server_port}/file_downloaded"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield shelf
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def fetch(shelf: Shelf) -> Fetch:
    """The command, as it is typed, with the server in place of the publisher's."""

    def run(out: Path, *options: str) -> Result:
        line = ["data", "fetch", "--source", "mendeley", "--out", str(out), "--url", shelf.url, *options]
        return CliRunner().invoke(laboratory, line)

    return run
