"""`python -m app.training train`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.training.commands.begin import configured, first_begun, refuse_other_choices, resumed
from app.training.commands.options import ALSO, STORE, source_folders
from app.training.fitting.precision import PRECISIONS

SHARE = 0.25
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option("--architecture", "--arch", default="resnet16", show_default=True),
    click.option("--epochs", type=click.IntRange(1)),
    click.option("--batch-size", type=click.IntRange(1)),
    click.option("--size", type=click.IntRange(16), help="Input side, pixels."),
    click.option("--channels", type=click.Choice(["1", "3"]), help="Of the input."),
    click.option("--normalisation", help="Of the input, as `models add` has it."),
    click.option("--classes", "outputs", type=click.IntRange(1, 3), help="Outputs of the network."),
    click.option("--head", help="gap or flatten."),
    click.option("--weights", help="Of the backbone: none, imagenet, or a file."),
    click.option("--freeze", help="Of the backbone: all, none, or the number of its first layers."),
    click.option("--head-epochs", type=click.IntRange(0), help="At first, in which the head alone learns."),
    click.option("--augmentation", help="The policy, by name."),
    click.option("--class-weights", help="balanced, none, or NORMAL,PNEUMONIA."),
    click.option("--optimiser", help="adamw, adam, sgd or rmsprop."),
    click.option("--learning-rate", type=click.FloatRange(0, min_open=True), help="At its peak."),
    click.option("--schedule", help="Of the rate: cosine, constant or plateau."),
    click.option("--loss", help="cross-entropy or focal."),
    click.option("--label-smoothing", type=click.FloatRange(0, 1, max_open=True)),
    click.option("--patience", type=click.IntRange(0), help="Epochs without a lower loss; 0: no early end."),
    click.option("--keep", help="The weights of the last epoch, or the best."),
    click.option("--average-momentum", type=click.FloatRange(0, 1, max_open=True), help="0: no average."),
    click.option("--seed", type=click.IntRange(0), help="Of all that is drawn at random but the split."),
    click.option("--split-seed", type=click.IntRange(0), help="Of the split into training and validation."),
    click.option("--drawn-films", type=click.IntRange(0), help="To add to the training part."),
    click.option("--start", metavar="NAME-VERSION", help="Stored model whose weights are the first."),
    click.option("--lungs", metavar="NAME-VERSION", help="Lung field model, to hide what is no lung."),
    click.option("--match-framing", is_flag=True, default=None, help="Frame films of both labels alike."),
    click.option("--focus", type=click.FloatRange(0), help="Price of evidence off the lungs."),
    click.option("--precision", type=click.Choice(PRECISIONS)),
)


def _choices(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every choice of a run as an option."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command(epilog="Where an option has no default here, the architecture's recipe has it.")
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), help="With NORMAL and PNEUMONIA, or train and val.")
@_choices
@click.option("--val-fraction", type=click.FloatRange(0.02, 0.5), help="Share of the films for validation.")
@click.option("--folds", type=click.IntRange(2), help="Train so many runs, each validated by another part.")
@ALSO
@click.option("--share", type=click.FloatRange(0, 1), help="Of the films drawn, for each further source.")
@STORE
@click.option("--track", "tracker", default="", metavar="TRACKER", help="Follow the run by mlflow, too.")
@click.option("--devices", default="", help="Train on several: all, or names as gpu:0,gpu:1.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint, with the run's own choices.")
@click.pass_context
def train(
    context: click.Context,
    /,
    run_folder: Path,
    data: Path | None,
    val_fraction: float | None,
    folds: int | None,
    also: tuple[str, ...],
    share: float | None,
    store: Path,
    tracker: str,
    devices: str,
    resume: bool,
    **choices: Any,
) -> None:
    """Train a network into the folder RUN, by its recipe and from scratch unless told otherwise."""
    from app.models.store import ModelStore
    from app.training.fitting import train as trainer
    from app.training.fitting.devices import use_devices
    from app.training.fitting.run import Run

    _refuse_idle(val_fraction, folds, share, also)
    folders, stored = source_folders(data, also), ModelStore(store)
    runs = [Run(run_folder / f"fold-{fold + 1}") for fold in range(folds)] if folds else [Run(run_folder)]
    if resume:
        refuse_other_choices(context, (*choices, "val_fraction", "share"), run_folder, runs)
    use_devices(devices)
    choices["share"] = (SHARE if share is None else share) if also else 0.0
    choices["validation_parts"] = folds or (round(1 / val_fraction) if val_fraction else None)
    first = first_begun(runs, folders) if resume else None
    configs = configured(len(runs), stored, choices) if first is None else resumed(len(runs), first)
    begun = [pair for pair in zip(runs, configs, strict=True) if not (resume and pair[0].exists)]
    trainer.start_runs(begun, folders, stored)
    for run in runs:
        trainer.train(run, folders, stored, tracker)
        click.echo(f"trained: {run.model_file}")


def _refuse_idle(
    val_fraction: float | None, folds: int | None, share: float | None, also: tuple[str, ...]
) -> None:
    """An option that another one leaves without effect is a mistake."""
    if val_fraction is not None and folds is not None:
        raise click.UsageError("--val-fraction: expected none beside --folds, which are of one size each")
    if share is not None and not also:
        raise click.UsageError("--share: expected --also SOURCE=DIR beside it, which says of which source")
