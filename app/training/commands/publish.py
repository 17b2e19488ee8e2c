"""`python -m app.training publish`."""

from pathlib import Path

import click

from app.training.commands.options import ALSO, STORE, films_folder, source_folders


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--name", default="resnet16", show_default=True)
@click.option("--version", required=True, help="As in 1.0.0; a published version never changes.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder that the run was trained on.")
@click.option(
    "--test", type=click.Path(path_type=Path), help="Films to report on; nothing is chosen by them."
)
@ALSO
@STORE
def publish(
    run_folder: Path,
    name: str,
    version: str,
    data: Path | None,
    test: Path | None,
    also: tuple[str, ...],
    store: Path,
) -> None:
    """Calibrate, measure and put the finished run RUN into the model store."""
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.publishing import publish as publisher

    folders, test = source_folders(data, also), test or films_folder("chest_xray", "test")
    folder = publisher.publish(Run(run_folder), ModelStore(store), name, version, folders, test)
    click.echo(f"published: {folder}")
