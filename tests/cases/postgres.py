"""A PostgreSQL of our own on loopback, from Debian's package."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest; None where it is not installed."""
    versions = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


@dataclass
class Postgres:
    """A server that can be stopped and started; as root it runs as user postgres."""

    programs: Path
    folder: Path
    port: int

    @classmethod
    def make(cls, programs: Path) -> "Postgres":
        folder = Path(tempfile.mkdtemp(prefix="pneumoscope-postgres-"))
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            made = cls(programs, folder, probe.getsockname()[1])
        made._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", "-D", str(folder / "data"))
        return made

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", options)

    def stop(self) -> None:
        self._control("stop", "-w", "-m", "fast")

    def empty(self) -> None:
        """Leave nothing of the test before."""
        address = self.url.replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        user = "postgres" if os.geteuid() == 0 else None
        subprocess.run(
            [str(self.programs / program), *arguments],
            user=user, group=user, extra_groups=[] if user else None, cwd=self.folder,
            stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
