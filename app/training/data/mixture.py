"""How often a film of which source is drawn, so that no hospital stands for a disease."""

import numpy as np
import numpy.typing as npt

from app.training.data.films import MAIN_SOURCE

Integers = npt.NDArray[np.int64]
Names = npt.NDArray[np.str_]


def draw_probabilities(labels: Integers, sources: Names, share: float) -> npt.NDArray[np.float64]:
    """Return the probability of each film, `(films,)`, sum 1.

    Normal and pneumonia have one half each. In both, every further source has the same share and
    the main source the rest: to know the source then tells nothing of the class, as long as the
    source has films of both.
    """
    probabilities = np.zeros(len(labels))
    for ill in (False, True):
        inside = (labels > 0) == ill
        names = sorted(set(sources[inside]) - {MAIN_SOURCE})
        rest = 1 - share * len(names)
        for name in [*names, MAIN_SOURCE]:
            films = inside & (sources == name)
            probabilities[films] = 0.5 * (rest if name == MAIN_SOURCE else share) / max(films.sum(), 1)
    return np.asarray(probabilities / probabilities.sum())
