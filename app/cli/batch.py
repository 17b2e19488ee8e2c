"""Many films as a stream: batch by batch, several batches at a time, each in a thread of its own.

A film's pixels are held by the thread at work on it and by nobody else: what waits for the
rest of its batch is what the model takes in. So memory depends neither on how many films there
are nor on how large those are that wait.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
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
    """Yield one outcome for each film that is due; one that cannot be read does not stop the others."""
    judge = partial(_judge, diagnoser, terms)
    with closing(ahead(judge, agenda.batches(batch_size), THREADS)) as batches:
        for outcomes in batches:
            yield from outcomes


def _judge(diagnoser: Diagnoser, terms: Terms, batch: Sequence[Entry]) -> list[Outcome]:
    """The outcomes of a batch, from its files on; those of films that are not due are left out."""
    films = [prepare_film(diagnoser, entry.path, terms.invert) for entry in batch]
    ready = [film for film in films if isinstance(film, Prepared)]
    answers = iter(diagnoser.judge(ready, Requisition(terms.method, terms.layer)))
    judged = [next(answers) if isinstance(film, Prepared) else film for film in films]
    return [
        Outcome.of(entry, answer, terms) for entry, answer in zip(batch, judged, strict=True) if entry.due
    ]


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
