"""The actors of the command line: a folder of films, and the command itself."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.commands import cli
from app.diagnosis import Diagnoser
from tests.conftest import corner_film, png


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    (folder / "deep").mkdir(parents=True)
    (folder / "ill.png").write_bytes(png(corner_film(True, 320, 240)))
    (folder / "deep" / "well.PNG").write_bytes(png(corner_film(False)))
    (folder / "notes.txt").write_text("no film")
    return folder


@pytest.fixture
def diagnose(diagnoser: Diagnoser):
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(cli, ["diagnose", *map(str, arguments)], obj=lambda _: diagnoser)

    return run


def rows(path: Path) -> dict[str, dict[str, str]]:
    """The rows of a CSV by the name of the film."""
    with path.open(newline="") as stream:
        return {Path(row["path"]).name: row for row in csv.DictReader(stream)}
