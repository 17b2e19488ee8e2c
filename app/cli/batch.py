"""Many files: found, read, judged in batches, one outcome each, in order."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from app.cli.rows import Row, diagnosis_row, failure_row, printable
from app.diagnosis import Diagnoser, Diagnosis
from app.errors import FileTooLargeError, FilmError, RefusedFilmError, UnsupportedFormatError
from app.imaging.decode import SUFFIXES
from app.imaging.radiograph import Radiograph

Outcome = tuple[Row, Diagnosis | None]


def find_films(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, and those of image suffixes below the folders named, sorted."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file())
            found.extend(sorted(inside))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def diagnose_files(
    diagnoser: Diagnoser,
    paths: Sequence[Path],
    batch_size: int,
    method: str | None = None,
    layer: str | None = None,
) -> Iterator[Outcome]:
    """Yield one outcome per file; a film that cannot be read does not stop the others.

    method, layer: of the explanations, by default the model's own; raises MethodError.
    """
    for start in range(0, len(paths), batch_size):
        yield from _diagnose_batch(diagnoser, paths[start : start + batch_size], method, layer)


def refuse_overwriting(films: Sequence[Path], written: Iterable[Path]) -> None:
    """Raise UsageError where a file that would be written is one of the films."""
    sources = {film.resolve() for film in films}
    for path in written:
        if path.resolve() in sources:
            raise click.UsageError(f"{path}: expected a place apart from the films, which stay as they are")


def _diagnose_batch(
    diagnoser: Diagnoser, paths: Sequence[Path], method: str | None, layer: str | None
) -> Iterator[Outcome]:
    films = [_read(diagnoser, path) for path in paths]
    readable = [film for film in films if isinstance(film, Radiograph)]
    answers = iter(diagnoser.diagnose_batch(readable, method, layer))
    for path, film in zip(paths, films, strict=True):
        answer = next(answers) if isinstance(film, Radiograph) else film
        yield _outcome(printable(path), answer, diagnoser.manifest.identity)


def _read(diagnoser: Diagnoser, path: Path) -> Radiograph | FilmError:
    try:
        if not path.is_file():
            raise UnsupportedFormatError("expected a file, received something else")
        if path.stat().st_size > diagnoser.limits.bytes:  # before it fills the memory
            raise FileTooLargeError(f"expected at most {diagnoser.limits.bytes / 2**20:g} MB, received more")
        return diagnoser.read(path.read_bytes())
    except FilmError as error:
        return error
    except OSError as error:
        return UnsupportedFormatError(f"expected a file that can be read, received {error.strerror}")


def _outcome(path: str, answer: Diagnosis | FilmError | RefusedFilmError, model: str) -> Outcome:
    if isinstance(answer, Diagnosis):
        return diagnosis_row(path, answer), answer
    return failure_row(path, answer, model), None
