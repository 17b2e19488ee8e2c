"""The commands and their options."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from app import __version__
from app.cli.interruption import interruptible
from app.cli.models import models
from app.cli.pictures import Pictures
from app.cli.run import Call, run
from app.cli.tokens import tokens
from app.config import PointName, Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.errors import ConfigurationError, PneumoscopeError
from app.explain.methods import METHODS
from app.models.operating_point import POINT_NAMES

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
@click.version_option(__version__, prog_name="pneumoscope")
@click.pass_context
def cli(context: click.Context) -> None:
    """Pneumonia probability and evidence maps from chest radiographs."""
    context.obj = context.obj or open_diagnoser


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--csv", "csv_file", type=_FILE, help="Write one row per film.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per film.")
@click.option("--overlay-dir", type=_FOLDER, help="Write film and heatmap as PNG, film size.")
@click.option("--evidence-dir", type=_FOLDER, help="Write signed evidence as .npy, logit units, film size.")
@click.option(
    "--method", type=click.Choice(sorted(METHODS)), help="Of the evidence; default: the model's own."
)
@click.option("--layer", help="Whose cells are explained; default: the method's own.")
@click.option(
    "--operating-point",
    type=click.Choice(POINT_NAMES),
    help="Whose threshold decides; default: OPERATING_POINT.",
)
@click.option("--invert", is_flag=True, help="The films are negatives: exchange black and white.")
@click.option("--batch-size", default=8, show_default=True, type=click.IntRange(1))
@click.option("--resume", is_flag=True, help="Go on with the CSV of a run that was broken off.")
@click.pass_obj
def diagnose(
    open_with: Callable[[Settings], Diagnoser],
    paths: tuple[Path, ...],
    csv_file: Path | None,
    as_json: bool,
    overlay_dir: Path | None,
    evidence_dir: Path | None,
    method: str | None,
    layer: str | None,
    operating_point: PointName | None,
    invert: bool,
    batch_size: int,
    resume: bool,
) -> None:
    """Judge films: files, or folders with all films below them.

    Exit status: 0 all films were read, 1 some could not be read, 2 wrong usage, 130 interrupted.
    """
    pictures = Pictures(overlay_dir, evidence_dir)
    with interruptible(csv_file):
        call = Call(
            paths, csv_file, as_json, pictures, method, layer, batch_size, resume, operating_point, invert
        )
        if not run(call, open_with):
            sys.exit(1)


cli.add_command(models)
cli.add_command(tokens)


def main() -> None:
    """Run the command of the process's arguments."""
    run_command(sys.argv[1:])


def run_command(arguments: Sequence[str]) -> None:
    """Run a command; an error that a caller can act on is one line, without a traceback."""
    try:
        cli(arguments, prog_name="python -m app")
    except ConfigurationError as error:
        _fail(str(error), 2)
    except PneumoscopeError as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'output'}: {error.strerror}", 1)


def _fail(message: str, status: int) -> None:
    click.echo(f"error: {message}", err=True)
    sys.exit(status)
