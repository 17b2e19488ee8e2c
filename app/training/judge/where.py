"""Where is the evidence: in the box, in the lungs, or elsewhere?

A map is `(height, width)` float32, signed; a region is `(height, width)` bool. Only positive
evidence claims a place. A map without any claims none: it misses, and its energy is unknown.
"""

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

Map = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

TOLERANCE = 0.03  # of the longer side: the 15 of about 500 pixels in Zhang et al. 2016 (arXiv:1608.00507)
SHARE_OF_MAXIMUM = 0.5
IOBB_LEVELS = (0.1, 0.25, 0.5)


def peak(values: Map) -> tuple[int, int] | None:
    """Return row and column of the strongest positive evidence; None where there is none."""
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return (int(row), int(column)) if values[row, column] > 0 else None


def hits(values: Map, region: Mask) -> float:
    """Return 1 where the peak lies in the region or within the tolerance of it, else 0.

    The pointing game of Zhang et al. 2016, with TOLERANCE as a share of the longer side.
    """
    found = peak(values)
    if found is None:
        return 0.0
    distance = np.hypot(*(np.argwhere(region) - found).T).min()
    return float(distance <= TOLERANCE * max(values.shape))


def overlap(values: Map, region: Mask) -> float:
    """Return intersection over union of the region and the map above SHARE_OF_MAXIMUM of its maximum."""
    claimed = _claimed(values)
    return float((claimed & region).sum() / (claimed | region).sum())


def _claimed(values: Map) -> Mask:
    maximum = max(float(values.max()), 0.0)
    return np.asarray((values >= SHARE_OF_MAXIMUM * maximum) & (values > 0))


def detected_share(values: Map, region: Mask) -> float:
    """Return the share in the region of the rectangle round the claimed patch that holds the peak.

    Intersection over the detected box, IoBB of Wang et al. 2017 (arXiv:1705.02315), for one
    detected box per film; 0 where nothing is claimed.
    """
    found = peak(values)
    if found is None:
        return 0.0
    _, patches = cv2.connectedComponents(_claimed(values).astype(np.uint8))
    rows, columns = np.nonzero(patches == patches[found])
    box = region[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return float(box.mean())


def precision(values: Map, region: Mask) -> float:
    """Return the average precision of telling the region's pixels from the rest by the map's value."""
    return float(average_precision_score(region.ravel(), values.ravel()))


def energy(values: Map, region: Mask) -> float:
    """Return the share of positive evidence that lies in the region; NaN where there is none.

    Energy-based pointing game, Wang et al. 2020 (Score-CAM, arXiv:1910.01279).
    """
    positive = np.maximum(values, 0).astype(np.float64)
    total = positive.sum()
    return float(positive[region].sum() / total) if total > 0 else float("nan")


def energy_over_chance(values: Map, region: Mask) -> float:
    """Return the energy in the region over the region's share of the area: 1 for evidence spread evenly."""
    return energy(values, region) / float(region.mean())


def in_boxes(values: Map, region: Mask) -> dict[str, float]:
    """Return every measure of a map against the boxes of the finding."""
    found = detected_share(values, region)
    return {
        "pointing": hits(values, region),
        "iou": overlap(values, region),
        **{f"iobb_{round(100 * level)}": float(found > level) for level in IOBB_LEVELS},
        "auprc": precision(values, region),
        "box_energy": energy(values, region),
        "box_energy_over_chance": energy_over_chance(values, region),
    }


def in_lungs(values: Map, region: Mask) -> dict[str, float]:
    """Return every measure of a map against the lung fields."""
    return {
        "lung_pointing": hits(values, region),
        "lung_energy": energy(values, region),
        "lung_energy_over_chance": energy_over_chance(values, region),
    }
