"""How far a run is, on a terminal and elsewhere."""

import io

from rich.console import Console

from app.cli.progress import watch


def shown(terminal: bool) -> str:
    stream = io.StringIO()
    console = Console(file=stream, force_terminal=terminal, width=120)
    assert list(watch(range(5), 5, console)) == [0, 1, 2, 3, 4]
    return stream.getvalue()


def test_a_terminal_shows_films_per_second_and_the_time_left() -> None:
    last = shown(terminal=True)
    assert "5/5" in last
    assert "films/s" in last
    assert "left" in last


def test_nothing_is_shown_where_there_is_no_terminal() -> None:
    assert shown(terminal=False) == ""
