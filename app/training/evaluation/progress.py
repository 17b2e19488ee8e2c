"""The progress bar of a model over films; a plain line at its end where the output is no terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def film_progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function to call with how many more films are done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    done = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(title, total=total)

        def advance(more: int) -> None:
            nonlocal done
            done += more
            progress.update(task, completed=done)

        yield advance
    if not console.is_terminal:
        console.print(f"{title}: {done} of {total} films", highlight=False)
