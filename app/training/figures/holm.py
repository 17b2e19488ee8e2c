"""Holm's correction of several tests at once (Holm 1979, Scandinavian Journal of Statistics 6:65-70)."""

from collections.abc import Sequence


def holm(values: Sequence[float | None]) -> list[float | None]:
    """Return the corrected p-values in the same order; None, of a test that could not be made, stays None.

    The least of m is multiplied by m, the next by m - 1, and so on; none is below one before it, or above 1.
    """
    made = sorted((value, place) for place, value in enumerate(values) if value is not None)
    corrected: list[float | None] = [None] * len(values)
    highest = 0.0
    for rank, (value, place) in enumerate(made):
        highest = max(highest, min(1.0, (len(made) - rank) * value))
        corrected[place] = highest
    return corrected
