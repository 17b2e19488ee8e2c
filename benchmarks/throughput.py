"""Films per second of `python -m app diagnose` against the bare model: `python -m benchmarks.throughput DIR`.

The bare model runs batches that are read and prepared beforehand. Both take turns, batch size
by batch size, so that drift hits all alike; shown are medians, and the median of the ratios
within a round.
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

ROUNDS = 5
SIZES = (4, 8, 16, 32)


def main(folder: str, most: str = "256", drawn: str = "") -> None:
    """Print films per second, bare and with all that the command does, by batch size."""
    diagnoser = open_diagnoser(Settings.from_env())
    films = find_films([Path(folder)])[: int(most)]
    inputs = np.stack(
        [model_input(diagnoser.read(film.read_bytes()), diagnoser.manifest.input) for film in films]
    )
    rates: dict[int, list[tuple[float, float]]] = {size: [] for size in SIZES}
    for _ in range(ROUNDS + 1):
        for size, found in rates.items():
            bare = seconds(bare_run, diagnoser, inputs, size)
            whole = seconds(whole_run, diagnoser, films, size, bool(drawn))
            found.append((len(films) / bare, len(films) / whole))
    print(
        f"{len(films)} films, {diagnoser.manifest.identity}, {ROUNDS} interleaved rounds, pictures: {drawn}"
    )
    for size, found in rates.items():
        model, command = (statistics.median(column) for column in zip(*found[1:], strict=True))
        share = statistics.median(whole / bare for bare, whole in found[1:])
        print(
            f"batch {size:3}: model {model:6.1f} films/s, command {command:6.1f} films/s, {share:.2f} of it"
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


def seconds(step: Callable[..., None], *arguments: object) -> float:
    start = time.perf_counter()
    step(*arguments)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
