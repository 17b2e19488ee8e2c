"""The schema of the database: brought up to date at start, by one process at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from app.cases.sqlite import database_file, make_file

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x706E65756D6F  # "pneumo": the same for every process on one PostgreSQL database


def bring_up_to_date(engine: Engine) -> None:
    """Run what the database lacks of the steps in `migrations/`; whole or not at all.

    Processes that start together wait for one another. Raises OSError, DBAPIError.
    """
    if engine.dialect.name == "sqlite":
        with _folder_lock(database_file(engine.url).parent):
            make_file(engine)
            _upgrade(engine)
    else:
        _upgrade(engine)


def _upgrade(engine: Engine) -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    head = ScriptDirectory.from_config(configuration).get_current_head()
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        if _revision(connection) != head:
            configuration.attributes["connection"] = connection
            command.upgrade(configuration, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes; the system lets go where this one is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
