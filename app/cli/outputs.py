"""Where the rows go: into the CSV, and onto standard output as JSON lines or in words."""

import json

import click

from app.cli.outcome import Outcome
from app.cli.rows import Row
from app.cli.table import Table


class Outputs:
    """The outputs of one call; each row is written at once."""

    def __init__(self, table: Table | None, as_json: bool) -> None:
        self._table = table
        self._as_json = as_json

    def write(self, outcome: Outcome) -> None:
        """Write the row of a film; one that is kept from an earlier run stays the only one."""
        if outcome.entry.kept is None:
            self._write(outcome.row)

    def _write(self, row: Row) -> None:
        if self._table:
            self._table.write(*row.values())
        if self._as_json:
            click.echo(json.dumps(row.as_json(), ensure_ascii=False))
        elif self._table is None:
            click.echo(row.in_words())
