"""The runs that one call of `train` begins or goes on with: the configuration of each."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.training.commands.options import refuse_choices

if TYPE_CHECKING:
    from app.models.store import ModelStore
    from app.training.data.sources import Folders
    from app.training.fitting.run import Run, RunConfig


def configured(count: int, store: "ModelStore", choices: Mapping[str, Any]) -> "list[RunConfig]":
    """Return the configurations of so many new runs, each validated by another part.

    choices: those of the command line, None where the recipe has it. Films are split as those of the stored
    model were whose weights are the first, where neither seed nor parts are chosen. Raises a ModelError where
    there is no such model.
    """
    given = {name: value for name, value in choices.items() if value is not None}
    split = _learned_split(store, given.get("start"))
    if count == 1:
        return [_config(**{**split, **given})]
    return [_config(**{**split, **given, "fold": fold}) for fold in range(count)]


def resumed(count: int, first: "RunConfig") -> "list[RunConfig]":
    """Return the configurations of so many folds, all but the fold as that of one that was begun."""
    if count == 1:
        return [first]
    return [dataclasses.replace(first, fold=fold) for fold in range(count)]


def first_begun(runs: "Sequence[Run]", folders: "Folders") -> "RunConfig | None":
    """Return the configuration of the first run that is there, None where none is.

    Raises UsageError where others are to be begun and their sources would be others than its own.
    """
    from app.training.data.films import MAIN_SOURCE

    config = next((run.read_config() for run in runs if run.exists), None)
    received = sorted(set(folders) - {MAIN_SOURCE})
    if config is None or all(run.exists for run in runs) or sorted(config.also) == received:
        return config
    expected = ", ".join(config.also) or "none"
    raise click.UsageError(
        f"--also: what is resumed has {expected}, received {', '.join(received) or 'none'}"
    )


def refuse_other_choices(
    context: click.Context, names: tuple[str, ...], folder: Path, runs: "Sequence[Run]"
) -> None:
    """Before any is trained: runs that are resumed keep their choices, and the number of folds."""
    from app.training.fitting.run import Run

    if any(run.exists for run in runs):
        refuse_choices(context, names)
    started = [Run(path.parent) for path in folder.glob("fold-*/config.json")]
    known = {str(run.read_config().validation_parts) for run in started}
    known |= {"none"} if Run(folder).exists else set()
    received = str(context.params["folds"] or "none")
    if known and received not in known:
        expected = " or ".join(sorted(known))
        raise click.UsageError(f"--folds: what is resumed has {expected}, received {received}")


def _learned_split(store: "ModelStore", start: str | None) -> dict[str, int]:
    from app.training.fitting.stored import learned_split

    return learned_split(store, start) if start else {}


def _config(size: int | None = None, channels: str | None = None, **choices: Any) -> "RunConfig":
    """The configuration of a run by its recipe and the choices on the command line."""
    from app.training.fitting.recipes import recipe

    return recipe(**choices, height=size, width=size, channels=channels and int(channels))
