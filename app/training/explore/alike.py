"""Films that look the same and are not the same file: stored anew, scaled, a little brighter or darker.

Chest films resemble each other. A fingerprint alone would pair thousands of strangers, so that a pair
is only named where the films at 64 x 64 pixels correlate almost wholly, too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.training.explore.fingerprint import correlations
from app.training.explore.identical import by_digest
from app.training.explore.survey import Surveyed

MOST_BITS = 10  # of the 64 of two fingerprints that may differ
LEAST_CORRELATION = 0.98
_ROWS, _PAIRS = 256, 4096  # at a time, so that memory stays small

Places = npt.NDArray[np.int64]


def alike(films: Sequence[Surveyed]) -> dict[str, Any]:
    """Return the pairs of films that look the same; of identical files only the first is compared."""
    some = [each for group in by_digest(films).values() for each in group[:1] if each.look is not None]
    found = near_pairs(
        np.array([each.look.fingerprint for each in some if each.look], dtype=np.uint64),
        np.stack([each.look.miniature for each in some if each.look]),
    )
    pairs = [_pair(some[left], some[right], bits, likeness) for left, right, bits, likeness in found]
    return {
        "pairs": len(pairs),
        "label_conflicts": sum(len(pair["classes"]) > 1 for pair in pairs),
        "across_parts": sum(len(pair["parts"]) > 1 for pair in pairs),
        "list": pairs,
    }


def near_pairs(
    prints: npt.NDArray[np.uint64], miniatures: npt.NDArray[np.uint8]
) -> list[tuple[int, int, int, float]]:
    """Return pairs of places, the bits by which they differ, and their correlation.

    prints: `(films,)`. miniatures: `(films, 64, 64)`. Ordered by place; the first is the lesser.
    """
    found = []
    for left, right, bits in _candidates(prints):
        for start in range(0, len(left), _PAIRS):
            chunk = slice(start, start + _PAIRS)
            likeness = correlations(miniatures[left[chunk]], miniatures[right[chunk]])
            for index in np.flatnonzero(likeness >= LEAST_CORRELATION):
                place = start + int(index)
                found.append(
                    (int(left[place]), int(right[place]), int(bits[place]), round(float(likeness[index]), 4))
                )
    return found


def _candidates(prints: npt.NDArray[np.uint64]) -> Iterator[tuple[Places, Places, npt.NDArray[np.uint8]]]:
    """Of each so many rows of the table of all pairs, those that differ by few bits."""
    for start in range(0, len(prints), _ROWS):
        distances = np.bitwise_count(prints[start : start + _ROWS, np.newaxis] ^ prints[np.newaxis, start:])
        left, right = np.nonzero(np.triu(distances <= MOST_BITS, k=1))
        yield left + start, right + start, distances[left, right]


def _pair(left: Surveyed, right: Surveyed, bits: int, likeness: float) -> dict[str, Any]:
    return {
        "films": [left.name, right.name],
        "bits": bits,
        "correlation": likeness,
        "classes": sorted({left.film.label, right.film.label}),
        "parts": sorted({left.part, right.part}),
        "same_patient": left.film.patient == right.film.patient,
    }
