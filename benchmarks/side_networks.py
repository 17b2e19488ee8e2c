"""The bare networks of a request in a contest: `python -m benchmarks.side_networks FILMS`.

So many films, as many at a time as the server judges, with the threads that it gives a film.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("NETWORK_THREADS", "2")  # as gunicorn.conf.py sets it

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.imaging.phantom import draw_film
from benchmarks.bare import ALL, CLASSIFIER, BareNetworks
from benchmarks.side import serve


def main(films: int) -> None:
    """Serve the steps."""
    settings = Settings.from_env()
    bare = BareNetworks(open_diagnoser(settings), [draw_film(7, True, 1317, 1857)])

    def many(step: Callable[[int, int], None]) -> Callable[[], object]:
        def run() -> object:
            with ThreadPoolExecutor(settings.films_at_once) as pool:
                return [each.result() for each in [pool.submit(step, 0, 1) for _ in range(films)]]

        return run

    serve({CLASSIFIER: lambda: many(bare.classify), ALL: lambda: many(bare.run_all)})


if __name__ == "__main__":
    main(int(sys.argv[1]))
