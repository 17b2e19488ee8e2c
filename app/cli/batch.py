"""Many films as a stream: batch by batch, several batches at a time, each in a thread of its own.

A film's pixels are held by the thread at work on it and by nobody else: what waits for the
rest of its batch is what the model takes in. So memory depends neither on how many films there
are nor on how large those are that wait.
"""

import threading
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from app.cli.agenda import Agenda
from app.cli.ahead import THREADS, ahead
from app.cli.outcome import Entry, Outcome
from app.cli.rows import Terms
from app.diagnosis import Diagnoser, Prepared, Requisition
from app.errors import FileTooLargeError, FilmError, RefusedFilmError, UnsupportedFormatError
from app.imaging.radiograph import Radiograph

Failure = TypeVar("Failure", FilmError, RefusedFilmError)
Ready = Prepared | FilmError | RefusedFilmError


def judge_films(diagnoser: Diagnoser, agenda: Agenda, batch_size: int, terms: Terms) -> Generator[Outcome]:
    """Yield one outcome for each film that is due; one that cannot be read does not stop the others.

    Where the reader stops, films that are at work are the last: their batches are not judged to the end.
    """
    batches = list(agenda.batches(batch_size))
    work = _Work(diagnoser, terms, readers=max(1, THREADS // max(1, len(batches))))
    with closing(ahead(work, batches, THREADS)) as judged, work:  # ended in reverse: told, then waited for
        for outcomes in judged:
            yield from outcomes


class _Work:
    """What a thread does with a batch. A context: after its end, whatever is at work breaks off.

    readers: threads that read the films of one batch.
    """

    def __init__(self, diagnoser: Diagnoser, terms: Terms, readers: int) -> None:
        self._diagnoser = diagnoser
        self._terms = terms
        self._readers = readers
        self._over = threading.Event()

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Let the threads break off."""
        self._over.set()

    def __call__(self, batch: Sequence[Entry]) -> list[Outcome]:
        """Return the outcomes of a batch, from its files on; those of films that are not due are left out."""
        films = list(ahead(self._prepare, batch, len(batch), self._readers))
        ready = [film for film in films if isinstance(film, Prepared)]
        answers = self._diagnoser.judge(ready, Requisition(self._terms.method, self._terms.layer))
        outcomes = []
        for entry, film in zip(batch, films, strict=True):
            self._go_on()
            answer = next(answers) if isinstance(film, Prepared) else film
            if entry.due:
                outcomes.append(Outcome.of(entry, answer, self._terms))
        return outcomes

    def _prepare(self, entry: Entry) -> Ready:
        self._go_on()
        return prepare_film(self._diagnoser, entry.path, self._terms.invert)

    def _go_on(self) -> None:
        """Raise CancelledError where nobody waits for the outcome any more."""
        if self._over.is_set():
            raise CancelledError


def prepare_film(diagnoser: Diagnoser, path: Path, invert: bool = False) -> Ready:
    """Read a film and let its pixels go, once the model's input is made of them."""
    film = read_film(diagnoser, path, invert)
    if isinstance(film, FilmError):
        return film
    try:
        prepared = diagnoser.prepare(film)
        return replace(prepared, film=film.outline(), found_lungs=diagnoser.find_lungs(film))
    except RefusedFilmError as refusal:
        return _bare(refusal)


def read_film(diagnoser: Diagnoser, path: Path, invert: bool = False) -> Radiograph | FilmError:
    """Return the film, or why it cannot be read; invert: with black and white exchanged, as it is judged."""
    try:
        if not path.is_file():
            raise UnsupportedFormatError("expected a file, received something else")
        if path.stat().st_size > diagnoser.limits.bytes:  # before it fills the memory
            raise FileTooLargeError(f"expected at most {diagnoser.limits.bytes / 2**20:g} MB, received more")
        film = diagnoser.read(path.read_bytes())
        return film.inverted() if invert else film
    except FilmError as error:
        return _bare(error)
    except OSError as error:
        return UnsupportedFormatError(f"expected a file that can be read, received {error.strerror}")


def _bare(error: Failure) -> Failure:
    """The error without the frames that it came through: they hold the film."""
    error.__context__ = None
    return error.with_traceback(None)
