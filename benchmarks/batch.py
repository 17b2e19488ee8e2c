"""(e) Films per second of the command line in batch, beside the bare networks."""

import numpy as np

from benchmarks.bare import ALL, CLASSIFIER, SIDE_BY_SIDE
from benchmarks.rounds import Timed, interleave
from benchmarks.side import Side, side
from benchmarks.table import Line, absent, at_least, line

LEAST_SHARE = 0.85
COMMAND = "command"
BARE = (ALL, SIDE_BY_SIDE, CLASSIFIER)


def measure(films: int, rounds: int) -> list[Line]:
    """Return the lines."""
    with side("benchmarks.side_batch", films) as batch:
        contest = interleave({name: _step(batch, name) for name in (COMMAND, *BARE)}, rounds)
    if reason := contest.missing(COMMAND, *BARE):
        return [absent("e", "batch", reason)]
    rate = {name: f"{films / np.median(seconds):.0f} films/s" for name, seconds in contest.times.items()}
    lines = []
    for name in BARE:
        share = contest.ratio(name, COMMAND)
        what = f"batch of 8, {films} films to CSV: films/s / bare {name}"
        lines.append(line("e", what, rate[COMMAND], rate[name], share, at_least(LEAST_SHARE, share.median)))
    return lines


def _step(of: Side, name: str) -> Timed:
    return lambda: of.seconds(name)
