"""A real gunicorn and its decoders: killed at work, replaced, and gone with the server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.imaging.test_decoder import decoders, gone

ROOT = Path(__file__).parents[2]
PROGRAM = b"app.imaging.decoder"


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def supervisors(master: int) -> list[int]:
    """The supervisors of a gunicorn's workers, whichever of their threads started them."""
    found = []
    for worker in children(master):
        for task in Path(f"/proc/{worker}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return [each for each in found if PROGRAM in Path(f"/proc/{each}/cmdline").read_bytes()]


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Start gunicorn on a free port; end it after, however the body ends."""
    log = folder / "log"
    environment = {**os.environ, "INSTANCE_PATH": str(folder / "instance"), "FILMS_AT_ONCE": "2"}
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", "127.0.0.1:0", "wsgi:app"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stream, stderr=stream)
        try:
            yield process, await_ready(log)
        finally:
            process.kill()
            process.wait()


def await_ready(log: Path) -> int:
    """Return the port, once the model and the decoders are ready."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        said = log.read_text(errors="replace").partition("Listening at: http://127.0.0.1:")[2]
        if said and ask(port := int(said.split()[0]), "GET", "/readyz") == 200:
            return port
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


def ask(port: int, method: str, address: str, film: bytes | None = None) -> int:
    """Return the status of the answer."""
    body, headers = None, {}
    if film is not None:
        body = (
            b'--b\r\nContent-Disposition: form-data; name="image"; filename="f"\r\n\r\n' + film + b"\r\n--b--"
        )
        headers = {"Content-Type": "multipart/form-data; boundary=b"}
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, address, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_decoders_that_are_killed_cost_no_request_and_a_stop_leaves_none(
    tmp_path: Path, drawn_png: bytes
) -> None:
    with serving(tmp_path) as (server, port):
        (first,) = supervisors(server.pid)
        for victim in (*decoders(first), first):
            os.kill(victim, signal.SIGKILL)
            assert ask(port, "POST", "/api/v1/diagnoses", drawn_png) == 201
        (second,) = supervisors(server.pid)
        assert second != first
        left = [second, *decoders(second)]
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0
    assert all(gone(process) for process in left)


def test_a_server_that_is_killed_leaves_no_decoder_behind(tmp_path: Path, drawn_png: bytes) -> None:
    with serving(tmp_path) as (server, port):
        assert ask(port, "POST", "/api/v1/diagnoses", drawn_png) == 201
        (supervisor,) = supervisors(server.pid)
        left = [supervisor, *decoders(supervisor)]
        for worker in children(server.pid):
            os.kill(worker, signal.SIGKILL)
        assert all(gone(process) for process in left)
