"""The laboratory's commands for the lung field."""

from pathlib import Path

import click

from app.training.commands.options import films_folder, refuse_choices

CHOICES = ("epochs", "batch_size", "size", "seed", "drawn_films", "teacher", "unmasked", "taught_films")


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Folder with images and masks.")
@click.option("--epochs", default=80, show_default=True, type=click.IntRange(1))
@click.option("--batch-size", default=8, show_default=True, type=click.IntRange(1))
@click.option("--size", default=224, show_default=True, type=click.IntRange(32), help="Input side, pixels.")
@click.option("--seed", default=0, show_default=True)
@click.option("--drawn-films", default=64, show_default=True, help="Drawn films to add to the training part.")
@click.option(
    "--teacher", metavar="RUN|NAME-VERSION", help="A finished run or stored model, to label and doubt."
)
@click.option("--unmasked", type=click.Path(path_type=Path), help="Folder of films for the teacher.")
@click.option("--taught-films", default=0, show_default=True, help="Films that the teacher is to label.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("model_store"), show_default=True)
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint, with the run's own choices.")
@click.pass_context
def train_lungs(
    context: click.Context,
    run_folder: Path,
    data: Path | None,
    epochs: int,
    batch_size: int,
    size: int,
    seed: int,
    drawn_films: int,
    teacher: str | None,
    unmasked: Path | None,
    taught_films: int,
    store: Path,
    resume: bool,
) -> None:
    """Train a lung field network from scratch into the folder RUN."""
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.lungs import train as trainer
    from app.training.lungs.config import LungConfig
    from app.training.lungs.teach import Teacher

    run, data = Run(run_folder), data or films_folder("lungs")
    if resume and run.exists:
        refuse_choices(context, CHOICES)
    else:
        taught_by = Teacher.open(teacher, ModelStore(store)) if teacher else None
        config = LungConfig(
            height=size,
            width=size,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            drawn_films=drawn_films,
            taught_films=taught_films,
            teacher=taught_by.name if taught_by else "",
        )
        trainer.start_run(run, config, data, taught_by, unmasked or films_folder("chest_xray", "train"))
    trainer.train(run, data)
    click.echo(f"trained: {run.model_file}")


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--name", default="lungs", show_default=True)
@click.option("--version", required=True, help="As in 1.0.0; a published version never changes.")
@click.option("--data", type=click.Path(path_type=Path), help="The folder that the run was trained on.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("model_store"), show_default=True)
def publish_lungs(run_folder: Path, name: str, version: str, data: Path | None, store: Path) -> None:
    """Measure the finished run RUN on the films it held out, and put it into the model store."""
    from app.models.store import ModelStore
    from app.training.fitting.run import Run
    from app.training.lungs.publish import publish

    folder = publish(Run(run_folder), ModelStore(store), name, version, data or films_folder("lungs"))
    click.echo(f"published: {folder}")
