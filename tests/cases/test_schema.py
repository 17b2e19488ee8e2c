"""The schema made at once is the one to which the steps lead, and takes no Alembic."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from app.cases.database import Database
from app.cases.schema import HEAD
from app.cases.upgrade import upgrade

PREPARE = (
    "import sys; from app.cases.database import Database; Database(sys.argv[1]).prepare(); "
    "assert not {'alembic', 'mako'} & set(sys.modules)"
)


def described(engine: Engine) -> dict[str, object]:
    """Return all that the database tells of its tables, by kind of thing."""
    looking = inspect(engine)
    kinds = ("columns", "pk_constraint", "foreign_keys", "indexes", "unique_constraints", "check_constraints")
    return {kind: repr(sorted(getattr(looking, f"get_multi_{kind}")().items())) for kind in kinds}


def by_steps(url: str) -> Engine:
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection)
    return engine


def test_the_known_head_is_the_last_step(tmp_path: Path) -> None:
    made = by_steps(f"sqlite:///{tmp_path / 'cases.db'}")
    with made.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    made.dispose()


def test_tables_made_at_once_are_those_of_the_steps(database: Database, database_url: str) -> None:
    made = by_steps(database_url)
    steps = described(made)
    with made.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {table}" + " CASCADE" * (made.dialect.name != "sqlite")))
    database.prepare()
    assert described(made) == steps
    with made.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]
    made.dispose()


def test_sqlite_keeps_the_same_statements(tmp_path: Path) -> None:
    asked = text("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
    once, steps = (f"sqlite:///{tmp_path / name}" for name in ("once.db", "steps.db"))
    database = Database(once)
    database.prepare()
    database.release()
    engines = create_engine(once), by_steps(steps)
    found = []
    for engine in engines:
        with engine.connect() as connection:
            found.append([[" ".join(str(each).split()) for each in row] for row in connection.execute(asked)])
        engine.dispose()
    assert found[0] == found[1]


@pytest.mark.parametrize("current", [False, True], ids=["empty", "current"])
def test_an_empty_or_current_database_needs_no_alembic(
    database: Database, database_url: str, current: bool
) -> None:
    if current:
        database.prepare()
    subprocess.run([sys.executable, "-c", PREPARE, database_url], check=True)


def test_a_database_of_which_no_step_is_noted_is_brought_up_to_date(
    database: Database, database_url: str
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    database.prepare()
    assert {"cases", "tokens", "token_scopes"} <= set(inspect(engine).get_table_names())
    engine.dispose()
