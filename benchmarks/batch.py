"""(e) Films per second of the command line in batch, beside the bare runtime."""

import numpy as np

from benchmarks.rounds import interleave
from benchmarks.side import side
from benchmarks.table import Line, absent, at_least, line

LEAST_SHARE = 0.85


def measure(films: int, rounds: int) -> list[Line]:
    """Return the line."""
    with side("benchmarks.side_batch", films) as batch:
        contest = interleave(
            {name: lambda name=name: batch.seconds(name) for name in ("command", "bare")}, rounds
        )
    what = f"batch of 8, {films} films to CSV: films/s / bare runtime"
    if contest.absent:
        return [absent("e", what, "; ".join(contest.absent.values()))]
    command, bare = (f"{films / np.median(contest.times[name]):.0f} films/s" for name in ("command", "bare"))
    share = contest.ratio("bare", "command")
    return [line("e", what, command, bare, share, at_least(LEAST_SHARE, share.median))]
