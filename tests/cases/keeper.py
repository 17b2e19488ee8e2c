"""A process that keeps, looks at, explains and deletes cases until it is killed.

It notes each step in a journal, one line by one call of the system: `kept` after a case was
acknowledged, `ends` before it is deleted, `gone` after that was acknowledged.
"""

import os
import random
from pathlib import Path

from app.cases.case import keep_explanation
from app.cases.database import Database
from app.cases.store import CaseStore
from app.diagnosis import Diagnoser, Requisition
from app.models.store import StoredModel
from tests.cases.conftest import folder_of_films
from tests.conftest import BrightCornerRuntime, corner_film, make_manifest, png

FILM = corner_film(True, 640, 480)
SECRET = "secret of every keeper"
DIAGNOSER = Diagnoser(StoredModel(make_manifest(), BrightCornerRuntime()))
DIAGNOSIS = DIAGNOSER.diagnose(png(FILM))
MORE = keep_explanation(DIAGNOSER.diagnose(png(FILM), Requisition("layer-cam")))


def open_store(database: Database, films: Path) -> CaseStore:
    return CaseStore(database, folder_of_films(films), retention=3600)


def work(database_url: str, films: Path, journal: Path, seed: int) -> None:
    """Go on until killed."""
    store, choice = open_store(Database(database_url), films), random.Random(seed)  # noqa: S311
    notes = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        case = store.keep(DIAGNOSIS, SECRET)
        os.write(notes, f"kept {case.id}\n".encode())
        if choice.random() < 0.3:
            store.add(case, MORE)
        if choice.random() < 0.3:
            store.film_png(case)
        if choice.random() < 0.3:
            os.write(notes, f"ends {case.id}\n".encode())
            store.delete(case.id, SECRET)
            os.write(notes, f"gone {case.id}\n".encode())
