"""A gunicorn of our own on loopback, and what its worker takes of the machine."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOG = "log"
UNLIMITED = {"REQUESTS_A_MINUTE": "0", "SESSION_REQUESTS_A_MINUTE": "0"}
MEMORY = {  # as the image sets them
    "MALLOC_TRIM_THRESHOLD_": "4194304",
    "MALLOC_MMAP_THRESHOLD_": "3145728",
    "MALLOC_ARENA_MAX": "2",
}
PATIENCE = 120  # seconds for the model to load on a busy machine


@dataclass(frozen=True)
class Server:
    """A server: the port it listens on, its parent process, and the files it writes."""

    port: int
    process: int
    folder: Path

    @property
    def address(self) -> str:
        """Return where it is found."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """Return everything that it has said so far."""
        return (self.folder / LOG).read_text(encoding="utf-8")

    def workers(self) -> list[int]:
        """Return the ids of its worker processes."""
        return [
            int(pid) for pid in Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        ]

    def worker(self) -> Path:
        """Return the folder of its one worker below /proc."""
        (pid,) = self.workers()
        return Path("/proc") / str(pid)

    def processor_seconds(self) -> float:
        """Return what the worker has computed so far, seconds of one core."""
        fields = (self.worker() / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        """Return the worker's largest resident memory so far, MiB."""
        return self._megabytes("VmHWM")

    def megabytes(self) -> float:
        """Return the worker's resident memory now, MiB."""
        return self._megabytes("VmRSS")

    def _megabytes(self, field: str) -> float:
        lines = (self.worker() / "status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


@contextmanager
def serving(
    usual: bool = False, ready: bool = True, options: Sequence[str] = (), **settings: str
) -> Iterator[Server]:
    """Start gunicorn with the settings of the environment and these, stop it after.

    One process without limits on requests, unless the settings say otherwise. usual: not the
    product but `benchmarks.usual_app`, with 8 threads. ready: wait until films may be sent, not
    only until it answers. options: of gunicorn.
    """
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        ours, theirs = (
            ["-c", "gunicorn.conf.py", "wsgi:app"],
            ["-c", os.devnull, "--threads", "8", "benchmarks.usual_app:app"],
        )
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-b",
            f"127.0.0.1:{port}",
            *(theirs if usual else ours),
            *options,
        ]
        ours_alone = {"INSTANCE_PATH": folder, "WEB_CONCURRENCY": "1", **UNLIMITED}
        environment = {**MEMORY, **os.environ, **ours_alone, **settings}
        with (Path(folder) / LOG).open("wb") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                await_answer(port, "/readyz" if ready else "/healthz")
                yield Server(port, process.pid, Path(folder))
            finally:
                process.terminate()
                process.wait()


def await_answer(port: int, address: str) -> None:
    """Wait until the address is answered with 200."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            with closing(connection):
                connection.request("GET", address)
                if connection.getresponse().status == 200:
                    return
        time.sleep(0.02)
    sys.exit(f"expected an answer of {address} within {PATIENCE} s")
