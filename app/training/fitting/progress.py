"""The progress bar of an epoch; a plain line at its end where the output is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def epoch_progress(title: str, total: int) -> Iterator[Callable[[float], None]]:
    """Yield a function to call with the loss after each step."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("loss {task.fields[loss]:.4f}"),
        TimeRemainingColumn(),
    )
    last = float("nan")
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total, loss=last)

        def advance(loss: float) -> None:
            nonlocal last
            last = loss
            progress.update(task, advance=1, loss=loss)

        yield advance
    if not console.is_terminal:
        console.print(f"{title}: loss {last:.4f}")
