"""`python -m app.training data fetch`."""

import re
from pathlib import Path

import click


@click.group()
def data() -> None:
    """Get the films that models are made from."""


def _digest(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None and not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise click.BadParameter(f"expected 64 hexadecimal digits, received {text!r}")
    return text


@data.command()
@click.option("--source", required=True, type=click.Choice(["kaggle", "mendeley"]), help="Where from.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where chest_xray goes."
)
@click.option("--url", help="Of the archive at Mendeley, where it has moved.")
@click.option("--sha256", callback=_digest, help="What the archive must have.")
def fetch(source: str, out: Path, url: str | None, sha256: str | None) -> None:
    """Fetch the Kermany films: receive the archive, check it, unpack it, record it."""
    from app.training.data.fetch.fetch import MENDELEY, fetch_kaggle, fetch_mendeley
    from app.training.data.fetch.progress import receiving

    if source == "kaggle":
        if url:
            raise click.UsageError("--url: expected --source mendeley, received kaggle")
        fetch_kaggle(out, sha256, click.echo)
        return
    with receiving("receiving") as tell:
        fetch_mendeley(out, url or MENDELEY, sha256, tell, click.echo)
