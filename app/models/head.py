"""The head of a classifier: what stands between its last feature map and its logits.

Found from the flat graph (`app.models.flat`): the last spatial map, what gathers its cells,
and the chain of affine steps and rectifiers that follows.
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
_GREATEST_DIAGONAL = 4096  # features that batch normalisation may scale as a full matrix
_GATHERINGS: dict[str, Gathering] = {
    "GlobalAveragePooling2D": AVERAGE,
    "GlobalMaxPooling2D": MAXIMUM,
    "Flatten": FLATTEN,
}


@dataclass(frozen=True, eq=False)
class Affine:
    """Vectors to vectors: `x @ kernel + bias`; kernel `(in, out)`, bias `(out,)`, float64."""

    kernel: Matrix
    bias: Matrix


@dataclass(frozen=True)
class Rectifier:
    """Vectors to vectors: `max(x, 0)`."""


@dataclass(frozen=True, eq=False)
class Head:
    """What gathers the cells, and the steps from gathered features to logits, by turns.

    The first and the last step are affine, and a rectifier stands between any two.
    """

    gathering: Gathering
    steps: tuple[Affine | Rectifier, ...]


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


def read_head(flat: "keras.Model", layer: str) -> Head | None:
    """Return the head behind a layer; None where it is no chain of affine steps and rectifiers.

    Batch normalisation is folded in: `gamma (x - mean) / sqrt(variance + epsilon) + beta`.
    """
    how = gathering(flat, layer)
    if how == INNER:
        return None
    (place,) = _followers(flat, spatial_layer(flat, layer).output)
    size = place.output.shape[-1]
    steps: list[Affine | Rectifier] = [Affine(np.eye(size), np.zeros(size))] if how != FLATTEN else []
    while followers := _followers(flat, place.output):
        place = followers[0]
        parts = _parts(place)
        if parts is None or len(followers) > 1:
            return None
        for part in parts:
            _append(steps, part)
    whole = steps and isinstance(steps[0], Affine) and isinstance(steps[-1], Affine)
    return Head(how, tuple(steps)) if whole else None


def _append(steps: list[Affine | Rectifier], step: Affine | Rectifier) -> None:
    """Add a step; two affine ones are one."""
    last = steps[-1] if steps else None
    if isinstance(last, Affine) and isinstance(step, Affine):
        steps[-1] = Affine(last.kernel @ step.kernel, last.bias @ step.kernel + step.bias)
    elif last != step or isinstance(step, Affine):
        steps.append(step)


def _parts(layer: Any) -> tuple[Affine | Rectifier, ...] | None:
    """A layer of vectors as steps; None where it is something else."""
    kind = type(layer).__name__
    activation = _activation(layer)
    if activation not in ("linear", "relu"):
        return None
    after = (Rectifier(),) if activation == "relu" else ()
    if kind == "Dense":
        kernel = np.asarray(layer.kernel, dtype=np.float64)
        bias = np.zeros(kernel.shape[1]) if layer.bias is None else np.asarray(layer.bias, dtype=np.float64)
        return (Affine(kernel, bias), *after)
    if kind == "BatchNormalization":
        return (_normalisation(layer),) if layer.input.shape[-1] <= _GREATEST_DIAGONAL else None
    if kind == "ReLU" and (layer.max_value, layer.negative_slope, layer.threshold) == (None, 0, 0):
        return (Rectifier(),)
    return after if kind == "Activation" else None


def _activation(layer: Any) -> str | None:
    """The name of a layer's activation; None for one that is no plain function, such as a layer."""
    activation = getattr(layer, "activation", None)
    return "linear" if activation is None else getattr(activation, "__name__", None)


def _normalisation(layer: Any) -> Affine:
    mean, variance = (np.asarray(each, np.float64) for each in (layer.moving_mean, layer.moving_variance))
    factor = 1 / np.sqrt(variance + layer.epsilon)
    factor *= np.asarray(layer.gamma, np.float64) if layer.scale else 1.0
    offset = np.asarray(layer.beta, np.float64) if layer.center else 0.0
    return Affine(np.diag(factor), offset - mean * factor)


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
