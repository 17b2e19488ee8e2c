"""Sanity: a map that explains the model must change when the model is destroyed.

Adebayo et al. 2018 (arXiv:1810.03292): layers are re-initialised from the head downwards, and
the maps compared with the original's. Maps are `(rows, columns)` float32, signed.
"""

import cv2
import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr

Map = npt.NDArray[np.float32]

_SIDE = 64  # maps are compared at this size
_WINDOW = 4.0  # sigma of the local window, pixels of that size
_K1, _K2, _RANGE = 0.01, 0.03, 2.0


def rank_correlation(one: Map, other: Map) -> float:
    """Return Spearman's correlation of the cells; 0 where a map is the same everywhere."""
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return 0.0
    return float(spearmanr(one.ravel(), other.ravel()).statistic)


def structural_similarity(one: Map, other: Map) -> float:
    """Return SSIM (Wang et al. 2004) of the two maps, each divided by its greatest magnitude."""
    x, y = _comparable(one), _comparable(other)
    mean_x, mean_y = _local(x), _local(y)
    spread_x, spread_y = _local(x * x) - mean_x**2, _local(y * y) - mean_y**2
    together = _local(x * y) - mean_x * mean_y
    c1, c2 = (_K1 * _RANGE) ** 2, (_K2 * _RANGE) ** 2
    likeness = (2 * mean_x * mean_y + c1) * (2 * together + c2)
    return float((likeness / ((mean_x**2 + mean_y**2 + c1) * (spread_x + spread_y + c2))).mean())


def _comparable(cells: Map) -> npt.NDArray[np.float64]:
    greatest = float(np.abs(cells).max()) or 1.0
    return cv2.resize(cells.astype(np.float64) / greatest, (_SIDE, _SIDE)).astype(np.float64)


def _local(image: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return cv2.GaussianBlur(image, (0, 0), _WINDOW).astype(np.float64)


def likeness(one: Map, other: Map) -> dict[str, float]:
    """Return the likenesses of two maps: 1 where they are one, about 0 where they have nothing in common.

    `magnitude` is the correlation without its sign: a map turned upside down is still the same map.
    """
    ranks = rank_correlation(one, other)
    return {"spearman": ranks, "magnitude": abs(ranks), "ssim": structural_similarity(one, other)}
