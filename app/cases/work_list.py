"""The cases of one owner, to be worked through: shown to whoever holds their secret, and to nobody else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import ColumnElement, and_, select

from app.cases.case import Case
from app.cases.database import Database
from app.cases.rows import digest, read_row
from app.cases.tables import CaseRow
from app.errors import CaseDamagedError


class Order(Enum):
    """How a list is in order: the highest probability first, or the case that came first."""

    LIKELIEST = "likeliest"
    FIRST_COME = "first come"


@dataclass(frozen=True)
class Neighbours:
    """The ids of the cases before and after one in the list; None at either end.

    place, count: the how-many-th of how many it is, from 1.
    """

    before: str | None
    after: str | None
    place: int
    count: int


class WorkList:
    """Reads the cases of an owner from a database; every method raises StorageError."""

    def __init__(self, database: Database, retention: float, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._retention = retention
        self._clock = clock

    def cases(self, secret: str, order: Order = Order.LIKELIEST) -> list[Case]:
        """Return the cases in order; what cannot be read any more is left out."""
        with self._database.reading() as session:
            rows = session.scalars(select(CaseRow).where(self._live(secret)).order_by(*_COLUMNS[order])).all()
        found = []
        for row in rows:
            try:
                found.append(read_row(row))
            except CaseDamagedError:  # the log says so
                continue
        return found

    def neighbours(self, case_id: str, secret: str, order: Order = Order.LIKELIEST) -> Neighbours | None:
        """Return what stands beside a case in the list; None for a case that is not in it."""
        with self._database.reading() as session:
            ids = list(
                session.scalars(select(CaseRow.id).where(self._live(secret)).order_by(*_COLUMNS[order]))
            )
        if case_id not in ids:
            return None
        place = ids.index(case_id)
        before, after = ids[max(place - 1, 0) : place], ids[place + 1 : place + 2]
        return Neighbours(next(iter(before), None), next(iter(after), None), place + 1, len(ids))

    def _live(self, secret: str) -> ColumnElement[bool]:
        now = self._clock()
        return and_(
            CaseRow.owner_sha256 == digest(secret),
            CaseRow.expires > now,
            CaseRow.created > now - self._retention,
        )


_COLUMNS = {
    Order.LIKELIEST: (CaseRow.probability.desc().nulls_last(), CaseRow.created, CaseRow.id),
    Order.FIRST_COME: (CaseRow.created, CaseRow.id),
}
