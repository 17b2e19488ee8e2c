"""Kill -9 under load: `python -m benchmarks.kill [--kills 100] [--workers 2] [--clients 4] [--seed 7]`.

Starts gunicorn with the settings of the environment (`DATABASE_URL`, `STORAGE_URL`), posts films by
API from so many clients, and kills a random one of its processes, parent or worker, at random
moments; a killed parent is started again. In the end every answer that was acknowledged is asked
for again with its film, every row of the database is read, and films without a case are swept.
"""

import argparse
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import numpy as np
from PIL import Image
from sqlalchemy import select

from app.cases.case import Case
from app.cases.kept_film import case_of, film_pixels
from app.cases.opening import open_database, open_film_store
from app.cases.orphans import Orphans
from app.cases.tables import CaseRow
from app.config import Settings
from app.imaging.phantom import draw_film
from benchmarks.load import FORM, film_form
from benchmarks.server import ROOT

HEIGHT, WIDTH = 1317, 1857


@dataclass
class Victim:
    """A server whose processes are killed and which is started again."""

    instance: Path
    workers: int
    port: int
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """Start it on its port, as soon as that is free."""
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{self.port}"]
        settings = {"INSTANCE_PATH": str(self.instance), "WEB_CONCURRENCY": str(self.workers)}
        with (self.instance / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "wsgi:app"], cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
            )

    def processes(self) -> list[int]:
        """Return parent and workers."""
        return [self.process.pid, *self._workers()]

    def kill(self, process: int) -> None:
        """Kill one of its processes; where that is the parent, all, as where a container dies."""
        workers = self._workers()
        everything = process == self.process.pid
        for each in [process, *workers] if everything else [process]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        if everything:
            self.process.wait()
            self.start()

    def _workers(self) -> list[int]:
        pid = self.process.pid
        with suppress(OSError):
            return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []


class Load:
    """Clients that post films until it is over, and note what was acknowledged."""

    def __init__(self, port: int, clients: int) -> None:
        self.acknowledged: dict[str, float] = {}
        self.refused = self.broken = self.wrong = 0
        self._port, self._body, self._over = port, film_form(), threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(clients)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End after the answers under way."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            try:
                status, told = ask(self._port, "POST", "/api/v1/diagnoses", self._body)
            except (OSError, HTTPException):  # killed while it answered: nothing was acknowledged
                self.broken += 1
                time.sleep(0.05)
                continue
            if status == 201:
                answer = json.loads(told)
                self.acknowledged[answer["links"]["self"]] = answer["probability"]
            elif status == 503:
                self.refused += 1
            else:
                self.wrong += 1
                print(f"expected 201 or 503, received {status}: {told[:200]!r}", file=sys.stderr)


def main() -> None:
    """Kill, check, print; exit status 1 where anything was lost or is half."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("kills", 100), ("workers", 2), ("clients", 4), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        victim = Victim(Path(folder), asked.workers, port)
        victim.start()
        try:
            load, parents = kill_under_load(victim, asked)
            lost = check_answers(port, load.acknowledged)
        except TimeoutError as error:
            sys.exit(f"{error}; the end of its log:\n{(victim.instance / 'log').read_text()[-2000:]}")
        finally:
            victim.process.terminate()
            victim.process.wait()
        half, swept = check_storage(Settings.from_env({**os.environ, "INSTANCE_PATH": folder}))
    print(
        f"{asked.kills} kills, {parents} of them of the parent; {len(load.acknowledged)} cases acknowledged, "
        f"{load.refused} refused (503), {load.broken} requests cut off; {load.wrong} answered wrongly, "
        f"{lost} lost, {half} half, "
        f"{swept} films of cut-off requests swept"
    )
    sys.exit(1 if load.wrong or lost or half else 0)


def kill_under_load(victim: Victim, asked: argparse.Namespace) -> tuple[Load, int]:
    """Kill so many processes, each when the server has answered since the kill before."""
    chance, parents = random.Random(asked.seed), 0  # noqa: S311
    load = Load(victim.port, asked.clients)
    try:
        for kill in range(asked.kills):
            known = len(load.acknowledged)
            _await(lambda known=known: len(load.acknowledged) > known)
            time.sleep(chance.uniform(0, 0.5))
            process = chance.choice(victim.processes())
            parents += process == victim.process.pid
            victim.kill(process)
            print(f"\r{kill + 1} kills, {len(load.acknowledged)} acknowledged", end="", flush=True)
    finally:
        load.stop()
    print()
    return load, parents


def check_answers(port: int, acknowledged: dict[str, float]) -> int:
    """Ask for every case again, and for its film; return how many are not as they were."""
    _await(lambda: _ready(port))
    film, lost = draw_film(7, True, HEIGHT, WIDTH).pixels, 0
    for address, probability in acknowledged.items():
        status, told = ask(port, "GET", address)
        answer = json.loads(told)
        same = status == 200 and answer["probability"] == probability
        status, picture = ask(port, "GET", answer["links"]["film"]) if same else (0, b"")
        seen = np.asarray(Image.open(io.BytesIO(picture)), dtype=float) if status == 200 else None
        lost += seen is None or seen.shape != film.shape or np.abs(seen - film).mean() > 3  # it was a JPEG
    return lost


def check_storage(settings: Settings) -> tuple[int, int]:
    """Read every row and its film; return how many are half, and how many films had no row."""
    database, films, half = open_database(settings), open_film_store(settings), 0
    with database.reading() as session:
        for row in session.scalars(select(CaseRow)):
            case = Case.from_json(row.payload)
            half += film_pixels(films, case.id).shape != case.film_size
    orphans = Orphans(database, films, apart=0)
    swept = orphans.sweep() + orphans.sweep()
    with database.reading() as session:
        rows = set(session.scalars(select(CaseRow.id)))
    return half + len({case_of(name) for name in films.names()} ^ rows), swept


def ask(port: int, method: str, address: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Return status and body of an answer; raises OSError or HTTPException for none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, address, body, FORM if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _ready(port: int) -> bool:
    with suppress(OSError, HTTPException):
        return ask(port, "GET", "/readyz")[0] == 200
    return False


def _await(true: Callable[[], bool], patience: float = 300) -> None:
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"expected the server to go on within {patience:g} s")
        time.sleep(0.02)


if __name__ == "__main__":
    main()
