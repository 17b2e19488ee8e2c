"""(g) Films per second of a training, beside ImageDataGenerator and `fit` on the same network."""

import numpy as np

from app.training.fitting.precision import PRECISIONS
from benchmarks.rounds import Timed, interleave
from benchmarks.side import Side, side
from benchmarks.table import Line, absent, at_least, line

LEAST_GAIN = 1.3
USUAL = "usual"
SIDES = {224: "224 px, as the public copies", 1400: "1,400 px, as the originals"}


def measure(films: int, rounds: int) -> list[Line]:
    """Return the lines; films: of an epoch, a multiple of 16."""
    return [line for pixels, kind in SIDES.items() for line in _lines(films, rounds, pixels, kind)]


def _lines(films: int, rounds: int, pixels: int, kind: str) -> list[Line]:
    with side("benchmarks.side_training", films, pixels) as both:
        contest = interleave({name: _step(both, name) for name in (*PRECISIONS, USUAL)}, rounds)
    rate = {name: f"{films / np.median(times):.0f} films/s" for name, times in contest.times.items()}
    found = []
    for name in PRECISIONS:
        what = f"cnn4 in {name}, films of {kind}: films/s / ImageDataGenerator with fit in float32"
        if reason := contest.missing(name, USUAL):
            found.append(absent("g", what, reason))
            continue
        gain = contest.ratio(USUAL, name)
        found.append(line("g", what, rate[name], rate[USUAL], gain, at_least(LEAST_GAIN, gain.median)))
    return found


def _step(of: Side, name: str) -> Timed:
    return lambda: of.seconds(name)
