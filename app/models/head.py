"""The head of a classifier: what stands between its last feature map and its logits.

Found from the flat graph (`app.models.flat`): the last spatial map, what gathers its cells,
and, where everything after the gathering is affine, the one matrix that it comes to.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from app.errors import ModelError
from app.models.runtime import AVERAGE, FLATTEN, INNER, MAXIMUM, Gathering

if TYPE_CHECKING:
    import keras

Matrix = npt.NDArray[np.float64]

_IDLE = ("Dropout", "SpatialDropout2D", "Identity", "GaussianNoise", "GaussianDropout", "AlphaDropout")
_GATHERINGS: dict[str, Gathering] = {
    "GlobalAveragePooling2D": AVERAGE,
    "GlobalMaxPooling2D": MAXIMUM,
    "Flatten": FLATTEN,
}


@dataclass(frozen=True, eq=False)
class AffineHead:
    """Pooled features to logits: `kernel` `(channels, classes)` and `bias` `(classes,)`, float64."""

    kernel: Matrix
    bias: Matrix


def last_feature_layer(flat: "keras.Model") -> str:
    """Return the layer of the last feature map of more than one cell; raises ModelError without one.

    It is taken after its activation; dropout behind it, which does nothing here, is passed over.
    """
    layers = _spatial_layers(flat)
    if not layers:
        raise ModelError("expected a layer whose output is a map of several cells, found none")
    return str(layers[-1].name)


def feature_layers(flat: "keras.Model") -> dict[str, tuple[int, int]]:
    """Return name and `(rows, columns)` of the last layer of each size, from fine to coarse."""
    found = {layer.output.shape[1:3]: layer.name for layer in _spatial_layers(flat)}
    sizes = sorted(found, key=lambda size: -size[0] * size[1])
    return {found[size]: size for size in sizes}


def spatial_layer(flat: "keras.Model", name: str) -> Any:
    """Return the layer of that name; raises ModelError unless its output is a feature map."""
    maps = {layer.name: layer for layer in flat.operations[1:] if _cells(layer.output) > 1}
    if name not in maps:
        known = ", ".join(feature_layers(flat))
        raise ModelError(f"layer: expected one with a feature map, such as {known}; received {name!r}")
    return maps[name]


def gathering(flat: "keras.Model", layer: str) -> Gathering:
    """Return what gathers the cells of a layer: pooling, flattening, or more layers of cells."""
    followers = _followers(flat, spatial_layer(flat, layer).output)
    return _GATHERINGS.get(type(followers[0]).__name__, INNER) if len(followers) == 1 else INNER


def affine_head(flat: "keras.Model", layer: str) -> AffineHead | None:
    """Return the head after global average pooling as one matrix; None where it is not affine.

    Batch normalisation is folded in: `gamma (x - mean) / sqrt(variance + epsilon) + beta`.
    """
    if gathering(flat, layer) != AVERAGE:
        return None
    pool = _followers(flat, spatial_layer(flat, layer).output)[0]
    channels = pool.output.shape[-1]
    kernel, bias = np.eye(channels), np.zeros(channels)
    while followers := _followers(flat, pool.output):
        pool = followers[0]
        step = _affine(pool)
        if step is None or len(followers) > 1:
            return None
        kernel, bias = kernel @ step.kernel, bias @ step.kernel + step.bias
    return AffineHead(kernel, bias)


def _affine(layer: Any) -> AffineHead | None:
    """A layer of vectors as a matrix; None where it is not affine."""
    kind = type(layer).__name__
    linear = getattr(getattr(layer, "activation", None), "__name__", "linear") == "linear"
    if kind == "Dense" and linear:
        kernel = np.asarray(layer.kernel, dtype=np.float64)
        bias = np.zeros(kernel.shape[1]) if layer.bias is None else np.asarray(layer.bias, dtype=np.float64)
        return AffineHead(kernel, bias)
    if kind == "BatchNormalization":
        mean, variance = (np.asarray(each, np.float64) for each in (layer.moving_mean, layer.moving_variance))
        factor = 1 / np.sqrt(variance + layer.epsilon)
        factor *= np.asarray(layer.gamma, np.float64) if layer.scale else 1.0
        offset = np.asarray(layer.beta, np.float64) if layer.center else 0.0
        return AffineHead(np.diag(factor), offset - mean * factor)
    if kind == "Activation" and linear:
        return AffineHead(np.eye(layer.output.shape[-1]), np.zeros(layer.output.shape[-1]))
    return None


def _followers(flat: "keras.Model", tensor: Any) -> list[Any]:
    """The layers that take the tensor in; those that do nothing give way to their own followers."""
    found: list[Any] = []
    for layer in flat.operations[1:]:
        inputs = layer.input if isinstance(layer.input, list) else [layer.input]
        if any(each is tensor for each in inputs):
            found += _followers(flat, layer.output) if type(layer).__name__ in _IDLE else [layer]
    return found


def _spatial_layers(flat: "keras.Model") -> list[Any]:
    """The layers that make a feature map, in order; not those that only pad, crop or do nothing."""
    return [
        layer
        for layer in flat.operations[1:]
        if _cells(layer.output) > 1 and type(layer).__name__ not in (*_IDLE, "ZeroPadding2D", "Cropping2D")
    ]


def _cells(tensor: Any) -> int:
    """Cells of a feature map; 0 for what is none."""
    shape: tuple[int | None, ...] = getattr(tensor, "shape", ())
    return (shape[1] or 0) * (shape[2] or 0) if len(shape) == 4 else 0
