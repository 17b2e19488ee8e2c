"""Faithfulness: does the score follow the pixels that the map ranks first?

Deletion and insertion of Petsiuk et al. 2018 (RISE, arXiv:1806.07421), on the model's input,
after normalisation: only the pixels named change. What is deleted is replaced by a copy so
blurred that no opacity can be told in it; what is inserted comes sharp into that copy.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Curve = npt.NDArray[np.float64]

STEPS = 20
BLUR = 0.3  # sigma, shares of the longer side: less, and a lobe that is white can still be told
SHARES = np.linspace(0, 1, STEPS + 1)


@dataclass(frozen=True, eq=False)
class Scores:
    """What the model says of a batch: raw log-odds and calibrated probability of pneumonia, `(films,)`."""

    logit: Curve
    probability: Curve


@dataclass(frozen=True, eq=False)
class Curves:
    """Scores at SHARES of the pixels deleted and inserted, `(STEPS + 1,)` each."""

    deletion: Scores
    insertion: Scores

    def figures(self) -> dict[str, float]:
        """Return the areas under the curves, that is the mean score along them, and their gap."""
        areas = {
            f"{way}_{unit}": area(getattr(getattr(self, way), unit))
            for way in ("deletion", "insertion")
            for unit in ("logit", "probability")
        }
        return {**areas, "gap_logit": areas["insertion_logit"] - areas["deletion_logit"]}


def area(curve: Curve) -> float:
    """Return the area under a curve over SHARES by trapezoids: the mean of the curve."""
    return float(np.trapezoid(curve, SHARES))


def ranking(values: Array, seed: int = 0) -> npt.NDArray[np.int64]:
    """Return the pixels' flat indices, the highest value first, equal ones in an order drawn by lot."""
    lot = np.random.default_rng(seed).random(values.size)
    return np.lexsort((lot, -values.ravel().astype(np.float64)))


def replaced(image: Array, other: Array, order: npt.NDArray[np.int64]) -> Array:
    """Return STEPS + 1 copies of the image, each with another share of pixels from the other.

    image, other: `(height, width, channels)`. The k-th copy has the first SHARES[k] of the order replaced.
    """
    batch = np.repeat(image[np.newaxis], STEPS + 1, axis=0).reshape(STEPS + 1, len(order), -1)
    flat = other.reshape(len(order), -1)
    for copy, share in zip(batch, SHARES, strict=True):
        taken = order[: round(share * len(order))]
        copy[taken] = flat[taken]
    return batch.reshape(STEPS + 1, *image.shape)


def blurred(image: Array) -> Array:
    """Return the image without detail, `(height, width, channels)`."""
    sigma = BLUR * max(image.shape[:2])
    return cv2.GaussianBlur(image, (0, 0), sigma).astype(np.float32).reshape(image.shape)


def follow(score: Callable[[Array], Scores], image: Array, values: Array, seed: int = 0) -> Curves:
    """Delete and insert pixels in the order of the map and return the scores.

    score: of a batch `(n, height, width, channels)`. values: the map on the model's input, `(height, width)`.
    """
    order, baseline = ranking(values, seed), blurred(image)
    return Curves(score(replaced(image, baseline, order)), score(replaced(baseline, image, order)))
