"""The store of cases: kept whole or not at all, shown to the owner only, gone when old.

A case is a row of the database and a film of its id among the films. The film is written
first, the row is committed last: a kill at any moment leaves a case, or a film that nobody
sees and that is swept. Ids have 128 random bits.
"""

import dataclasses
import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import ColumnElement, delete, or_, select

from app.cases.case import Case, KeptExplanation
from app.cases.database import Database, NoRoomError
from app.cases.films import FilmStore
from app.cases.intake import Intake
from app.cases.kept_film import film_pixels, pack_film, packed_film, remove_film
from app.cases.pictures import Picture
from app.cases.rows import damaged, digest, not_found, opens, read_row
from app.cases.tables import CaseRow
from app.diagnosis import Diagnosis
from app.errors import StorageError
from app.imaging.overlay import encode_png

_ID = re.compile(r"[0-9a-f]{32}")
_log = logging.getLogger("pneumoscope.cases")


class CaseStore:
    """Cases of a database and its films, for so many seconds each.

    Every method raises StorageError where either cannot be read or written.
    """

    def __init__(
        self,
        database: Database,
        films: FilmStore,
        retention: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.retention = retention
        self._database = database
        self._films = films
        self._clock = clock

    def intake(self) -> Intake:
        """Return a place for one case, whose film is written while it is judged."""
        return Intake(self._films, self._commit, self._clock)

    def keep(self, diagnosis: Diagnosis, secret: str) -> Case:
        """Keep a diagnosis for whoever holds the secret; return its case."""
        with self.intake() as intake:
            return intake.keep(diagnosis, secret)

    def _commit(self, case: Case) -> None:
        """Keep the row of a case whose film is written, or remove the film.

        Where the commit itself fails, it is not known whether the database has the case: the
        film stays for the sweep, which sees what became of it.
        """
        committing = False
        try:
            with self._database.writing() as session:
                session.add(self._row(case))
                session.flush()
                committing = True
        except BaseException:
            if not committing:
                with suppress(StorageError):  # then it is swept
                    remove_film(self._films, case.id)
            raise

    def find(self, case_id: str, *presented: str) -> Case:
        """Return the case that one of the secrets presented opens.

        Raises CaseNotFoundError alike if it is absent, too old or another's; CaseDamagedError
        to its owner where its row cannot be read any more.
        """
        return read_row(self._owned(case_id, presented))

    def add(self, case: Case, explanation: KeptExplanation) -> Case:
        """Keep one more explanation of a case, in place of an older one by its method.

        Those that others asked for since the case was found stay.
        """
        with self._database.writing() as session:
            row = session.get(CaseRow, case.id, with_for_update=True)
            if row is None:
                raise not_found()
            case = read_row(row)
            others = tuple(each for each in case.explanations[1:] if each.method != explanation.method)
            case = dataclasses.replace(case, explanations=(case.evidence, *others, explanation))
            row.payload = case.to_json()
        return case

    def film_png(self, case: Case) -> bytes:
        """Return the kept film as PNG bytes, packed from now on."""
        with _film_trouble():
            packed = packed_film(self._films, case.id)
            return self._pack(case) if packed is None else packed

    def film(self, case: Case) -> Picture:
        """Return the kept film, `(height, width)` uint8, 0 = black."""
        with _film_trouble():
            return film_pixels(self._films, case.id)

    def delete(self, case_id: str, *presented: str) -> None:
        """Remove a case at once, damaged or not; nothing of row and film stays in their files.

        Raises CaseNotFoundError as `find` does.
        """
        self._remove(CaseRow.id == self._owned(case_id, presented).id)

    def delete_all(self, secret: str) -> int:
        """Remove all cases of whoever holds the secret, as `delete` does; return how many."""
        return self._remove(CaseRow.owner_sha256 == digest(secret))

    def purge(self) -> int:
        """Remove the cases that are over their time; return how many.

        Where the clock was set back, a case from further ahead than a lifetime goes too: it would
        stay for as long as the clock was set back.
        """
        now = self._clock()
        over = or_(CaseRow.expires <= now, CaseRow.created <= now - self.retention)
        return self._remove(or_(over, CaseRow.created > now + self.retention))

    def _remove(self, which: ColumnElement[bool]) -> int:
        """Remove cases: first the rows, so that nobody sees half of one.

        A full disk may have no room to note a deletion; then the films go first and make it.
        """
        try:
            gone = self._remove_rows(which)
        except NoRoomError:
            with self._database.reading() as session:
                for case_id in session.scalars(select(CaseRow.id).where(which)):
                    remove_film(self._films, case_id)
            gone = self._remove_rows(which)
        for case_id in gone:
            remove_film(self._films, case_id)
        self._scrub()
        return len(gone)

    def _scrub(self) -> None:
        """Leave no trace of removed rows; what cannot be done now is done after the next removal."""
        with suppress(StorageError):  # the log says of which kind: a disk without any room
            if self._database.scrub():
                return
        _log.warning("what was deleted stays in the database's log until the next purge")

    def _remove_rows(self, which: ColumnElement[bool]) -> Sequence[str]:
        with self._database.writing() as session:
            return session.scalars(delete(CaseRow).where(which).returning(CaseRow.id)).all()

    def check_ready(self) -> None:
        """Raise StorageError where the database does not answer."""
        with self._database.reading() as session:
            session.execute(select(CaseRow.id).limit(1))

    def _pack(self, case: Case) -> bytes:
        """Pack a film. A case that is deleted meanwhile takes it along, whoever was first."""
        packed = encode_png(film_pixels(self._films, case.id))
        with suppress(StorageError):  # a full disk: it can be shown all the same
            pack_film(self._films, case.id, packed)
            if self._get(case.id) is None:
                remove_film(self._films, case.id)
        return packed

    def _owned(self, case_id: str, presented: tuple[str, ...]) -> CaseRow:
        row = self._get(case_id)
        if row is None or self._is_over(row) or not opens(row, presented):
            raise not_found()
        return row

    def _get(self, case_id: str) -> CaseRow | None:
        if not _ID.fullmatch(case_id):
            return None
        with self._database.reading() as session:
            return session.get(CaseRow, case_id)

    def _row(self, case: Case) -> CaseRow:
        return CaseRow(
            id=case.id,
            created=case.created,
            expires=case.created + self.retention,
            owner_sha256=case.secret_sha256,
            payload=case.to_json(),
            probability=case.probability,
        )

    def _is_over(self, row: CaseRow) -> bool:
        return self._clock() >= min(row.expires, row.created + self.retention)


@contextmanager
def _film_trouble() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise not_found() from None
    except ValueError as error:
        raise damaged(error) from None
