"""How well two masks agree."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def dice(one: Mask, other: Mask) -> float:
    """Return `2 |A and B| / (|A| + |B|)` (Dice 1945), 1 of two empty masks; `(height, width)` each."""
    total = int(one.sum()) + int(other.sum())
    return 2 * int((one & other).sum()) / total if total else 1.0
