"""Taking in one case: its film is written while it is judged, its row is committed last."""

import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import Self

from app.cases.case import Case, make_case
from app.cases.films import FilmStore
from app.cases.kept_film import keep_film, remove_film
from app.cases.pictures import display_film
from app.cases.rows import digest
from app.diagnosis import Diagnosis
from app.errors import StorageError
from app.imaging.radiograph import Radiograph


class Intake:
    """A place for one case. A context: where its block fails, or keeps nothing, the film is removed.

    Waiting for a disk takes no processor: whoever has a film to be judged hands it in first, unless judging
    takes long: a film without a case is swept (`app.cases.orphans`). commit: keeps the row of a case whose
    film is written, or removes the film.
    """

    def __init__(self, films: FilmStore, commit: Callable[[Case], None], clock: Callable[[], float]) -> None:
        self._films = films
        self._commit = commit
        self._clock = clock
        self._id = secrets.token_hex(16)
        self._beside = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None

    def film(self, film: Radiograph) -> None:
        """Begin to write a film that may be judged."""
        self._writing = self._begin(film)

    def keep(self, diagnosis: Diagnosis, secret: str) -> Case:
        """Keep the diagnosis of the film for whoever holds the secret; raises StorageError."""
        self._writing = writing = self._writing or self._begin(diagnosis.film)
        case = make_case(diagnosis, self._id, self._clock(), digest(secret))
        writing.result()
        self._writing = None  # from here the commit answers for it
        self._commit(case)
        return case

    def __enter__(self) -> Self:
        """Hold the place."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the film that is being written, and remove it where no case was kept."""
        self._beside.shutdown()
        if self._writing:
            with suppress(StorageError):  # then it is swept
                remove_film(self._films, self._id)

    def _begin(self, film: Radiograph) -> Future[None]:
        return self._beside.submit(self._write, film)

    def _write(self, film: Radiograph) -> None:
        keep_film(self._films, self._id, display_film(film.eight_bit()))
