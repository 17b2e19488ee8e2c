"""How wide and high the films are, as their files say."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.training.explore.survey import Look

BINS = 24


def sizes(looks: Mapping[str, Sequence[Look]]) -> dict[str, Any]:
    """Return of width and height: the edges of BINS bins, and of each class median, range and counts.

    All lengths are pixels. The bins are the same for all classes, from the least to the greatest,
    and a pixel wide at least.
    """
    found: dict[str, Any] = {}
    for side in ("width", "height"):
        values = {label: np.array([getattr(look, side) for look in own]) for label, own in looks.items()}
        edges = _edges(np.concatenate(list(values.values())))
        classes = {label: _figures(own, edges) for label, own in values.items() if len(own)}
        found[side] = {"edges": [round(float(edge), 2) for edge in edges], "classes": classes}
    return found


def _edges(values: Any) -> Any:
    """Edges of bins that are no narrower than a pixel, `(BINS + 1,)`."""
    least, most = float(values.min()), float(values.max())
    spread = max(0.0, BINS - (most - least)) / 2
    return np.linspace(least - spread, most + spread, BINS + 1)


def _figures(values: Any, edges: Any) -> dict[str, Any]:
    return {
        "films": len(values),
        "median": float(np.median(values)),
        "min": int(values.min()),
        "max": int(values.max()),
        "counts": np.histogram(values, edges)[0].tolist(),
    }
