"""Side-by-side measurements: steps that take turns, and the ratio of their times."""

import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Step = Callable[[], object]
Array = npt.NDArray[np.float64]
Times = dict[str, Array]

WARM_UP = 3


def interleave(steps: dict[str, Step], rounds: int) -> Times:
    """Return what each step took in each round: `(rounds, 2)`, seconds of wall and of processor.

    The steps take turns, every other round in reverse order, so that drift hits all alike. Each
    runs twice in its turn and the second run counts: none profits from what its predecessor left
    in the caches.
    """
    times: dict[str, list[list[float]]] = {name: [] for name in steps}
    for number in range(rounds + WARM_UP):
        turns = list(steps.items())
        for name, step in reversed(turns) if number % 2 else turns:
            step()
            start = time.perf_counter(), time.process_time()
            step()
            times[name].append([time.perf_counter() - start[0], time.process_time() - start[1]])
    return {name: np.array(each[WARM_UP:]) for name, each in times.items()}


def report(times: Times, *names: str) -> None:
    """Print a line for each step named, by default all: its median, and how many times the first step's.

    The ratios are medians of the rounds' own ratios, with 95 % bootstrap intervals, of wall and of
    processor time: the second is the steadier beside other work.
    """
    base = next(iter(times.values()))
    for name in names or times:
        wall, processor = (_ratio(times[name][:, clock], base[:, clock]) for clock in (0, 1))
        milliseconds = np.median(times[name][:, 0]) * 1000
        print(f"{name:34} {milliseconds:8.1f} ms   {wall}   processor {processor}")


def _ratio(times: Array, base: Array) -> str:
    shares = times / base
    drawn = np.random.default_rng(0).choice(shares, (2000, len(shares)))
    low, high = np.quantile(np.median(drawn, axis=1), (0.025, 0.975))
    return f"{np.median(shares):5.2f} x ({low:.2f} to {high:.2f})"
