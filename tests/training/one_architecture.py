"""One architecture in the laboratory: `python -m tests.training.one_architecture NAME FILMS FOLDER SIDE`.

Trains one epoch by its recipe, publishes and evaluates, by the commands: below FOLDER come `run`, `store`
and `figures.json`. A process of its own, as TensorFlow's tracing keeps to one core.
"""

import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path

from app.training.__main__ import laboratory


def main(arguments: Sequence[str]) -> None:
    """Make the three.

    Weighed towards pneumonia: what a deep network has learned in three steps is else no evidence of it,
    and `publish` refuses such a one.
    """
    name, films, place, side = arguments
    folder = Path(place)
    small = ("--size", side, "--epochs", 1, "--batch-size", 6, "--seed", 3)
    command("train", folder / "run", "--data", films, "--arch", name, *small, "--class-weights", "0.2,2")
    store = ("--data", films, "--store", folder / "store")
    command("publish", folder / "run", "--name", name, "--version", "0.0.1", "--test", films, *store)
    with (folder / "figures.json").open("w") as figures, redirect_stdout(figures):
        command("evaluate", *store)


def command(*arguments: object) -> None:
    """Run a command of the laboratory; raises what it raises."""
    laboratory([str(each) for each in arguments], standalone_mode=False)


if __name__ == "__main__":
    main(sys.argv[1:])
