"""What several commands of the laboratory ask for."""

import os
from pathlib import Path

import click
from click.core import ParameterSource

ALSO = click.option(
    "--also", multiple=True, metavar="SOURCE=DIR", help="A further source of films, and its folder."
)
STORE = click.option(
    "--store", type=click.Path(path_type=Path), default=Path("model_store"), show_default=True
)
DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="With NORMAL and PNEUMONIA, or test with these."
)
TRAIN_DATA = click.option(
    "--train-data", type=click.Path(path_type=Path), help="The folder that was trained on."
)
THRESHOLDS = click.option(
    "--threshold",
    "thresholds",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    multiple=True,
    help="Of the probability, beside 0.5 and 0.135; may be repeated.",
)
BOOTSTRAP_SEED = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the bootstrap."
)


def source_folders(data: Path | None, also: tuple[str, ...]) -> dict[str, Path]:
    """Return the folder of each source; of the main one it is `data`."""
    named = [text.partition("=") for text in also]
    for name, equals, folder in named:
        if not (name and equals and folder):
            raise click.UsageError(f"--also: expected SOURCE=DIR, received {name}{equals}{folder}")
    further = {name: Path(folder) for name, _, folder in named}
    return {"guangzhou": data or films_folder("chest_xray", "train"), **further}


def films_folder(*parts: str) -> Path:
    """Return where films are looked for where no folder is named."""
    return Path(os.environ.get("CXR_DATA", "../shared/data")).joinpath(*parts)


def refuse_choices(context: click.Context, names: tuple[str, ...]) -> None:
    """A run that is resumed keeps its choices: another one on the command line is a mistake."""
    for name in names:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"--{name.replace('_', '-')}: the run that is resumed has its own")
