"""What SQLite needs to serve: a log of its own, patience, foreign keys, and no traces.

`synchronous=NORMAL`: what is committed outlives the process, however it ends; after a loss of
power the last commits may be missing, whole. `secure_delete`: deleted content is overwritten.
"""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError

NO_TRANSACTION = ""
_PATIENCE = 5.0  # seconds that a writer waits for another
_MOST_CONNECTIONS = 64  # more than a server has threads that ask at a time
_PRAGMAS = ("foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON")


def open_sqlite(url: URL, **options: Any) -> Engine:
    """Return an engine whose connections begin with the pragmas and never outlive their file.

    The file is not made by connecting: where it is absent, connecting fails.
    """
    file = database_file(url)

    def connect() -> sqlite3.Connection:
        address = f"file:{quote(str(file))}?mode=rw"
        connection = sqlite3.connect(address, _PATIENCE, uri=True, check_same_thread=False)
        connection.isolation_level = None  # transactions begin where SQLAlchemy says so
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine(url, creator=connect, max_overflow=_MOST_CONNECTIONS, **options)
    event.listen(engine, "connect", lambda _, record: record.info.update(file=_identity(file)))
    event.listen(engine, "checkout", lambda _, record, __: _check(record.info["file"], file))
    event.listen(engine, "begin", _begin)
    return engine


def database_file(url: URL) -> Path:
    """Return the file of an SQLite URL."""
    return Path(str(url.database))


def make_file(engine: Engine) -> None:
    """Make the file where absent, for its owner only, with a write-ahead log.

    The log's mode stays with the file; it is set where no other process does the same.
    """
    database_file(engine.url).touch(mode=0o600, exist_ok=True)
    with engine.execution_options(begin=NO_TRANSACTION).connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def scrub(engine: Engine) -> bool:
    """Move the log into the database and cut it to nothing: it holds what rows were before.

    False where a reader is in the way, so that it has to be tried again.
    """
    with engine.execution_options(begin=NO_TRANSACTION).connect() as connection:
        (busy, *_) = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return not busy


def _begin(connection: Connection) -> None:
    """A transaction that writes takes its place at once: a reader that turns writer may not wait."""
    kind = connection.get_execution_options().get("begin", "DEFERRED")
    if kind != NO_TRANSACTION:
        connection.exec_driver_sql(f"BEGIN {kind}")


def _check(known: tuple[int, int] | None, file: Path) -> None:
    """Refuse a connection whose file was removed or replaced: what it keeps would be lost."""
    if known != _identity(file):
        raise DisconnectionError("the database file is another one by now")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
