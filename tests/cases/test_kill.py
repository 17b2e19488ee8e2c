"""Processes that keep cases are killed at random moments: nothing acknowledged is lost, nothing is half."""

import multiprocessing
import random
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from app.cases.database import Database
from app.cases.kept_film import case_of
from app.cases.orphans import Orphans
from app.cases.tables import CaseRow
from app.errors import CaseNotFoundError
from tests.cases import keeper
from tests.cases.conftest import folder_of_films

KEEPERS, KILLS, SECONDS = 3, 40, 8.0


@pytest.fixture(scope="module")
def processes() -> Iterator[ForkServerContext]:
    """Starts processes in milliseconds: all is imported before."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.cases.keeper"])
    return context


def noted(journal: Path, word: str) -> set[str]:
    lines = [line.split() for line in journal.read_text().splitlines()]
    return {case_id for said, case_id in lines if said == word}


def test_a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half(
    processes: ForkServerContext, database: Database, database_url: str, tmp_path: Path
) -> None:
    films, journal = tmp_path / "films", tmp_path / "journal"
    chance, deadline, kills = random.Random(7), time.monotonic() + SECONDS, 0  # noqa: S311

    def start() -> ForkServerProcess:
        process = processes.Process(
            target=keeper.work, args=(database_url, films, journal, chance.randrange(2**32))
        )
        process.start()
        return process

    at_work = [start() for _ in range(KEEPERS)]
    while kills < KILLS and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.02, 0.3))
        killed = at_work.pop(chance.randrange(KEEPERS))
        assert killed.is_alive(), "a keeper ended by itself"
        killed.kill()
        killed.join()
        kills += 1
        at_work.append(start())
    for process in at_work:
        process.kill()
        process.join()

    assert kills >= 10
    kept, ends, gone = (noted(journal, word) for word in ("kept", "ends", "gone"))
    assert len(kept) > kills
    check(database, films, kept - ends, gone)


def check(database: Database, films: Path, kept: set[str], gone: set[str]) -> None:
    """Look at every case as its owner would, and at every row and film there is."""
    with database.reading() as session:
        rows = set(session.scalars(select(CaseRow.id)))
    store = keeper.open_store(database, films)
    for case_id in kept | rows:
        case = store.find(case_id, keeper.SECRET)
        assert np.array_equal(store.film(case), keeper.FILM)
    for case_id in gone:
        with pytest.raises(CaseNotFoundError):
            store.find(case_id, keeper.SECRET)
    orphans = Orphans(database, folder_of_films(films), apart=0)
    orphans.sweep()
    orphans.sweep()
    assert {case_of(name) for name in folder_of_films(films).names()} == rows
