"""Backbones of the literature as Keras has them, without their own head, in the graph of ours."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.models.architectures.head import logits

if TYPE_CHECKING:
    import keras

APPLICATIONS = {
    "vgg16": "VGG16",
    "vgg19": "VGG19",
    "resnet50": "ResNet50",
    "mobilenetv2": "MobileNetV2",
    "densenet121": "DenseNet121",
}


def application(name: str) -> Callable[..., Any]:
    """Return the function of keras.applications that builds the backbone of that name in APPLICATIONS."""
    import keras

    builder: Callable[..., Any] = getattr(keras.applications, APPLICATIONS[name])
    return builder


def on_backbone(
    name: str, shape: tuple[int, int, int], outputs: int, top: Callable[[Any], Any]
) -> "keras.Model":
    """Return a classifier of that name in APPLICATIONS: `(batch, *shape)` to logits `(batch, outputs)`.

    top: from the last feature map of the backbone to the vectors that the logits are made from. Raises
    ValueError as `backbone` does.
    """
    import keras

    film = keras.Input(shape, name="film")
    return keras.Model(film, logits(top(backbone(name, film)), outputs), name=name)


def backbone(name: str, film: Any) -> Any:
    """Return the last feature map `(batch, rows, columns, channels)` of `(batch, height, width, 1 or 3)`.

    Random weights, by the layer names of keras.applications. Raises ValueError for a side below 32, or
    where one cell alone is left, which could be neither frozen apart from the head nor explained.
    """
    shape = tuple(film.shape[1:])
    built = application(name)(include_top=False, weights=None, input_tensor=film, input_shape=shape)
    return several_cells(built.output)


def several_cells(features: Any) -> Any:
    """Return the feature map as it is; raises ValueError where it has no more than one cell."""
    rows, columns = features.shape[1:3]
    if rows * columns < 2:
        raise ValueError(f"its last feature map has {rows}x{columns} cells, and must have several")
    return features
