"""A stand-in for `python:3.11-slim` where no registry can be reached: Debian 12 with its Python 3.11.

Takes over this machine's certificates, as a proxy may stand between it and PyPI.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.container.engine import Engine

NAME = "python:3.11-slim"
_PACKAGES = "ca-certificates,python3-minimal,python3-pip,python3-venv"
_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
_PATH = "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"


def make(engine: Engine) -> None:
    """Build the stand-in with debootstrap (needs root) and give it the real image's name."""
    with tempfile.TemporaryDirectory(prefix="pneumoscope-base-") as name:
        root = Path(name, "root")
        _bootstrap(root)
        _resemble(root)
        command = ["tar", "-C", str(root), "--numeric-owner", "-c", "."]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as archive:
            engine.run("import", "--change", _PATH, "-", NAME, stdin=archive.stdout)


def _bootstrap(root: Path) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={_PACKAGES}", "bookworm", str(root), _mirror()]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"debootstrap: {done.stdout[-2000:]}")


def _mirror() -> str:
    sources = Path("/etc/apt/sources.list.d/debian.sources")
    found = re.search(r"^URIs:\s*(\S+)", sources.read_text(), re.MULTILINE) if sources.exists() else None
    return found[1] if found else "http://deb.debian.org/debian"


def _resemble(root: Path) -> None:
    """Do as the real image does: `python` is on the path, and pip may install."""
    for name in ("python", "python3"):
        (root / "usr/local/bin" / name).symlink_to("/usr/bin/python3.11")
    (root / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink()
    shutil.copy(_CERTIFICATES, root / _CERTIFICATES[1:])
    (root / "etc/pip.conf").write_text(f"[global]\ncert = {_CERTIFICATES}\n")
    for waste in ("var/lib/apt/lists", "var/cache/apt/archives"):
        shutil.rmtree(root / waste)
