"""The database: one schema, made once, whoever starts first; gone and back."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, select, text
from sqlalchemy.exc import ProgrammingError

from app.cases.database import Database
from app.cases.tables import Base, TokenRow
from app.errors import ConfigurationError, StorageError

PREPARE = "import sys; from app.cases.database import Database; Database(sys.argv[1]).prepare()"


def row(name: str) -> TokenRow:
    return TokenRow(id=name, name=name, sha256=name, created=0.0)


@contextmanager
def looking(url: str) -> Iterator[Connection]:
    """A connection of SQLAlchemy's own making."""
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(TokenRow.name)))


def test_the_steps_lead_to_the_tables_of_the_code(database: Database, database_url: str) -> None:
    database.prepare()
    with looking(database_url) as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_processes_that_start_together_make_one_schema(database_url: str) -> None:
    starts = [subprocess.Popen([sys.executable, "-c", PREPARE, database_url]) for _ in range(4)]
    assert [start.wait(60) for start in starts] == [0, 0, 0, 0]
    with looking(database_url) as connection:
        assert set(inspect(connection).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_a_step_that_fails_leaves_the_schema_as_it_was(database: Database, database_url: str) -> None:
    with looking(database_url) as connection:
        connection.execute(text("CREATE TABLE token_scopes (somebody_elses INTEGER)"))
        connection.commit()
    with pytest.raises((StorageError, ProgrammingError)):
        database.prepare()
    with looking(database_url) as connection:
        assert inspect(connection).get_table_names() == ["token_scopes"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.add(row("one"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(database) == []


def test_an_sqlite_file_is_its_owners_only_has_a_log_and_checks_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    with database.writing() as session:
        asked = ("journal_mode", "foreign_keys", "secure_delete", "synchronous")
        pragmas = [session.execute(text(f"PRAGMA {name}")).scalar() for name in asked]
    assert pragmas == ["wal", 1, 1, 1]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_file_that_was_removed_is_noticed_and_made_anew(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    with database.writing() as session:
        session.add(row("one"))
    for path in tmp_path.iterdir():
        path.unlink()
    with pytest.raises(StorageError):
        names(database)
    assert names(database) == []


def test_a_file_that_was_put_back_is_used_at_once(tmp_path: Path) -> None:
    file, aside = tmp_path / "cases.db", tmp_path / "aside.db"
    database, other = Database(f"sqlite:///{file}"), Database(f"sqlite:///{aside}")
    assert names(database) == []
    with other.writing() as session:
        session.add(row("restored"))
    assert other.scrub()
    other.release()
    aside.rename(file)
    for path in tmp_path.glob("cases.db-*"):
        path.unlink()
    assert names(database) == ["restored"]


def test_a_database_file_that_is_overwritten_is_trouble_and_not_an_empty_one(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    database.prepare()
    assert database.scrub()
    (tmp_path / "cases.db").write_bytes(b"no database at all" * 1000)
    for _ in range(2):
        with pytest.raises(StorageError):
            names(Database(f"sqlite:///{tmp_path / 'cases.db'}"))


def test_the_log_of_trouble_tells_no_password_and_no_parameter(caplog: pytest.LogCaptureFixture) -> None:
    database = Database("postgresql+psycopg://judge:hunter2@127.0.0.1:1/cases")
    with pytest.raises(StorageError) as trouble, database.writing():
        pass
    assert "hunter2" not in caplog.text + str(trouble.value)
    assert "the database does not serve" in caplog.text


@pytest.mark.parametrize(
    "url",
    ["mysql://host/name", "sqlite://", "sqlite:////nowhere/at/all.db", "postgresql://host/name", "cases.db"],
)
def test_an_address_of_another_kind_is_a_setting_to_fix(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL: expected"):
        Database(url)
