"""The laboratory's commands for the view model."""

from pathlib import Path

import click

from app.training.commands.options import STORE, films_folder, refuse_choices

CHOICES = ("epochs", "samples", "batch_size", "seed", "lungs")
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of all sources, by default CXR_DATA."
)


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@DATA
@click.option("--epochs", default=24, show_default=True, type=click.IntRange(1))
@click.option("--samples", default=5120, show_default=True, type=click.IntRange(64), help="Of an epoch.")
@click.option("--batch-size", default=64, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=0, show_default=True)
@click.option("--lungs", default="", metavar="NAME-VERSION", help="Lung field model, by default the newest.")
@STORE
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint, with the run's own choices.")
@click.pass_context
def train_views(
    context: click.Context,
    run_folder: Path,
    data: Path | None,
    epochs: int,
    samples: int,
    batch_size: int,
    seed: int,
    lungs: str,
    store: Path,
    resume: bool,
) -> None:
    """Train a view network from scratch into the folder RUN."""
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.views import train as trainer
    from app.training.views.config import ViewConfig
    from app.training.views.films import view_folders

    run, folders, models = Run(run_folder), view_folders(data or films_folder()), ModelStore(store)
    if resume and run.exists:
        refuse_choices(context, CHOICES)
    else:
        lungs = lungs or models.open_lungs().manifest.identity
        config = ViewConfig(epochs=epochs, samples=samples, batch_size=batch_size, seed=seed, lungs=lungs)
        trainer.start_run(run, config, folders)
    trainer.train(run, folders, models)
    click.echo(f"trained: {run.model_file}")


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--name", default="views", show_default=True)
@click.option("--version", required=True, help="As in 1.0.0; a published version never changes.")
@DATA
@click.option("--test", type=click.Path(path_type=Path), help="Children's films to report on.")
@STORE
def publish_views(
    run_folder: Path, name: str, version: str, data: Path | None, test: Path | None, store: Path
) -> None:
    """Choose thresholds, measure the finished run RUN, and put it into the model store."""
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.views.films import view_folders
    from app.training.views.publish import publish

    folders, test = view_folders(data or films_folder()), test or films_folder("chest_xray", "test")
    folder = publish(Run(run_folder), ModelStore(store), name, version, folders, test)
    click.echo(f"published: {folder}")
