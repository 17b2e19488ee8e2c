"""Films without a case: what a kill leaves between writing a film and committing its case."""

import time
from collections.abc import Callable, Iterable

from sqlalchemy import select

from app.cases.database import Database
from app.cases.films import FilmStore
from app.cases.kept_film import case_of
from app.cases.tables import CaseRow

_APART = 60.0  # seconds: many times longer than it takes to keep a case
_AT_A_TIME = 500  # ids of one question


class Orphans:
    """Sweeps films that had no case at two looks, some seconds apart by a clock that never jumps.

    A case that is being kept at the first look has its row by the second. Names that are not
    of a film's kind are none of ours and stay.
    """

    def __init__(
        self,
        database: Database,
        films: FilmStore,
        apart: float = _APART,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._films = films
        self._apart = apart
        self._clock = clock
        self._first_seen: dict[str, float] = {}

    def sweep(self) -> int:
        """Remove the orphans; return how many there were. Raises StorageError."""
        names = {name: case_of(name) for name in self._films.names()}
        ours = {name: case_id for name, case_id in names.items() if case_id is not None}
        kept = self._kept(sorted(set(ours.values())))
        orphans = self._seen_before(name for name, case_id in ours.items() if case_id not in kept)
        for name in orphans:
            self._films.remove(name)
        return len(orphans)

    def _seen_before(self, without_case: Iterable[str]) -> list[str]:
        now = self._clock()
        self._first_seen = {name: self._first_seen.get(name, now) for name in without_case}
        return [name for name, since in self._first_seen.items() if now - since >= self._apart]

    def _kept(self, ids: list[str]) -> set[str]:
        kept: set[str] = set()
        for start in range(0, len(ids), _AT_A_TIME):
            asked = select(CaseRow.id).where(CaseRow.id.in_(ids[start : start + _AT_A_TIME]))
            with self._database.reading() as session:
                kept.update(session.scalars(asked))
        return kept
