"""`python -m app.training evaluate`."""

import json
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

GALLERY = 12


@click.command()
@click.option(
    "--model", metavar="NAME-VERSION|RUN", help="A stored model or a run; by default the newest stored."
)
@DATA
@TRAIN_DATA
@ALSO
@THRESHOLDS
@click.option(
    "--gallery", default=GALLERY, show_default=True, type=click.IntRange(0), help="Worst errors on the page."
)
@STORE
@BOOTSTRAP_SEED
@click.option("--out", type=click.Path(path_type=Path), help="Folder for JSON, page and predictions.")
def evaluate(
    model: str | None,
    data: Path | None,
    train_data: Path | None,
    also: tuple[str, ...],
    thresholds: tuple[float, ...],
    gallery: int,
    store: Path,
    seed: int,
    out: Path | None,
) -> None:
    """Measure a stored model or a finished run on labelled films, with 95 % intervals over patients."""
    from app.models.store import ModelStore
    from app.training.evaluation.evaluate import evaluate as measure
    from app.training.evaluation.films import answer, read_test_films, seen_by
    from app.training.evaluation.page import refuse_file, summary, write_evaluation
    from app.training.evaluation.subject import open_subject

    refuse_file(out)
    folders = source_folders(train_data, also)
    root, films = read_test_films(data or films_folder("chest_xray", "test"))
    subject = open_subject(model, ModelStore(store), folders)
    seen = seen_by(subject, folders, expected=train_data is not None)
    found = measure(subject, root, answer(subject, films), seen, thresholds, seed)
    if out is None:
        click.echo(json.dumps(found.report, indent=2, allow_nan=False))
        return
    written = write_evaluation(found, out, gallery)
    click.echo(summary(found.report))
    click.echo("written: " + ", ".join(map(str, written)))
