"""Readers' verdicts: kept with their cases, and counted for longer than these.

What is counted leads back to no film and no reader: a day, a model, what it said and what the
reader said. A verdict that is changed is counted once; deleting a case leaves the count.
"""

import dataclasses
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from app.cases.case import Case
from app.cases.database import Database
from app.cases.reading import point_of
from app.cases.rows import not_found, read_row
from app.cases.tables import CaseRow, VerdictCountRow
from app.cases.verdict import Verdict
from app.diagnosis.call import label_at


@dataclasses.dataclass(frozen=True)
class CountedVerdict:
    """One verdict as it is counted.

    label: what the reader was told, at the operating point that was read. probability: that the model
    gave, 0 to 1.
    """

    day: str
    model: str
    label: str
    probability: float
    opinion: str
    finding: str | None


class Verdicts:
    """Verdicts of a database; every method raises StorageError."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def give(self, case: Case, verdict: Verdict, point: str | None = None) -> Case:
        """Keep a verdict with its case, in place of an older one, and count it; return the case.

        point: the operating point that the reader read the case at, by name; None for the one that it
        was judged at. Raises CaseNotFoundError where the case is gone by now, and OperatingPointError
        where its model had no such point.
        """
        label = label_at(case.probability, point_of(case, point))
        with self._database.writing() as session:
            row = session.get(CaseRow, case.id, with_for_update=True)
            if row is None:
                raise not_found()
            case = read_row(row)
            count = case.verdict.count if case.verdict else secrets.token_hex(16)
            verdict = dataclasses.replace(verdict, given=self._clock(), count=count)
            case = dataclasses.replace(case, verdict=verdict)
            row.payload = case.to_json()
            if not case.drawn:  # what is said of a drawing says nothing of films
                session.merge(_counted(case, label, verdict))
        return case

    def counted(self) -> list[CountedVerdict]:
        """Return every verdict so far, oldest day first."""
        with self._database.reading() as session:
            rows = session.scalars(select(VerdictCountRow).order_by(VerdictCountRow.day, VerdictCountRow.id))
            return [
                CountedVerdict(row.day, row.model, row.label, row.probability, row.opinion, row.finding)
                for row in rows
            ]


def _counted(case: Case, label: str, verdict: Verdict) -> VerdictCountRow:
    return VerdictCountRow(
        id=verdict.count,
        day=datetime.fromtimestamp(verdict.given, UTC).date().isoformat(),
        model=f"{case.model.name}-{case.model.version}",
        label=label,
        probability=case.probability,
        opinion=verdict.opinion,
        finding=verdict.finding,
    )
