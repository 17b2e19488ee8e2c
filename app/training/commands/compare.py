"""`python -m app.training compare`."""

from functools import cache
from pathlib import Path

import click

from app.training.commands.options import (
    ALSO,
    BOOTSTRAP_SEED,
    DATA,
    STORE,
    THRESHOLDS,
    TRAIN_DATA,
    films_folder,
    source_folders,
)


@click.command()
@click.argument("models", metavar="MODEL|RUN...", nargs=-1)
@click.option(
    "--group", "groups", multiple=True, metavar="NAME=RUN,RUN", help="Runs that count as one column."
)
@DATA
@TRAIN_DATA
@ALSO
@THRESHOLDS
@STORE
@BOOTSTRAP_SEED
@click.option("--out", type=click.Path(path_type=Path), help="Folder for JSON and page.")
def compare(
    models: tuple[str, ...],
    groups: tuple[str, ...],
    data: Path | None,
    train_data: Path | None,
    also: tuple[str, ...],
    thresholds: tuple[float, ...],
    store: Path,
    seed: int,
    out: Path | None,
) -> None:
    """Set stored models, runs and groups of runs side by side on the same films, and test the differences."""
    from app.models.store import ModelStore
    from app.training.evaluation.columns import Member, read_columns
    from app.training.evaluation.comparison import compare as measure
    from app.training.evaluation.comparison import table, write_comparison
    from app.training.evaluation.films import answer, read_test_films
    from app.training.evaluation.page import refuse_file
    from app.training.evaluation.subject import open_subject

    refuse_file(out)
    folders, stored = source_folders(train_data, also), ModelStore(store)
    _, films = read_test_films(data or films_folder("chest_xray", "test"))

    @cache
    def judge(text: str) -> Member:  # the network itself is let go
        subject = open_subject(text, stored, folders)
        return Member(subject.name, subject.model.sha256, answer(subject, films))

    columns = read_columns(models, groups, judge)
    report = measure(columns, thresholds, seed)
    click.echo(table(report))
    if out:
        click.echo("written: " + ", ".join(map(str, write_comparison(report, columns, out))))
