"""The gate on pictures that are no chest films: `python -m benchmarks.gate FOLDER ...`.

Every picture below a folder is made grey and put before the gate, as it is and with black and white
exchanged. Printed per folder: how many are refused, by which reason, and which pass. What it does with
real films stands in the view model's card.
"""

import sys
from collections import Counter
from pathlib import Path

from app.config import Settings
from app.diagnosis import Diagnoser, open_diagnoser
from app.errors import FilmError, RefusedFilmError
from app.imaging.decode import SUFFIXES, decode
from app.imaging.radiograph import Radiograph

PASSED = "passed"


def main(folders: list[Path]) -> None:
    """Print a table row per folder, and the pictures that pass."""
    diagnoser = open_diagnoser(Settings.from_env())
    print("| pictures | number | refused | reasons |\n| --- | --- | --- | --- |")
    passed = []
    for folder in folders:
        pictures = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
        outcomes = [(path, outcome) for path in pictures for outcome in put_before(diagnoser, path)]
        reasons = Counter(outcome for _, outcome in outcomes)
        refused = 1 - reasons.pop(PASSED, 0) / max(len(outcomes), 1)
        words = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())
        print(f"| {folder.name} | {len(pictures)} | {100 * refused:.1f} % | {words} |")
        passed += [str(path) for path, outcome in outcomes if outcome == PASSED]
    print("\npassed:", *(passed or ["none"]), sep="\n  ")


def put_before(diagnoser: Diagnoser, path: Path) -> list[str]:
    """Return what the gate says of a picture and of its negative; nothing where it cannot be read."""
    try:
        film = decode(path.read_bytes(), diagnoser.limits)
    except FilmError as error:
        print(f"{path}: {error}", file=sys.stderr)
        return []
    grey = Radiograph(film.pixels)  # whatever its colour: that alone would refuse most of them
    return [_outcome(diagnoser, each) for each in (grey, grey.inverted())]


def _outcome(diagnoser: Diagnoser, film: Radiograph) -> str:
    try:
        diagnoser.prepare(film)
    except RefusedFilmError as refusal:
        return refusal.reason
    return PASSED


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
