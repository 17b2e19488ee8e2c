"""The database of cases and tokens: SQLite or PostgreSQL, by one set of statements.

Every trouble with it is one error, StorageError, and the next use tries again from the
beginning: connections are made anew and the schema is looked at, so that a database which was
gone is used as soon as it is back.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy import exc as failures
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.cases import sqlite
from app.cases.schema import bring_up_to_date
from app.errors import ConfigurationError, StorageError

_OURS = (failures.IntegrityError, failures.ProgrammingError, failures.DataError, failures.NotSupportedError)
_UNDEFINED_TABLE = "42P01"  # PostgreSQL: somebody made the database anew
_FULL = ("SQLITE_FULL", "53100")
_POSTGRESQL = {
    "connect_timeout": 5,  # s
    "tcp_user_timeout": 10_000,  # ms
    "application_name": "pneumoscope",
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",  # ms
}
_PATIENCE = 5.0  # seconds that a request waits for another which looks at the schema
_log = logging.getLogger("pneumoscope.cases")


class NoRoomError(StorageError):
    """The database has no room to note a change."""


class Database:
    """A database by its URL: `sqlite:////folder/file` or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        self._lock = threading.Lock()
        self._current = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read in one transaction; raises StorageError."""
        with self._session("DEFERRED") as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Write in one transaction, committed at the end of the block; raises StorageError."""
        with self._session("IMMEDIATE") as session:
            yield session

    def scrub(self) -> bool:
        """Leave nothing of deleted rows in the files of SQLite; False where it must be tried again.

        PostgreSQL frees and overwrites by itself (docs/deployment.md).
        """
        if self._engine.dialect.name != "sqlite":
            return True
        with self._answering():
            return sqlite.scrub(self._engine)

    def prepare(self) -> None:
        """Bring the schema up to date where that has not been done; raises StorageError."""
        if self._current:
            return
        if not self._lock.acquire(timeout=_PATIENCE):
            raise StorageError
        try:
            with self._answering():
                bring_up_to_date(self._engine)
                self._current = True
        finally:
            self._lock.release()

    def release(self) -> None:
        """Close every connection: a process that is about to fork must hold none."""
        self._engine.dispose()

    @contextmanager
    def _session(self, begin: str) -> Iterator[Session]:
        self.prepare()
        engine = self._engine.execution_options(begin=begin)
        with self._answering(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (failures.DBAPIError, failures.TimeoutError, failures.DisconnectionError, OSError) as error:
            if isinstance(error, _OURS) and _state(error) != _UNDEFINED_TABLE:
                raise
            self._current = False
            self._engine.dispose()
            _log.error("the database does not serve: %s", _state(error) or type(error).__name__)
            raise (NoRoomError if _state(error) in _FULL else StorageError)() from error


def _state(error: Exception) -> str:
    """Return the database's own name of an error: it tells no parameter and no password."""
    original = getattr(error, "orig", None)
    for name in ("sqlite_errorname", "sqlstate"):
        found = getattr(original, name, None)
        if found:
            return str(found)
    return "" if original is None else type(original).__name__


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.drivername not in ("sqlite", "postgresql+psycopg") or not address.database:
            raise ValueError
    except (failures.ArgumentError, ValueError):
        raise ConfigurationError(
            "DATABASE_URL: expected sqlite:////folder/file or postgresql+psycopg://user@host/name, "
            "received another"
        ) from None
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": str, "json_deserializer": _text}
    if address.drivername == "sqlite":
        if not sqlite.database_file(address).parent.is_dir():
            raise ConfigurationError(
                "DATABASE_URL: expected a file of a folder that exists, received another"
            )
        return sqlite.open_sqlite(address, **options)
    return create_engine(address, pool_pre_ping=True, pool_timeout=10, connect_args=_POSTGRESQL, **options)


def _text(raw: str | bytes) -> str:
    """Leave JSON as the text it is: whoever reads a case parses it once."""
    return raw.decode() if isinstance(raw, bytes) else raw
