"""The schema of the database: made or brought up to date at start, by one process at a time.

Alembic takes a tenth of a second to import, so that a database that is current, or empty, does
without it: the steps in `migrations/` and the tables of the code are proved to be the same.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, inspect, text
from sqlalchemy.schema import Column

from app.cases.sqlite import database_file, make_file
from app.cases.tables import Base

HEAD = "0002"  # the last of the steps in `migrations/`
VERSIONS = Table(  # as Alembic makes it
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_ADVISORY_LOCK = 0x706E65756D6F  # "pneumo": the same for every process on one PostgreSQL database


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables, or run what the database lacks of the steps in `migrations/`; whole or not at all.

    Processes that start together wait for one another. Raises OSError, DBAPIError.
    """
    if engine.dialect.name == "sqlite":
        with _folder_lock(database_file(engine.url).parent):
            make_file(engine)
            _update(engine)
    else:
        _update(engine)


def _update(engine: Engine) -> None:
    with engine.execution_options(begin="IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        tables = inspect(connection).get_table_names()
        if not tables:
            _make(connection)
        elif VERSIONS.name not in tables or connection.scalars(VERSIONS.select()).all() != [HEAD]:
            from app.cases.upgrade import upgrade

            upgrade(connection)


def _make(connection: Connection) -> None:
    for tables in (Base.metadata, VERSIONS.metadata):
        tables.create_all(connection, checkfirst=False)
    connection.execute(VERSIONS.insert().values(version_num=HEAD))


@contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """Hold the folder against other processes; the system lets go where this one is killed."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
