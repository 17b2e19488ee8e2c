"""`python -m app.training evaluate`."""

import json
from pathlib import Path

import click

from app.training.commands.options import STORE, films_folder


@click.command()
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
