"""`python -m app.training`: the commands of the laboratory."""

import sys

import click

from app.errors import PneumoscopeError
from app.training.commands.average import average
from app.training.commands.compare import compare
from app.training.commands.evaluate import evaluate
from app.training.commands.publish import publish
from app.training.commands.train import train
from app.training.data.fetch.command import data as films_data
from app.training.explore.command import explore
from app.training.judge.command import judge_explanations
from app.training.lungs.commands import publish_lungs, train_lungs
from app.training.views.commands import publish_views, train_views


@click.group()
def laboratory() -> None:
    """Train, evaluate, compare and publish models."""


laboratory.add_command(train)
laboratory.add_command(average)
laboratory.add_command(publish)
laboratory.add_command(evaluate)
laboratory.add_command(compare)
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
