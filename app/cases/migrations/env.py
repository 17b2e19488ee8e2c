"""Alembic's entry: runs the steps on the connection that `app.cases.schema` hands over."""

from alembic import context
from sqlalchemy import Connection

from app.cases.tables import Base


def run(connection: Connection) -> None:
    """Bring the database of the connection to the asked revision, in its own transaction."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
