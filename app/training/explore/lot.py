"""The films to be shown: drawn by lot, so that nobody chose the pretty ones."""

from collections.abc import Sequence

import numpy as np

from app.training.data.films import CLASSES
from app.training.explore.survey import Surveyed


def draw(films: Sequence[Surveyed], seed: int, count: int) -> dict[str, list[Surveyed]]:
    """Return at most so many decodable films of each class that has any, by name."""
    drawn = {}
    for number, label in enumerate(CLASSES):
        own = [each for each in films if each.look is not None and each.film.label == label]
        places = np.random.default_rng([seed, number]).permutation(len(own))[:count]
        if own:
            drawn[label] = [own[place] for place in sorted(places.tolist())]
    return drawn
