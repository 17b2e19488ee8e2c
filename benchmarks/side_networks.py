"""The bare networks of a request in a contest: `python -m benchmarks.side_networks FILMS THREADS`.

What every request runs, classifier and lung field, on inputs that are ready, without HTTP, decoding
or keeping: so many films, as many at a time as the server judges.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("ORT_NUM_INTRAOP_THREADS", "2")  # as gunicorn.conf.py sets it

from app.config import Settings
from app.diagnosis import open_diagnoser
from app.imaging.phantom import draw_film
from app.imaging.preprocess import model_input
from benchmarks.side import serve


def main(films: int) -> None:
    """Serve the steps."""
    settings = Settings.from_env()
    diagnoser = open_diagnoser(settings)
    film = draw_film(7, True, 1317, 1857)
    batch = model_input(film, diagnoser.manifest.input)[None]
    lungs = diagnoser.lungs

    def classify() -> object:
        return diagnoser.model.runtime.run(batch)

    def both() -> object:
        return classify(), lungs and lungs.runtime.run(model_input(film, lungs.manifest.input)[None])

    def many(step: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            with ThreadPoolExecutor(settings.films_at_once) as pool:
                return [each.result() for each in [pool.submit(step) for _ in range(films)]]

        return run

    serve({"classifier": lambda: many(classify), "classifier and lungs": lambda: many(both)})


if __name__ == "__main__":
    main(int(sys.argv[1]))
