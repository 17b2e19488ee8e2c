"""The CSV of a run: one row per film, written at once; and gone on with after a kill."""

import csv
import fcntl
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from app.cli.rows import Row, Terms

COLUMNS = tuple(field.name for field in fields(Row))
_HEADER = (",".join(COLUMNS) + "\r\n").encode()


@dataclass(frozen=True)
class Kept:
    """What an earlier run wrote: its whole rows, and how many bytes of the file they fill."""

    rows: tuple[Row, ...] = ()
    length: int = 0


class Table:
    """A CSV that is open for rows; each is handed to the system at once, so that a kill loses none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._writer = csv.writer(stream)

    def write(self, *values: str) -> None:
        """Write one row."""
        self._writer.writerow(values)
        self._stream.flush()


@contextmanager
def open_table(path: Path, length: int) -> Iterator[Table]:
    """Open a CSV behind its first bytes, the rest is cut off; an empty one gets its header.

    Raises UsageError where another run is writing it.
    """
    with path.open("a", newline="", encoding="utf-8") as stream:
        _claim(path, stream)
        if path.is_file():
            stream.truncate(length)
        table = Table(stream)
        if not length:
            table.write(*COLUMNS)
        yield table


def _claim(path: Path, stream: TextIO) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise click.UsageError(f"{path}: expected a file for this run alone, another is writing it") from None
    except OSError:  # a disk without locks: then whoever starts two runs must know
        return


def read_kept(path: Path, terms: Terms) -> Kept:
    """Return what there is to go on from, nothing where there is no file.

    Raises UsageError where going on would mix what does not belong together: other columns,
    another model, method, layer or operating point, or films judged as negatives and not.
    """
    if not path.is_file():
        return Kept()
    with path.open("rb") as stream:
        length = whole_length(stream)
        stream.seek(0)
        whole, torn = stream.read(length), stream.read(len(_HEADER))
    if not whole and _HEADER.startswith(torn):
        return Kept()
    return Kept(tuple(_rows(path, whole, terms)), length)


def whole_length(stream: BinaryIO) -> int:
    """Return how many bytes the whole rows fill: up to the last end of line outside quotes.

    RFC 4180: a quote inside a field is doubled, so outside of fields their number is even.
    """
    whole = position = quotes = 0
    for line in stream:
        position += len(line)
        quotes += line.count(b'"')
        if line.endswith(b"\n") and quotes % 2 == 0:
            whole = position
    return whole


def _rows(path: Path, content: bytes, terms: Terms) -> Iterator[Row]:
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        header = tuple(next(lines, ()))
        _expect(path, "the columns", ",".join(COLUMNS), ",".join(header))
        for number, line in enumerate(lines, start=1):
            _expect(path, f"the columns in row {number}", str(len(COLUMNS)), str(len(line)))
            row = Row(*line)
            for name, expected in asdict(terms).items():
                _expect(path, f"the {name} in row {number}", expected, getattr(row, name))
            yield row
    except (csv.Error, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: expected a CSV of an earlier run, received {error}") from None


def _expect(path: Path, what: str, expected: str, received: str) -> None:
    if received != expected:
        raise click.UsageError(
            f"{path}: cannot go on from it: {what}: expected {expected}, received {received[:200] or 'none'}"
        )
