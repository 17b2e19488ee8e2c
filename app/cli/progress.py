"""How far a run is: films done, films per second, time left; on a terminal only."""

from collections.abc import Generator, Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

Item = TypeVar("Item")


class Throughput(ProgressColumn):
    """Films per second: of late, and of the whole run at its end."""

    def render(self, task: Task) -> Text:
        """Return the column's text."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f} films/s" if speed else "? films/s")


def watch(items: Iterable[Item], total: int, console: Console) -> Generator[Item]:
    """Yield the items, and show on the console how far they are."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Throughput(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("passed"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        yield from progress.track(items, total, description="diagnosing")
