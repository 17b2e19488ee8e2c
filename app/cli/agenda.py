"""What a call has to do, and in which order: first the rows that are kept, then the rest.

A row's batch and the number of its picture's name follow from its place alone. So a run that
goes on, and does its first batch once more with the same films in it, writes what an unbroken
run writes, to the last digit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.outcome import Entry, Outcome
from app.cli.pictures import Pictures
from app.cli.rows import ERROR, OK, Row, printable


class Stems:
    """Gives each judged film the stem of its pictures, in the order of the rows."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, path: str) -> str:
        """Return the stem of a path; with -2, -3 … where films of the same stem came before."""
        return self._free(Path(path).stem)

    def _free(self, stem: str) -> str:
        count = self._taken[stem] = self._taken.get(stem, 0) + 1
        return stem if count == 1 else self._free(f"{stem}-{count}")


@dataclass(frozen=True)
class Agenda:
    """The films in the order of their rows; stems: those that the kept rows have taken."""

    entries: tuple[Entry, ...]
    stems: Stems

    @property
    def due(self) -> int:
        """How many films there are to judge."""
        return sum(entry.due for entry in self.entries)

    @property
    def failed(self) -> bool:
        """Does a kept row say that its film could not be read?"""
        return any(entry.kept is not None and entry.kept.status == ERROR for entry in self.entries)

    def batches(self, size: int) -> Iterator[tuple[Entry, ...]]:
        """Yield the entries in batches by their place; batches without anything due are left out."""
        for start in range(0, len(self.entries), size):
            batch = self.entries[start : start + size]
            if any(entry.due for entry in batch):
                yield batch

    def numbered(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Yield the outcomes, in the order of their rows, each judged one with its stem."""
        for outcome in outcomes:
            new = outcome.diagnosis is not None and outcome.stem is None
            yield replace(outcome, stem=self.stems.take(outcome.row.path)) if new else outcome


def make_agenda(films: Sequence[Path], kept: Sequence[Row], pictures: Pictures) -> Agenda:
    """Return what is to be done for the films, given the rows that there are.

    A film is due that has no row, or whose pictures, where it was judged, are not all there.
    """
    stems = Stems()
    by_name = {_name(film): film for film in films} if kept else {}
    entries = [_kept_entry(row, by_name.get(_name(Path(row.path))), stems, pictures) for row in kept]
    done = {_name(Path(row.path)) for row in kept}
    new = [Entry(film) for film in films if not done or _name(film) not in done]
    return Agenda((*entries, *new), stems)


def _kept_entry(row: Row, film: Path | None, stems: Stems, pictures: Pictures) -> Entry:
    stem = stems.take(row.path) if row.status == OK else None
    due = film is not None and stem is not None and pictures.missing(stem)
    return Entry(film or Path(row.path), row, stem, due)


def _name(film: Path) -> str:
    return printable(film.absolute())
