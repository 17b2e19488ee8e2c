"""What becomes of one film: its entry on the agenda, and what was found."""

from dataclasses import dataclass
from pathlib import Path

from app.cli.rows import Row, Terms, diagnosis_row, failure_row, printable
from app.diagnosis import Diagnosis
from app.errors import FilmError, RefusedFilmError

Answer = Diagnosis | FilmError | RefusedFilmError


@dataclass(frozen=True)
class Entry:
    """One film on the agenda.

    stem: of its pictures. kept: its row of an earlier run. due: is there anything to do? What is not due is
    judged only to make up a batch.
    """

    path: Path
    stem: str
    kept: Row | None = None
    due: bool = True


@dataclass(frozen=True, eq=False)
class Outcome:
    """The row of one film, and its diagnosis where it was judged."""

    entry: Entry
    row: Row
    terms: Terms
    diagnosis: Diagnosis | None = None

    @classmethod
    def of(cls, entry: Entry, answer: Answer, terms: Terms) -> "Outcome":
        """Return the outcome for an answer."""
        if isinstance(answer, Diagnosis):
            return cls(entry, diagnosis_row(printable(entry.path), answer, terms), terms, answer)
        return cls(entry, failure_row(printable(entry.path), answer, terms), terms)

    def failed(self, error: FilmError) -> "Outcome":
        """Return the outcome of the film if it fails after all."""
        return self.of(self.entry, error, self.terms)
