"""Where a deployment keeps its cases, from its settings."""

from app.cases.database import Database
from app.cases.films import FilmStore, open_films
from app.config import Settings

DATABASE_FILE, FILM_FOLDER = "cases.db", "films"


def open_database(settings: Settings) -> Database:
    """Return the database, connected when it is first used; raises ConfigurationError."""
    settings.instance_path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Database(settings.database_url or f"sqlite:///{settings.instance_path / DATABASE_FILE}")


def open_film_store(settings: Settings) -> FilmStore:
    """Return the store of films; raises ConfigurationError."""
    return open_films(settings.storage_url or (settings.instance_path / FILM_FOLDER).as_uri())
