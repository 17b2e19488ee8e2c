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
        lines = (self.worker() / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def serving(usual: bool = False) -> Iterator[Server]:
    """Start gunicorn with the settings of the environment, wait until it is ready; stop it after.

    usual: not the product but `benchmarks.usual_app`, with 8 threads.
    """
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        ours, theirs = (
            ["-c", "gunicorn.conf.py", "wsgi:app"],
            ["-c", os.devnull, "--threads", "8", "benchmarks.usual_app:app"],
        )
        command = [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", *(theirs if usual else ours)]
        environment = {**os.environ, "INSTANCE_PATH": folder, "WEB_CONCURRENCY": "1"}
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                _await_ready(port)
                yield Server(port, process.pid)
            finally:
                process.terminate()
                process.wait()


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
