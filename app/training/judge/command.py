"""`python -m app.training judge-explanations`."""

import os
from pathlib import Path

import click

DRAWN = 20


@click.command("judge-explanations")
@click.option("--model", help="<name>-<version>; by default the newest.")
@click.option("--store", type=click.Path(path_type=Path), default=Path("model_store"), show_default=True)
@click.option("--data", type=click.Path(path_type=Path), help="Folder of films of pneumonia.")
@click.option("--boxes", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="CSV of boxes.")
@click.option("--lungs", type=click.Path(path_type=Path), help="Folder with images and masks.")
@click.option("--drawn", type=click.IntRange(0), help=f"Drawn films; by default {DRAWN}, with --boxes none.")
@click.option("--method", "methods", multiple=True, help="May be repeated; by default the model's own.")
@click.option("--films", type=click.IntRange(1), help="At most so many of each kind, drawn by lot.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of all that is random.")
@click.option("--out", type=click.Path(path_type=Path), help="By default runs/judged/<model>.")
def judge_explanations(
    model: str | None,
    store: Path,
    data: Path | None,
    boxes: Path | None,
    lungs: Path | None,
    drawn: int | None,
    methods: tuple[str, ...],
    films: int | None,
    seed: int,
    out: Path | None,
) -> None:
    """Judge a model's evidence maps: where, how faithful, how sane, how stable; beside controls."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    from app.models.store import ModelStore
    from app.training.judge.collection import read_collections
    from app.training.judge.report import summary, write_report
    from app.training.judge.trial import judge_explanations as judge

    if boxes and not data:
        raise click.UsageError("--boxes: expected --data, the films that the boxes are of")
    count = drawn if drawn is not None else 0 if boxes else DRAWN
    collections = read_collections(data, boxes, lungs, count, films, seed)
    if not collections:
        raise click.UsageError("expected --data, --lungs or --drawn, received none")
    trial = judge(
        ModelStore(store), model, collections, methods, seed, lambda text: click.echo(text, err=True)
    )
    written = write_report(trial, out or Path("runs") / "judged" / trial.diagnoser.manifest.identity)
    click.echo(summary(trial.figures))
    click.echo("written: " + ", ".join(map(str, written)))
