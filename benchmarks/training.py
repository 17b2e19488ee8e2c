"""(g) Films per second of a training, beside ImageDataGenerator and `fit` on the same network."""

import numpy as np

from benchmarks.rounds import interleave
from benchmarks.side import side
from benchmarks.table import Line, absent, at_least, line

LEAST_GAIN = 1.3
SIDES = {224: "224 px, as the public copies", 1400: "1,400 px, as the originals"}


def measure(films: int, rounds: int) -> list[Line]:
    """Return the lines; films: of an epoch, a multiple of 16."""
    found = []
    for pixels, kind in SIDES.items():
        what = f"an epoch of cnn4, {films} films of {kind}: films/s / ImageDataGenerator with fit"
        with side("benchmarks.side_training", films, pixels) as both:
            contest = interleave(
                {"ours": lambda of=both: of.seconds("ours"), "usual": lambda of=both: of.seconds("usual")},
                rounds,
            )
        if reason := contest.missing("ours", "usual"):
            found.append(absent("g", what, reason))
            continue
        rate = {name: f"{films / np.median(times):.0f} films/s" for name, times in contest.times.items()}
        gain = contest.ratio("usual", "ours")
        found.append(line("g", what, rate["ours"], rate["usual"], gain, at_least(LEAST_GAIN, gain.median)))
    return found
