"""What a film's networks take, one after the other: `python -m benchmarks.forward`.

Classifier, lung field and view (the gate's network) of the model store on the compiled runtime, as they
serve, on a drawn film that is decoded and scaled beforehand; in turns, medians with 95 % bootstrap intervals.
"""

from collections.abc import Callable
from time import perf_counter

from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.imaging.phantom import draw_film
from benchmarks.bare import BareNetworks
from benchmarks.rounds import Timed, interleave, spread

ROUNDS = 200
SIZE = 1024  # pixels a side


def main() -> None:
    """Print a line per network, and one of all."""
    diagnoser = open_diagnoser(Settings())
    taken = interleave(_steps(diagnoser), ROUNDS).times
    for name, seconds in taken.items():
        print(f"| {name} | {spread(1000 * seconds)} ms |")


def _steps(diagnoser: Diagnoser) -> dict[str, Timed]:
    film = draw_film(7, True, SIZE, SIZE)
    networks = BareNetworks(diagnoser, [film])
    steps = {"classifier": _timed(lambda: networks.classify(0, 1))}
    if lungs := diagnoser.lungs:
        steps["lung field"] = _timed(lambda: lungs.field(film))
    if view := diagnoser.view:
        steps["view"] = _timed(lambda: view.read(film))
    return {**steps, "all": _timed(lambda: networks.run_all(0, 1))}


def _timed(step: Callable[[], object]) -> Timed:
    def run() -> float:
        start = perf_counter()
        step()
        return perf_counter() - start

    return run


if __name__ == "__main__":
    main()
