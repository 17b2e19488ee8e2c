"""`python -m app diagnose` in a contest with its bare networks: `python -m benchmarks.side_batch FILMS`.

The bare networks run batches that were read and prepared beforehand: one after the other on all cores, and,
as the command has them, several at a time, each on a core of its own. The films: of the test films
below CXR_DATA, or drawn ones of 224 x 224 pixels where there are none.
"""

import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as app/__main__.py sets it

from PIL import Image

from app.cli.ahead import CORES
from app.cli.films import find_films
from app.cli.pictures import Pictures
from app.cli.run import Call, run
from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.imaging.phantom import draw_film
from benchmarks.bare import ALL, CLASSIFIER, SIDE_BY_SIDE, BareNetworks
from benchmarks.side import serve

SIZE = 8  # films of a batch, as the command's own default
REAL = Path(os.environ.get("CXR_DATA", "../shared/data")) / "chest_xray" / "test"


def main(count: int) -> None:
    """Serve the steps."""
    with tempfile.TemporaryDirectory() as name:
        films = real_films(count) or drawn_films(Path(name), count)
        open_once = cache(open_diagnoser)
        whole, single = (bare_networks(threads, films) for threads in (CORES, 1))

        def batches(step: Callable[[int, int], None], at_once: int) -> Callable[[], None]:
            def run() -> None:
                with ThreadPoolExecutor(at_once) as pool:
                    deque(pool.map(lambda start: step(start, SIZE), range(0, count, SIZE)), maxlen=0)

            return run

        serve(
            {
                CLASSIFIER: lambda: batches(whole.classify, 1),
                ALL: lambda: batches(whole.run_all, 1),
                SIDE_BY_SIDE: lambda: batches(single.run_all, CORES),
                "command": lambda: lambda: whole_run(open_once, films),
            }
        )


def bare_networks(threads: int, films: list[Path]) -> BareNetworks:
    diagnoser = open_diagnoser(replace(Settings.from_env(), network_threads=threads))
    return BareNetworks(diagnoser, [diagnoser.read(film.read_bytes()) for film in films])


def real_films(count: int) -> list[Path]:
    return find_films([REAL])[:count] if REAL.is_dir() else []


def drawn_films(folder: Path, count: int) -> list[Path]:
    for number in range(count):
        picture = Image.fromarray(draw_film(number, number % 2 == 0, 224, 224).pixels)
        picture.save(folder / f"{number}.jpg", quality=90)
    return find_films([folder])


def whole_run(open_with: Callable[[Settings], Diagnoser], films: list[Path]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "rows.csv"
        run(Call(tuple(films), table, False, Pictures(), None, None, SIZE, False), open_with)


if __name__ == "__main__":
    main(int(sys.argv[1]))
