"""A container engine: the one at hand, or else a daemon of our own for as long as it is needed."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_PATIENCE = 1800  # seconds: a build fetches TensorFlow
_BRIDGE = "docker0"
_SUBNET = "172.31.250.1/24"  # away from the usual ones, which may be routed
_LIMITS = {"nofile": {"Name": "nofile", "Soft": 20000, "Hard": 20000}}  # the default may not be allowed

_NO_RULES = b"""*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
COMMIT
*nat
:PREROUTING ACCEPT
:INPUT ACCEPT
:OUTPUT ACCEPT
:POSTROUTING ACCEPT
COMMIT
"""  # of tables that did not exist before, nothing is saved


@dataclass(frozen=True)
class Engine:
    """Runs `docker` with arguments; environment: what the client needs to find its daemon."""

    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, stdin: IO[bytes] | None = None, both: bool = False) -> str:
        """Return what docker printed (both: to stderr too); raises RuntimeError where it fails."""
        done = subprocess.run(
            [client(), *arguments],
            env={**os.environ, **self.environment},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if both else subprocess.PIPE,
            encoding="utf-8",
            timeout=_PATIENCE,
        )
        if done.returncode:
            raise RuntimeError(f"docker {' '.join(arguments)}: {(done.stderr or done.stdout)[-4000:]}")
        return done.stdout.strip()

    def answers(self) -> bool:
        """Tell whether the daemon is there."""
        with suppress(RuntimeError, OSError):
            return bool(self.run("info", "--format", "{{.ServerVersion}}"))
        return False

    def has(self, image: str) -> bool:
        """Tell whether the image lies here."""
        return bool(self.run("image", "ls", "-q", image))


def client() -> str:
    """Return the client's path; Debian's before others, since it brings BuildKit along."""
    return shutil.which("docker", path=f"/usr/bin:{os.environ.get('PATH', '')}") or "docker"


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Return once the condition holds; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"expected {what} within {seconds:g} s")
        time.sleep(0.2)


@contextmanager
def own_engine() -> Iterator[Engine]:
    """Run a dockerd in a temporary folder; leaves neither files, rules nor its bridge behind."""
    with _network_restored(), tempfile.TemporaryDirectory(prefix="pneumoscope-engine-") as name:
        folder = Path(name)
        engine = Engine({"DOCKER_HOST": f"unix://{folder}/socket", "DOCKER_BUILDKIT": "1"})
        with (folder / "log").open("wb") as log:
            daemon = subprocess.Popen(_command(folder), stdout=log, stderr=log)
        try:
            wait_until(lambda: engine.answers() or daemon.poll() is not None, 60, "a daemon")
            if daemon.poll() is not None:
                raise RuntimeError(f"dockerd: {(folder / 'log').read_text()[-2000:]}")
            yield engine
        finally:
            daemon.terminate()
            daemon.wait(60)


def _command(folder: Path) -> list[str]:
    config = folder / "daemon.json"
    config.write_text(json.dumps({"default-ulimits": _LIMITS}))
    roots = ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec", "-p", f"{folder}/pid"]
    return [
        "dockerd",
        "--config-file",
        str(config),
        *roots,
        "-H",
        f"unix://{folder}/socket",
        "--bip",
        _SUBNET,
    ]


@contextmanager
def _network_restored() -> Iterator[None]:
    """Put back the packet filter's rules, which dockerd changes and leaves changed."""
    had_bridge = Path("/sys/class/net", _BRIDGE).exists()
    rules = subprocess.run(["iptables-save"], check=True, capture_output=True).stdout
    try:
        yield
    finally:
        subprocess.run(["iptables-restore"], check=True, input=_NO_RULES + rules)
        if not had_bridge:
            subprocess.run(["ip", "link", "delete", _BRIDGE], check=True)
