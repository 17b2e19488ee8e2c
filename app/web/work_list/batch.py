"""The films of one request, judged one after the other: a bad one does not stop the others."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import IO

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from app.cases.case import Case
from app.diagnosis import Requisition
from app.errors import ArchiveError, PneumoscopeError
from app.imaging.archive import ArchiveLimits, Entry, is_archive, read_archive, read_film
from app.web.errors.complaints import Complaint, complain, fault
from app.web.services import Judge, services
from app.web.uploads import FILM_FIELD

_TOO_MANY = "expected at most {} films at once, received more; send this one and those after it again"


@dataclass(frozen=True)
class Judged:
    """One film of a batch: its name as it was sent, which is not kept, and its case or what is wrong."""

    name: str
    case: Case | None
    complaint: Complaint | None


def batch_limits() -> ArchiveLimits:
    """Return how much one request may bring, from the settings."""
    settings = services().settings
    film, films = settings.max_upload_mb * 2**20, settings.max_batch_mb * 2**20
    return ArchiveLimits(settings.max_batch_films, int(film), int(films))


def uploaded_films() -> list[tuple[str, IO[bytes]]]:
    """Return names and contents of the files of the request; raises BadRequest for none or too many."""
    files = [file for file in request.files.getlist(FILM_FIELD) if file.filename]
    most = batch_limits().films
    if not 1 <= len(files) <= most:
        raise BadRequest(f"expected 1 to {most} films in the field {FILM_FIELD!r}, received {len(files)}")
    return [(_without_folders(file.filename or ""), _taken(file)) for file in files]


def judge_films(
    files: list[tuple[str, IO[bytes]]], judge: Judge, secret: str, asked: Requisition
) -> Generator[Judged]:
    """Judge every film as asked, those of archives too, and keep its case for whoever holds the secret.

    Each is judged when it is asked for, in its own turn. Waits for a place among the batches first.
    """
    with ExitStack() as stack:
        for _, stream in files:
            stack.enter_context(stream)
        stack.enter_context(services().rooms.batches.turn())
        entries, most = _entries(files), batch_limits().films
        for entry in islice(entries, most):
            yield _judge(entry, judge, secret, asked)
        left = next(entries, None)  # the first that is not judged stands for all that follow
        if left is not None:
            too_many = Entry(left.name, ArchiveError(_TOO_MANY.format(most)))
            yield _judge(too_many, judge, secret, asked)


def _entries(files: list[tuple[str, IO[bytes]]]) -> Iterator[Entry]:
    for name, stream in files:
        start = stream.read(4)
        stream.seek(0)
        if is_archive(start):
            yield from _archive(name, stream)
        else:
            yield Entry(name, read_film(stream, batch_limits().film_bytes))


def _archive(name: str, stream: IO[bytes]) -> Iterator[Entry]:
    """The films of an archive; what is wrong with the archive itself stands in the place of a film."""
    empty = True
    try:
        for entry in read_archive(stream, batch_limits()):
            empty = False
            yield entry
        if empty:
            raise ArchiveError("expected films in the archive, received none")
    except ArchiveError as error:
        yield Entry(name, error)


def _judge(entry: Entry, judge: Judge, secret: str, asked: Requisition) -> Judged:
    try:
        if not isinstance(entry.content, bytes):
            raise entry.content
        with services().rooms.judging.turn(), services().cases.intake() as intake:
            diagnosis = judge.diagnose(entry.content, asked, intake.film)
            return Judged(entry.name, intake.keep(diagnosis, secret), None)
    except PneumoscopeError as error:
        return Judged(entry.name, None, complain(error))
    except Exception as error:  # the answer has begun: what befalls one film is said in its place
        return Judged(entry.name, None, fault(error))


def _taken(file: FileStorage) -> IO[bytes]:
    """The contents of a file, which the request would close before the last film is judged."""
    taken, file.stream = file.stream, BytesIO()
    return taken


def _without_folders(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]
