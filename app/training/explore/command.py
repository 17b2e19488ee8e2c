"""`python -m app.training explore`."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--data",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder with NORMAL and PNEUMONIA, or with train, val and test that have them.",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs/explored"), show_default=True)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Of the lot.")
@click.option(
    "--samples", default=8, show_default=True, type=click.IntRange(1), help="Films of each class to show."
)
def explore(data: Path, out: Path, seed: int, samples: int) -> None:
    """Count, measure and show the films of a folder, and find copies among them."""
    from app.training.explore.collection import read_parts
    from app.training.explore.figures import explored
    from app.training.explore.report import summary, write_report
    from app.training.explore.survey import survey

    films = survey(data, read_parts(data))
    figures = explored(films, seed, samples)
    written = write_report(films, figures, out)
    click.echo(summary(figures))
    click.echo("written: " + ", ".join(map(str, written)))
