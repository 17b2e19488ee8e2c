"""`python -m app.training average`."""

from pathlib import Path

import click

from app.training.commands.options import ALSO, STORE, source_folders


@click.command()
@click.argument("members", metavar="RUN...", nargs=-1, required=True)
@click.option("--into", metavar="RUN", type=click.Path(path_type=Path), required=True, help="The new run.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder that the runs were trained on.")
@ALSO
@STORE
def average(
    members: tuple[str, ...], into: Path, data: Path | None, also: tuple[str, ...], store: Path
) -> None:
    """Average the weights of finished runs that started from one stored model, and of that model.

    The first must be a run: the new one has its choices and its split.
    """
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.fitting.soup import average_runs, find_member

    stored = ModelStore(store)
    found = [find_member(each, stored) for each in members]
    figures = average_runs(Run(into), found, source_folders(data, also), stored)
    click.echo(" ".join(f"{name} {value:.4f}" for name, value in figures.items()))
