"""Where the cells of a layer lie in the model's input, derived from its graph.

Strides and centres follow kernels, strides and paddings layer by layer (Araujo, Norris & Sim,
Computing Receptive Fields of Convolutional Neural Networks, Distill 2019). With `same` padding
the left share depends on the parity of the size, so that sizes are followed too. The graph
is a flat one (`app.models.flat`).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import ModelError
from app.imaging.geometry import FeatureGrid

if TYPE_CHECKING:
    import keras

_WINDOWED = {
    "Conv2D": "kernel_size",
    "DepthwiseConv2D": "kernel_size",
    "SeparableConv2D": "kernel_size",
    "MaxPooling2D": "pool_size",
    "AveragePooling2D": "pool_size",
}
_MERGING = ("Add", "Average", "Concatenate", "Multiply", "Maximum", "Minimum", "Subtract")
_POINTWISE = (
    *("Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax", "Identity", "ActivityRegularization"),
    *("BatchNormalization", "LayerNormalization", "GroupNormalization", "UnitNormalization"),
    *("Dropout", "SpatialDropout2D", "GaussianNoise", "GaussianDropout", "AlphaDropout"),
    *("Rescaling", "Normalization", "Dense", "LayerScale", "StochasticDepth"),
)


@dataclass(frozen=True)
class AxisPlace:
    """Along one axis: distance of neighbouring cells and centre of the first, model pixels."""

    stride: float
    centre: float


Place = tuple[AxisPlace, AxisPlace]
EVERYWHERE: Place | None = None  # what is gathered from the whole map, such as a channel's attention


def feature_grid(model: "keras.Model", layer: str) -> FeatureGrid:
    """Return the grid of the layer's output; raises ModelError for a layer of unknown geometry.

    Where branches that are merged lie differently, the middle between them counts.
    """
    places: dict[int, Place | None] = {id(model.inputs[0]): (AxisPlace(1.0, 0.5), AxisPlace(1.0, 0.5))}
    for operation in model.operations[1:]:
        inputs = operation.input if isinstance(operation.input, list) else [operation.input]
        place = _after(operation, inputs[0].shape, [places[id(tensor)] for tensor in inputs])
        places[id(operation.output)] = place
        if operation.name == layer and place:
            return _grid(operation.output.shape, place)
    raise ModelError(f"expected a layer {layer!r} of feature cells in the model, found none")


def _grid(shape: tuple[int, ...], place: Place) -> FeatureGrid:
    vertical, horizontal = place
    return FeatureGrid(
        shape[1], shape[2], (vertical.stride, horizontal.stride), (vertical.centre, horizontal.centre)
    )


def _after(operation: Any, shape: tuple[int, ...], places: list[Place | None]) -> Place | None:
    kind = type(operation).__name__
    if kind in _MERGING:
        return _merged(operation.name, [place for place in places if place])
    place = places[0]
    if place is None or len(operation.output.shape) != 4 or operation.output.shape[1:3] == (1, 1):
        return EVERYWHERE
    if kind in _WINDOWED:
        return _slid(operation, getattr(operation, _WINDOWED[kind]), shape, place)
    if kind in ("ZeroPadding2D", "Cropping2D"):
        (top, _), (left, _) = getattr(operation, "padding" if kind == "ZeroPadding2D" else "cropping")
        sign = 1 if kind == "ZeroPadding2D" else -1
        return _shifted(place[0], sign * top), _shifted(place[1], sign * left)
    if kind in _POINTWISE:
        return place
    raise ModelError(f"layer {operation.name}: the places of a {kind} layer's cells are not known")


def _merged(name: str, places: list[Place]) -> Place | None:
    if len({(vertical.stride, horizontal.stride) for vertical, horizontal in places}) > 1:
        raise ModelError(f"layer {name}: expected branches of one stride, received several")
    return (
        (_middle([place[0] for place in places]), _middle([place[1] for place in places])) if places else None
    )


def _middle(places: list[AxisPlace]) -> AxisPlace:
    centres = [place.centre for place in places]
    return AxisPlace(places[0].stride, (min(centres) + max(centres)) / 2)


def _slid(operation: Any, window: tuple[int, int], shape: tuple[int, ...], place: Place) -> Place:
    dilation = getattr(operation, "dilation_rate", (1, 1))
    vertical, horizontal = (
        _slide(
            place[axis],
            shape[axis + 1],
            window[axis],
            operation.strides[axis],
            dilation[axis],
            operation.padding,
        )
        for axis in (0, 1)
    )
    return vertical, horizontal


def _slide(place: AxisPlace, size: int, window: int, stride: int, dilation: int, padding: str) -> AxisPlace:
    reach = (window - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + reach - size, 0) if padding == "same" else 0
    return AxisPlace(place.stride * stride, place.centre + place.stride * ((reach - 1) / 2 - total // 2))


def _shifted(place: AxisPlace, padding: int) -> AxisPlace:
    return AxisPlace(place.stride, place.centre - place.stride * padding)
