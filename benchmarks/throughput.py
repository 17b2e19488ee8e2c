"""Films per second of `python -m app diagnose` against the bare model: `python -m benchmarks.throughput DIR`.

The bare model runs batches that are read and prepared beforehand. Both take turns, batch size
by batch size, so that drift hits all alike; shown are medians, and the medians of the ratios
within a round: of films per second, and of the processor time that a film takes, which other
work on the machine disturbs less.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.cli.films import find_films
from app.cli.pictures import Pictures
from app.cli.run import Call, run
from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.imaging.preprocess import model_input

ROUNDS = 9
SIZES = (4, 8, 16, 32)


def main(folder: str, most: str = "256", drawn: str = "") -> None:
    """Print films per second, bare and with all that the command does, by batch size."""
    diagnoser = open_diagnoser(Settings.from_env())
    films = find_films([Path(folder)])[: int(most)]
    inputs = np.stack(
        [model_input(diagnoser.read(film.read_bytes()), diagnoser.manifest.input) for film in films]
    )
    found: dict[int, list[tuple[float, ...]]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS + 1):
        for size, costs in found.items():
            bare = cost(bare_run, diagnoser, inputs, size)
            whole = cost(whole_run, diagnoser, films, size, bool(drawn))
            costs.append(
                (len(films) / bare[0], len(films) / whole[0], bare[0] / whole[0], bare[1] / whole[1])
            )
    runtime = type(diagnoser.model.runtime).__name__
    written = "rows and overlays" if drawn else "rows"
    print(f"{len(films)} films, {diagnoser.manifest.identity}, {runtime}, {ROUNDS} rounds, {written}")
    for size, costs in found.items():
        model, command, share, processor = (statistics.median(each) for each in zip(*costs[1:], strict=True))
        print(
            f"batch {size:3}: model {model:6.1f} films/s, command {command:6.1f} films/s, "
            f"{share:.2f} of it; by processor time {processor:.2f}"
        )


def bare_run(diagnoser: Diagnoser, inputs: np.ndarray, size: int) -> None:
    for start in range(0, len(inputs), size):
        diagnoser.model.runtime.run(inputs[start : start + size])


def whole_run(diagnoser: Diagnoser, films: list[Path], size: int, drawn: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = Pictures(folder / "overlays") if drawn else Pictures()
        call = Call(tuple(films), folder / "rows.csv", False, pictures, None, None, size, False)
        run(call, lambda _: diagnoser)


def cost(step: Callable[..., None], *arguments: object) -> tuple[float, float]:
    """Return seconds by the clock and of the processors."""
    clock, processor = time.perf_counter(), time.process_time()
    step(*arguments)
    return time.perf_counter() - clock, time.process_time() - processor


if __name__ == "__main__":
    main(*sys.argv[1:])
