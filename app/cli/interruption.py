"""Ctrl-C: an end in good order, which says how to go on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

STATUS = 130  # of a process that SIGINT ended, as shells have it


@contextmanager
def interruptible(csv_file: Path | None) -> Iterator[None]:
    """End the process with status 130 where the body is interrupted, and say how to resume."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(_in_words(csv_file), err=True)
        sys.exit(STATUS)


def _in_words(csv_file: Path | None) -> str:
    if csv_file is None:
        return "interrupted. Nothing is kept to go on from: for that, name a file with --csv."
    return f"interrupted. {csv_file} keeps what is done: to go on, repeat the command with --resume."
