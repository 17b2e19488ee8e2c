"""Where the cells of a layer lie in the model's input, derived from its graph.

Strides and centres follow kernels, strides and paddings layer by layer (Araujo, Norris & Sim,
Computing Receptive Fields of Convolutional Neural Networks, Distill 2019). With `same` padding
the left share depends on the parity of the size, so that sizes are followed too.
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
_MERGING = ("Add", "Average", "Concatenate", "Multiply", "Maximum")
_POINTWISE = ("BatchNormalization", "ReLU", "Activation", "Dropout", "SpatialDropout2D", "LayerNormalization")


@dataclass(frozen=True)
class AxisPlace:
    """Along one axis: distance of neighbouring cells and centre of the first, model pixels."""

    stride: float
    centre: float


Place = tuple[AxisPlace, AxisPlace]


def feature_grid(model: "keras.Model", layer: str) -> FeatureGrid:
    """Return the grid of the layer's output; raises ModelError for a layer of unknown geometry."""
    places: dict[int, Place] = {id(model.inputs[0]): (AxisPlace(1.0, 0.5), AxisPlace(1.0, 0.5))}
    for operation in model.layers[1:]:
        inputs = operation.input if isinstance(operation.input, list) else [operation.input]
        place = _after(operation, inputs[0].shape, [places[id(tensor)] for tensor in inputs])
        places[id(operation.output)] = place
        if operation.name == layer:
            _, rows, columns, _ = operation.output.shape
            vertical, horizontal = place
            return FeatureGrid(
                rows,
                columns,
                (vertical.stride, horizontal.stride),
                (vertical.centre, horizontal.centre),
            )
    raise ModelError(f"expected a layer {layer!r} in the model, found none")


def _after(operation: Any, shape: tuple[int, ...], places: list[Place]) -> Place:
    kind = type(operation).__name__
    if kind in _WINDOWED:
        window = getattr(operation, _WINDOWED[kind])
        dilation = getattr(operation, "dilation_rate", (1, 1))
        return (
            _slide(places[0][0], shape[1], window[0], operation.strides[0], dilation[0], operation.padding),
            _slide(places[0][1], shape[2], window[1], operation.strides[1], dilation[1], operation.padding),
        )
    if kind == "ZeroPadding2D":
        (top, _), (left, _) = operation.padding
        return _shifted(places[0][0], top), _shifted(places[0][1], left)
    if kind in _MERGING and all(place == places[0] for place in places):
        return places[0]
    if kind in _POINTWISE:
        return places[0]
    raise ModelError(f"layer {operation.name}: the places of a {kind} layer's cells are not known")


def _slide(place: AxisPlace, size: int, window: int, stride: int, dilation: int, padding: str) -> AxisPlace:
    reach = (window - 1) * dilation + 1
    total = max((-(-size // stride) - 1) * stride + reach - size, 0) if padding == "same" else 0
    return AxisPlace(place.stride * stride, place.centre + place.stride * ((reach - 1) / 2 - total // 2))


def _shifted(place: AxisPlace, padding: int) -> AxisPlace:
    return AxisPlace(place.stride, place.centre - place.stride * padding)
