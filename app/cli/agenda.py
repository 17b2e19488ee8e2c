"""What a call has to do, and in which order: first the rows that are kept, then the rest.

A row's batch and the number of its picture's name follow from its place alone, whatever became of
the films before it: one that failed has its number, too. So a run that goes on, and does its first
batch once more with the same films in it, writes what an unbroken run writes, to the last digit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cli.outcome import Entry
from app.cli.pictures import Pictures
from app.cli.rows import ERROR, OK, Row, printable
from app.cli.stems import Stems


@dataclass(frozen=True)
class Agenda:
    """The films in the order of their rows."""

    entries: tuple[Entry, ...]

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


def make_agenda(films: Sequence[Path], kept: Sequence[Row], pictures: Pictures) -> Agenda:
    """Return what is to be done for the films, given the rows that there are.

    A film is due that has no row, or whose pictures, where it was judged, are not all there.
    """
    stems = Stems()
    by_name = {_name(film): film for film in films} if kept else {}
    entries = [_kept_entry(row, by_name.get(_name(Path(row.path))), stems, pictures) for row in kept]
    done = {_name(Path(row.path)) for row in kept}
    new = [film for film in films if not done or _name(film) not in done]
    return Agenda((*entries, *(Entry(film, stems.take(printable(film))) for film in new)))


def _kept_entry(row: Row, film: Path | None, stems: Stems, pictures: Pictures) -> Entry:
    stem = stems.take(row.path)
    due = film is not None and row.status == OK and pictures.missing(stem)
    return Entry(film or Path(row.path), stem, row, due)


def _name(film: Path) -> str:
    return printable(film.absolute())
