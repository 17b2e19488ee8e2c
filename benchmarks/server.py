"""A gunicorn of our own on loopback, and what its worker takes of the machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 120  # seconds for the model to load on a busy machine
_OURS = ("-c", "gunicorn.conf.py", "wsgi:app")
_THEIRS = ("-c", os.devnull, "--threads", "8", "benchmarks.usual_app:app")
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class Server:
    """A server: the port it listens on, and its parent process."""

    port: int
    process: int

    def worker(self) -> Path:
        """Return the folder of its one worker below /proc."""
        (pid,) = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return Path("/proc") / pid

    def processor_seconds(self) -> float:
        """Return what the worker has computed so far, seconds of one core."""
        fields = (self.worker() / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        """Return the worker's largest resident memory so far, MiB."""
        return self._status("VmHWM")

    def megabytes(self) -> float:
        """Return the worker's resident memory, MiB."""
        return self._status("VmRSS")

    def _status(self, name: str) -> float:
        lines = (self.worker() / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


@contextmanager
def serving(usual: bool = False, **settings: str) -> Iterator[Server]:
    """Start gunicorn as `launched` does, and wait until it is ready; stop it after."""
    with launched(usual, **settings) as server:
        _await_ready(server.port)
        yield server


@contextmanager
def launched(usual: bool = False, **settings: str) -> Iterator[Server]:
    """Start gunicorn with the environment's settings and these; stop it after.

    Memory is handed back as the image sets it. usual: not the product but `benchmarks.usual_app`,
    with 8 threads.
    """
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("wb") as log:
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-b",
            f"127.0.0.1:{port}",
            *(_THEIRS if usual else _OURS),
        ]
        environment = {**_MEMORY, **os.environ, "INSTANCE_PATH": folder, "WEB_CONCURRENCY": "1", **settings}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    sys.exit(f"expected a ready server within {PATIENCE} s")
