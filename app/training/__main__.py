"""`python -m app.training`: the commands of the laboratory."""

import json
import sys
from pathlib import Path

import click

from app.errors import PneumoscopeError
from app.training.data.fetch.command import data as films_data
from app.training.explore.command import explore
from app.training.judge.command import judge_explanations
from app.training.lungs.commands import films_folder, publish_lungs, refuse_choices, train_lungs
from app.training.views.commands import publish_views, train_views

CHOICES = (
    "architecture",
    "epochs",
    "batch_size",
    "size",
    "seed",
    "drawn_films",
    "share",
    "start",
    "learning_rate",
    "lungs",
    "match_framing",
    "focus",
    "precision",
)


ALSO = click.option(
    "--also", multiple=True, metavar="SOURCE=DIR", help="A further source of films, and its folder."
)
STORE = click.option(
    "--store", type=click.Path(path_type=Path), default=Path("model_store"), show_default=True
)


def source_folders(data: Path | None, also: tuple[str, ...]) -> dict[str, Path]:
    """Return the folder of each source; of the main one it is `data`."""
    named = [text.partition("=") for text in also]
    for name, equals, folder in named:
        if not (name and equals and folder):
            raise click.UsageError(f"--also: expected SOURCE=DIR, received {name}{equals}{folder}")
    further = {name: Path(folder) for name, _, folder in named}
    return {"guangzhou": data or films_folder("chest_xray", "train"), **further}


@click.group()
def laboratory() -> None:
    """Train, evaluate and publish models."""


@laboratory.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="Folder with NORMAL and PNEUMONIA.")
@click.option("--architecture", default="resnet16", show_default=True)
@click.option("--epochs", default=36, show_default=True, type=click.IntRange(1))
@click.option("--batch-size", default=32, show_default=True, type=click.IntRange(1))
@click.option("--size", default=224, show_default=True, type=click.IntRange(32), help="Input side, pixels.")
@click.option("--seed", default=0, show_default=True)
@click.option("--drawn-films", default=0, show_default=True, help="Drawn films to add to the training part.")
@ALSO
@click.option("--share", default=0.25, show_default=True, help="Of the films drawn, for each further source.")
@click.option("--start", default="", metavar="NAME-VERSION", help="Stored model whose weights are the first.")
@click.option("--learning-rate", default=2e-3, show_default=True, help="At its peak.")
@click.option(
    "--lungs", default="", metavar="NAME-VERSION", help="Lung field model, to hide what is no lung."
)
@click.option(
    "--match-framing", is_flag=True, help="Frame films of both labels alike, so that framing tells nothing."
)
@click.option(
    "--focus",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0),
    help="Price of evidence off the lungs.",
)
@click.option(
    "--precision", default="float32", show_default=True, type=click.Choice(["float32", "mixed_bfloat16"])
)
@STORE
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint, with the run's own choices.")
@click.pass_context
def train(
    context: click.Context,
    run_folder: Path,
    data: Path | None,
    architecture: str,
    epochs: int,
    batch_size: int,
    size: int,
    seed: int,
    drawn_films: int,
    also: tuple[str, ...],
    share: float,
    start: str,
    learning_rate: float,
    lungs: str,
    match_framing: bool,
    focus: float,
    precision: str,
    store: Path,
    resume: bool,
) -> None:
    """Train a network into the folder RUN, from scratch unless another start is named."""
    from app.models.store import ModelStore
    from app.training.fitting import train as trainer
    from app.training.fitting.run import Run, RunConfig

    run, folders = Run(run_folder), source_folders(data, also)
    if resume and run.exists:
        refuse_choices(context, CHOICES)
    else:
        config = RunConfig(
            architecture=architecture,
            height=size,
            width=size,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            drawn_films=drawn_films,
            share=share if also else 0.0,
            start=start,
            learning_rate=learning_rate,
            lungs=lungs,
            match_framing=match_framing,
            focus=focus,
            precision=precision,
        )
        trainer.start_run(run, config, folders)
    trainer.train(run, folders, ModelStore(store))
    click.echo(f"trained: {run.model_file}")


@laboratory.command()
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


@laboratory.command()
@click.option("--model", help="<name>-<version>; by default the newest.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder with NORMAL and PNEUMONIA.")
@STORE
@click.option("--seed", default=0, show_default=True, help="Of the bootstrap.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the figures as JSON.")
def evaluate(model: str | None, data: Path | None, store: Path, seed: int, out: Path | None) -> None:
    """Measure a stored model on labelled films, with 95 % intervals over patients."""
    from app.models.store import ModelStore
    from app.training.figures import evaluate as evaluator

    answer = evaluator.evaluate(ModelStore(store), model, data or films_folder("chest_xray", "test"), seed)
    text = json.dumps(answer, indent=2)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    click.echo(text)


laboratory.add_command(train_lungs)
laboratory.add_command(publish_lungs)
laboratory.add_command(train_views)
laboratory.add_command(publish_views)
laboratory.add_command(judge_explanations)
laboratory.add_command(explore)
laboratory.add_command(films_data)


def main() -> None:
    """Run a command; an error that a caller can act on is one line and exit status 1."""
    try:
        laboratory(prog_name="python -m app.training")
    except PneumoscopeError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
