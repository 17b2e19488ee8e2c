"""Score-CAM: channels weighed by what the score becomes when only they let the film through.

Wang et al. 2020 (arXiv:1910.01279): each channel, brought to the input's size and to 0..1,
masks the input; the softmax over the channels of the score's rise above that of the empty
input weighs them. No gradient, one forward pass per channel.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from app.imaging.geometry import FeatureGrid, resample

Array = npt.NDArray[np.float32]
Score = Callable[[Array], npt.NDArray[np.floating]]

_FILMS_AT_A_TIME = 32


def score_cam(features: Array, image: Array, grid: FeatureGrid, score: Score) -> Array:
    """Return cells `(rows, columns)` float32, nowhere negative.

    features: `(rows, columns, channels)`; image: `(height, width, channels)`, the model's
    input, in which 0 is the empty film; score: from such images, stacked, to `(images,)`.
    """
    alive = np.flatnonzero(np.ptp(features, axis=(0, 1)) > 0)
    if not len(alive):
        return np.zeros(features.shape[:2], dtype=np.float32)
    empty = score(np.zeros_like(image)[np.newaxis])[0]
    rises = np.concatenate([score(batch) for batch in _masked(features[..., alive], image, grid)]) - empty
    weights = np.exp(rises - rises.max())
    cells = features[..., alive].astype(np.float64) @ (weights / weights.sum())
    return np.asarray(np.maximum(cells, 0), dtype=np.float32)


def _masked(features: Array, image: Array, grid: FeatureGrid) -> Iterator[Array]:
    """The image behind each channel as a mask, in batches."""
    for start in range(0, features.shape[-1], _FILMS_AT_A_TIME):
        channels = np.moveaxis(features[..., start : start + _FILMS_AT_A_TIME], -1, 0)
        masks = np.stack([resample(channel, grid, (image.shape[0], image.shape[1])) for channel in channels])
        low = masks.min(axis=(1, 2), keepdims=True)
        range_ = np.maximum(masks.max(axis=(1, 2), keepdims=True) - low, np.float32(1e-8))
        yield (((masks - low) / range_)[..., np.newaxis] * image).astype(np.float32)
